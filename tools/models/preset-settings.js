/* preset-settings.js - whether a recorded run is still what training would give now.
 *
 * A run is identified by the SHA-256 of its layers, its recipe and the engine's version. If any of these has changed, training
 * gives other bits, and the record is stale. Exception: some versions train to the same bits.
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
