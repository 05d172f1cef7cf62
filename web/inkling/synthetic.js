/* synthetic.js - the built-in digits as a data set: needs no download, the same everywhere. */
import { integerIn, seedOf } from './checks.js';
import { PIXELS } from './constants.js';
import { loadedEngine } from './engine.js';

/**
 * Samples start .. start + count - 1 of the endless data set `seed`. Labels are balanced.
 * @param {number} count
 * @param {{ seed?: number, start?: number, engine?: import('./functions.js').Engine }} [options]
 * @returns {import('./dataset.js').Dataset}
 */
export function syntheticDataset(count, { seed = 1, start = 0, engine = loadedEngine() } = {}) {
  integerIn('count', count, 1, 10000000);
  seedOf(seed);
  integerIn('start', start, 0);
  const images = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const { image, label } = engine.syntheticImage(seed, start + i);
    // A prepared picture has 256 levels; this undoes the division by 255 exactly.
    image.forEach((value, pixel) => {
      images[i * PIXELS + pixel] = Math.round(value * 255);
    });
    labels[i] = label;
  }
  return {
    images,
    labels,
    count,
    name: `synthetic-${seed}`,
    source: { kind: 'synthetic', seed, start, count },
  };
}
