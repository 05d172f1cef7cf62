/* layertext.js - writes and reads a list of layers as a short text for addresses:
 * conv-32-3_relu_maxpool-2_flatten_dense-10.
 *
 * "_" separates layers, "-" their parts: the type, its main number, then options that differ from the
 * default, as words (same, nobias, he) or a letter and a number (k5, s2, m0.9, e0.01). The reader
 * returns null for an invalid text.
 */
import { completeLayers } from '../../inkling/index.js';

/** @typedef {import('../../inkling/architecture/layers.js').Layer} Layer */

/** @param {readonly Layer[]} layers */
export function layersToText(layers) {
  return layers
    .map((layer) => {
      switch (layer.type) {
        case 'conv':
          return parts(
            'conv',
            layer.filters,
            layer.kernel !== 3 && `k${layer.kernel}`,
            layer.stride !== 1 && `s${layer.stride}`,
            layer.padding === 'same' && 'same',
            ...weightWords(layer),
          );
        case 'dense':
          return parts('dense', layer.units, ...weightWords(layer));
        case 'maxpool':
        case 'avgpool':
          return parts(layer.type, layer.size, layer.stride !== layer.size && `s${layer.stride}`);
        case 'dropout':
          return parts('dropout', layer.rate);
        case 'leakyRelu':
          return parts('leakyRelu', layer.slope !== 0.3 && layer.slope);
        case 'batchnorm':
          return parts(
            'batchnorm',
            layer.momentum !== 0.99 && `m${layer.momentum}`,
            layer.epsilon !== 0.001 && `e${layer.epsilon}`,
          );
        default:
          return layer.type;
      }
    })
    .join('_');
}

/** @param {...(string | number | false)} all */
const parts = (...all) => all.filter((part) => part !== false).join('-');

/** @param {{ bias: boolean, init: string }} layer */
const weightWords = ({ bias, init }) => [!bias && 'nobias', init === 'he' && 'he'];

/** The main option of each type. @type {Record<string, string>} */
const MAIN = {
  conv: 'filters',
  dense: 'units',
  maxpool: 'size',
  avgpool: 'size',
  dropout: 'rate',
  leakyRelu: 'slope',
};
/** @type {Record<string, string>} */
const LETTERS = { k: 'kernel', s: 'stride', m: 'momentum', e: 'epsilon' };
/** @type {Record<string, [string, unknown]>} */
const WORDS = { same: ['padding', 'same'], nobias: ['bias', false], he: ['init', 'he'] };

/** @param {string} text @returns {Layer[] | null} */
export function layersFromText(text) {
  try {
    return completeLayers(
      text.split('_').map((piece) => {
        // A number such as 1e-7 has a minus sign of its own.
        const [type, ...rest] = piece.split(/(?<!\de)-/);
        /** @type {Record<string, unknown>} */
        const layer = { type };
        for (const part of rest) {
          if (Object.hasOwn(WORDS, part)) layer[WORDS[part][0]] = WORDS[part][1];
          else if (/^[ksme]\d/.test(part)) layer[LETTERS[part[0]]] = Number(part.slice(1));
          else layer[MAIN[type]] = Number(part);
        }
        return layer;
      }),
    );
  } catch {
    return null;
  }
}
