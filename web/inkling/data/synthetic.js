/* synthetic.js - makes data sets of built-in digits and non-digits: no download, the same bits everywhere. */
import { integerIn, optionsOf, seedOf } from '../base/checks.js';
import { DIGIT_CLASSES } from '../base/classes.js';
import { INPUT, NONE, NON_DIGIT_KINDS, PIXELS } from '../base/constants.js';
import { engineIn, loadedEngine } from '../engine/loaded.js';

/** @typedef {import('../engine/functions.js').Functions} Engine */
/** @typedef {import('./dataset.js').Dataset} Dataset */

/**
 * Samples start .. start + count - 1 of the endless data set `seed`. Labels are balanced.
 * @param {number} count
 * @param {{ seed?: number, start?: number, engine?: Engine }} [options]
 * @returns {Dataset}
 */
export function syntheticDataset(count, options = {}) {
  const given = optionsOf('syntheticDataset', options, ['seed', 'start', 'engine']);
  const { seed, start, engine } = samplesOf(count, given);
  const { images, labels } = drawAll(count, start, (index) => engine.syntheticImage(seed, index));
  return {
    images,
    labels,
    count,
    shape: INPUT,
    classes: DIGIT_CLASSES,
    name: `synthetic-${seed}`,
    source: { kind: 'synthetic', seed, start, count },
  };
}

/**
 * Non-digits, with the label NONE: samples start .. start + count - 1 of the endless
 * data set `seed`.
 * @param {number} count
 * @param {{ seed?: number, start?: number, kind?: number, engine?: Engine }} [options] kind: index
 *   in NON_DIGIT_KINDS; without it, or with -1, all kinds but 'unseen'
 * @returns {Dataset}
 */
export function nonDigitDataset(count, options = {}) {
  const given = optionsOf('nonDigitDataset', options, ['seed', 'start', 'kind', 'engine']);
  const { seed, start, engine } = samplesOf(count, given);
  const what = integerIn('kind', given.kind ?? -1, -1, NON_DIGIT_KINDS.length - 1);
  const { images, labels } = drawAll(count, start, (index) => ({
    image: engine.nonDigitImage(seed, index, what).image,
    label: NONE,
  }));
  return {
    images,
    labels,
    count,
    shape: INPUT,
    classes: DIGIT_CLASSES,
    name: `nondigits-${what < 0 ? '' : `${NON_DIGIT_KINDS[what]}-`}${seed}`,
    source: { kind: 'nondigits', seed, start, count, what },
  };
}

/**
 * @param {number} count
 * @param {{ seed?: unknown, start?: unknown, engine?: unknown }} given
 */
function samplesOf(count, given) {
  integerIn('count', count, 1, 10000000);
  return {
    seed: seedOf(given.seed ?? 1),
    start: integerIn('start', given.start ?? 0, 0),
    engine: engineIn(given.engine ?? loadedEngine()),
  };
}

/**
 * @param {number} count
 * @param {number} start
 * @param {(index: number) => { image: Float32Array, label: number }} draw
 */
function drawAll(count, start, draw) {
  const images = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const { image, label } = draw(start + i);
    // A prepared picture has 256 levels; this undoes the division by 255 exactly.
    image.forEach((value, pixel) => {
      images[i * PIXELS + pixel] = Math.round(value * 255);
    });
    labels[i] = label;
  }
  return { images, labels };
}
