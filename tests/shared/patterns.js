/* patterns.js - synthetic pictures of any size, with one or three channels, whose classes a small net tells apart: each class is a bar at
 * an angle and a distance of its own, on noise; with three channels it has a colour too.
 */
import { makeDataset } from '../../web/inkling/index.js';
import { generator } from './seed.js';

/** Bars of so many angles; then the distance grows. */
const ANGLES = 8;
/** Noise is below this, of 255. */
const NOISE = 40;

/** Names for classes: a, b, ..., z, A, ... @param {number} count */
export const lettersFor = (count) =>
  Array.from({ length: count }, (_, i) => String.fromCharCode(i < 26 ? 97 + i : 65 + i - 26));

/**
 * @param {number} count pictures; their labels are 0, 1, ..., classes - 1, 0, ...
 * @param {readonly [number, number, number]} shape height, width, channels
 * @param {readonly string[]} [classes] their names
 */
export function patterns(count, shape, classes = [...'0123456789']) {
  const [height, width, channels] = shape;
  const random = generator();
  const images = new Uint8Array(count * height * width * channels);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes.length);
  let at = 0;
  for (const label of labels) {
    const angle = (Math.PI * (label % ANGLES)) / ANGLES;
    const distance = 0.22 * Math.floor(label / ANGLES) - 0.2 + random(4) / 100;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [u, v] = [(x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5];
        const off = Math.abs(u * Math.sin(angle) - v * Math.cos(angle) - distance);
        const ink = Math.max(0, 1 - 9 * off);
        for (let c = 0; c < channels; c++) {
          const tint = channels === 1 ? 1 : 0.4 + 0.6 * Number((label + c) % 3 === 0);
          images[at++] = Math.round(random(NOISE) + (255 - NOISE) * ink * tint);
        }
      }
  }
  return makeDataset({ images, labels, shape, classes, name: 'patterns' });
}
