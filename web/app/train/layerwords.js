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

/** Names, shapes and sizes of the layers, up to the first impossible one.
 * @param {Engine} engine @param {Layer[]} layers */
export function describe(engine, layers) {
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
      .describe(part)
      .rows.slice(0, upTo)
      .forEach(({ output: [h, w, c], params, macs }, i) => {
        Object.assign(rows[i], {
          output: h === 1 && w === 1 ? String(c) : `${h}×${w}×${c}`,
          params,
          macs,
        });
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
