/* synthetic.js - the built-in digits as a data set: needs no download, the same everywhere. */
import { integerIn, optionsOf, seedOf } from './checks.js';
import { PIXELS } from './constants.js';
import { engineIn, loadedEngine } from './engine.js';

/**
 * Samples start .. start + count - 1 of the endless data set `seed`. Labels are balanced.
 * @param {number} count
 * @param {{ seed?: number, start?: number, engine?: import('./functions.js').Engine }} [options]
 * @returns {import('./dataset.js').Dataset}
 */
export function syntheticDataset(count, options = {}) {
  const given = optionsOf('syntheticDataset', options, ['seed', 'start', 'engine']);
  integerIn('count', count, 1, 10000000);
  const seed = seedOf(given.seed ?? 1);
  const start = integerIn('start', given.start ?? 0, 0);
  const engine = engineIn(given.engine ?? loadedEngine());
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
