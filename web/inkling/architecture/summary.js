/* summary.js - the layers of a network as a table: as numbers, and as text like Keras' summary(). */
import { areNumbered } from '../base/classes.js';
import { layerNames, shapeText } from './layers.js';

/** @typedef {import('./layers.js').Layer} Layer */
/** @typedef {import('./layers.js').Shape} Shape */
/**
 * @typedef {{ name: string, layer: Layer, output: Shape, params: number, trainable: number, macs:
 *   number }} Row
 */
/**
 * @typedef {object} LayerTable
 * @property {Row[]} rows
 * @property {Shape} input
 * @property {number} params all parameters
 * @property {number} trainable parameters that the optimiser updates; the rest are running statistics
 * @property {number} macs multiply-adds for one picture, forward
 */

/**
 * Throws 'bad-layers' when the list is impossible.
 * @param {import('../engine/functions.js').Functions} engine
 * @param {readonly Layer[]} layers
 * @param {Shape} input
 * @returns {LayerTable}
 */
export function layerTable(engine, layers, input) {
  const outputs = engine.checkLayers(layers, input);
  const names = layerNames(layers);
  const rows = layers.map((layer, i) => {
    const before = i === 0 ? input : outputs[i - 1];
    const output = outputs[i];
    return {
      name: names[i],
      layer,
      output,
      ...countParams(layer, before),
      macs: engine.layerMacs(layer, before, output),
    };
  });
  const sum = (/** @type {'params' | 'trainable' | 'macs'} */ key) =>
    rows.reduce((total, row) => total + row[key], 0);
  return { rows, input, params: sum('params'), trainable: sum('trainable'), macs: sum('macs') };
}

/**
 * @param {Layer} layer
 * @param {Shape} before
 */
function countParams(layer, [, , channels]) {
  if (layer.type === 'batchnorm') return { params: 4 * channels, trainable: 2 * channels };
  const count = weightCount(layer, channels);
  return { params: count, trainable: count };
}

/**
 * @param {Layer} layer
 * @param {number} channels
 */
function weightCount(layer, channels) {
  if (layer.type === 'conv')
    return layer.filters * (layer.kernel ** 2 * channels + Number(layer.bias));
  if (layer.type === 'dense') return layer.units * (channels + Number(layer.bias));
  return 0;
}

/** Most characters of names in a summary's title. */
const LONGEST = 60;

/** "10 classes", "11 classes: 10 and none", "26 classes: A, B, C, ...".
 * @param {import('../base/classes.js').Classes} classes
 */
export function classesText({ classNames, none }) {
  const count = `${classNames.length + Number(none)} classes`;
  const names = classNames.join(', ');
  const own = areNumbered(classNames) ? '' : names;
  const shown = own.length > LONGEST ? `${own.slice(0, LONGEST)}...` : own;
  if (!none) return shown ? `${count}: ${shown}` : count;
  return `${count}: ${shown || classNames.length} and none`;
}

/**
 * @param {LayerTable} table
 * @param {string} title
 * @returns {string}
 */
export function formatSummary(table, title) {
  const whole = new Intl.NumberFormat('en');
  const head = ['Layer', 'Output Shape', 'Param #', 'MACs'];
  const body = table.rows.map(({ name, layer, output, params, macs }) => [
    `${name} (${layerText(layer)})`,
    `(None, ${shapeText(output).replaceAll('x', ', ')})`,
    whole.format(params),
    whole.format(macs),
  ]);
  const widths = head.map((word, i) =>
    Math.max(word.length, ...body.map((cells) => cells[i].length)),
  );
  const line = (/** @type {string[]} */ cells) =>
    cells
      .map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('   ')
      .trimEnd();
  const ruler = '='.repeat(widths.reduce((sum, width) => sum + width, 9));
  return [
    `Model: ${title}`,
    ruler,
    line(head),
    ruler,
    ...body.map(line),
    ruler,
    `Total params: ${whole.format(table.params)} (${sizeText(4 * table.params)})`,
    `Trainable params: ${whole.format(table.trainable)}`,
    `Non-trainable params: ${whole.format(table.params - table.trainable)}`,
    `Multiply-adds for one picture: ${whole.format(table.macs)}`,
  ].join('\n');
}

/** The options of a layer that make a difference to its shape.
 * @param {Layer} layer
 */
export function layerText(layer) {
  switch (layer.type) {
    case 'conv': {
      const stride = layer.stride > 1 ? `, stride ${layer.stride}` : '';
      return `${layer.filters} of ${layer.kernel}x${layer.kernel}, ${layer.padding}${stride}`;
    }
    case 'maxpool':
    case 'avgpool':
      return layer.stride === layer.size
        ? `${layer.size}x${layer.size}`
        : `${layer.size}x${layer.size}, stride ${layer.stride}`;
    case 'leakyRelu':
      return `slope ${layer.slope}`;
    case 'dropout':
      return String(layer.rate);
    case 'dense':
      return String(layer.units);
    default:
      return layer.type;
  }
}

/** @param {number} bytes */
function sizeText(bytes) {
  return bytes < 2 ** 20
    ? `${(bytes / 2 ** 10).toFixed(1)} KB`
    : `${(bytes / 2 ** 20).toFixed(2)} MB`;
}
