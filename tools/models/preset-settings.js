/* settings.js - whether a run on record is what a training would give now.
 *
 * A run is named by the SHA-256 of its layers, its recipe and the version of the engine that trained it: with any other it would
 * give other bits, and the record is stale. Some versions train to the same bits all the same.
 */
import { createHash } from 'node:crypto';
import { presets } from '../../web/inkling/index.js';

/** Version 3 differs from 2 in its synthetic digits alone; these presets are trained on MNIST. */
const TRAIN_ALIKE = [['2', '3']];

/** @param {string} version of an engine @param {string} preset */
export function settingsOf(version, preset) {
  const { layers, recipe } = presets[/** @type {keyof typeof presets} */ (preset)];
  return createHash('sha256')
    .update(JSON.stringify([layers, recipe, version]))
    .digest('hex');
}

/** @param {string} version @param {string} preset @param {string} settings of the run on record */
export function isCurrent(version, preset, settings) {
  const versions = TRAIN_ALIKE.find((alike) => alike.includes(version)) ?? [version];
  return versions.some((one) => settings === settingsOf(one, preset));
}
