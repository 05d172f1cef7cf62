/* layerwords.js - the texts of the layer table: names, shapes, sizes, options, and why a list is
 * impossible.
 */
import { InklingError } from '../../inkling/index.js';

/**
 * @typedef {import('../../inkling/architecture/layers.js').Layer} Layer
 * @typedef {import('../../inkling/inkling.js').Engine} Engine
 * @typedef {{ name: string, output: string | null, params: number | null, macs: number | null }} Row
 */

/** A layer that can end any list. @type {Layer} */
const END = { type: 'dense', units: 10, bias: true, init: 'glorot' };

/** A shape as a table shows it. @param {readonly number[]} shape */
export const shapeText = ([h, w, c]) => (h === 1 && w === 1 ? String(c) : `${h}×${w}×${c}`);

/** Names, shapes and sizes of the layers, up to the first impossible one.
 * @param {Engine} engine @param {Layer[]} layers @param {import('../../inkling/architecture/layers.js').Shape} [input] */
export function describe(engine, layers, input) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  /** @type {Row[]} */
  const rows = layers.map(({ type }) => {
    const number = (counts.get(type) ?? 0) + 1;
    counts.set(type, number);
    return { name: `${type}_${number}`, output: null, params: null, macs: null };
  });
  const take = (/** @type {Layer[]} */ part, /** @type {number} */ upTo) => {
    engine
      .describe(part, input)
      .rows.slice(0, upTo)
      .forEach(({ output, params, macs }, i) => {
        Object.assign(rows[i], { output: shapeText(output), params, macs });
      });
  };
  try {
    take(layers, layers.length);
    return { rows, problem: null, at: -1 };
  } catch (error) {
    if (!(error instanceof InklingError)) throw error;
    const at = error.layer ?? -1;
    try {
      // The layers before the impossible one are a network if an end is added.
      if (at > 0) take([...layers.slice(0, at), { type: 'flatten' }, END], at);
    } catch {
      // Not even these are possible: the table shows no shapes.
    }
    return { rows, problem: `This makes no network: ${error.message}.`, at };
  }
}

/**
 * What is other in a preset's layers that were fitted to pictures: poolings that are left out, convolutions that pad.
 * @param {readonly Layer[]} layers of the preset
 * @param {readonly Layer[]} fitted
 * @returns {string} '' where only the number of outputs is
 */
export function fitWords(layers, fitted) {
  const kinds = (/** @type {readonly Layer[]} */ list) =>
    list.filter(({ type }) => type === 'maxpool' || type === 'avgpool').length;
  const padded = (/** @type {readonly Layer[]} */ list) =>
    list.filter((layer) => layer.type === 'conv' && layer.padding === 'same').length;
  const some = (/** @type {number} */ n, /** @type {string} */ thing) =>
    n === 0 ? '' : `${n} ${thing}${n === 1 ? '' : 's'}`;
  const less = some(kinds(layers) - kinds(fitted), 'pooling');
  const more = some(padded(fitted) - padded(layers), 'convolution');
  return [less && `without ${less}`, more && `with padding in ${more}`]
    .filter(Boolean)
    .join(', and ');
}

/** @param {Layer} layer */
export function optionsText(layer) {
  switch (layer.type) {
    case 'conv':
      return [
        `${layer.filters} of ${layer.kernel}×${layer.kernel}`,
        layer.padding,
        layer.stride > 1 && `stride ${layer.stride}`,
        !layer.bias && 'no bias',
        layer.init === 'he' && 'he',
      ]
        .filter(Boolean)
        .join(', ');
    case 'dense':
      return [`${layer.units} units`, !layer.bias && 'no bias', layer.init === 'he' && 'he']
        .filter(Boolean)
        .join(', ');
    case 'maxpool':
    case 'avgpool':
      return `${layer.size}×${layer.size}${layer.stride === layer.size ? '' : `, stride ${layer.stride}`}`;
    case 'dropout':
      return `rate ${layer.rate}`;
    case 'leakyRelu':
      return `slope ${layer.slope}`;
    case 'batchnorm':
      return layer.momentum === 0.99 ? '' : `momentum ${layer.momentum}`;
    default:
      return '';
  }
}
