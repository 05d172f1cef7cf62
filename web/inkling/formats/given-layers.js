/* given-layers.js - the option `layers` of importModel(): the network of a file that has weights alone. */
import { InklingError, show } from '../base/errors.js';
import { INPUT } from '../base/constants.js';
import { ownLayers } from '../architecture/keras.js';
import { completeLayers } from '../architecture/layers.js';
import { presetNamed } from '../architecture/presets.js';
import { cannot } from './refuse.js';

/** @typedef {import('../architecture/layers.js').Layer} Layer */
/** @typedef {import('../architecture/layers.js').Shape} Shape */
/** @typedef {{ layer: Layer, has: (option: string) => boolean }} Given has: whether the list says this option itself */

/**
 * @param {string} file for errors
 * @param {unknown} value layers in our words or Keras', a model's JSON, a preset's name, or { input, layers }
 * @returns {{ layers: Given[], input: Shape }}
 */
export function givenLayers(file, value) {
  try {
    const preset = typeof value === 'string' ? presetNamed(value) : undefined;
    const { layers, input } = ownLayers(preset?.layers ?? value);
    const said =
      typeof value === 'object' && value !== null && 'input' in value ? value.input : input;
    const sides = /** @type {any} */ (said ?? INPUT);
    if (!Array.isArray(sides) || sides.length !== 3 || !sides.every(Number.isInteger))
      throw cannot(file, 'the input of the option layers must be [height, width, channels]');
    if (!Array.isArray(layers))
      throw cannot(file, `the option layers must be a list of layers; found ${show(layers)}`);
    const list = layers.flatMap((spec, i) =>
      completedAlone(spec, i === layers.length - 1).map((layer, part) => ({
        layer,
        has: (/** @type {string} */ option) => part === 0 && option in spec,
      })),
    );
    return { layers: list, input: /** @type {Shape} */ ([...sides]) };
  } catch (cause) {
    if (!(cause instanceof InklingError) || cause.code === 'cannot-import') throw cause;
    throw cannot(file, `the option layers: ${cause.message}`, { cause });
  }
}

/** A layer of the list, completed; a softmax is possible at its end. @param {any} spec @param {boolean} isLast */
const completedAlone = (spec, isLast) =>
  isLast ? completeLayers([spec]) : completeLayers([spec, { type: 'relu' }]).slice(0, -1);
