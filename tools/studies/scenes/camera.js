/* camera.js - what a camera does to a picture: blur, noise, blocks of JPEG, few grey levels. Pure.
 *
 * Pictures are three floats a pixel. Noise follows from a seed and the place alone.
 */
import { cosSin } from '../distort.js';

/** @typedef {{ rgb: Float32Array, width: number, height: number }} Picture */
/**
 * @typedef {object} Camera
 * @property {number} blur passes of a 1 2 1 filter; the spread is the square root of half of them
 * @property {number} noise spread, in grey levels
 * @property {number} blocks step of the lowest frequencies of JPEG, 0 for none
 * @property {number} levels grey levels between the darkest and the lightest pixel, 0 for all
 */

/** @param {Picture} picture @param {Camera} camera @param {number} seed @returns {Uint8ClampedArray} RGBA */
export function taken(picture, { blur, noise, blocks, levels }, seed) {
  for (let pass = 0; pass < blur; pass++) blurOnce(picture);
  if (noise > 0) addNoise(picture.rgb, noise, seed);
  if (blocks > 0) compress(picture, blocks);
  if (levels > 0) reduce(picture.rgb, levels);
  const data = new Uint8ClampedArray((picture.rgb.length / 3) * 4).fill(255);
  for (let i = 0, at = 0; i < picture.rgb.length; i += 3, at += 4) {
    data[at] = picture.rgb[i];
    data[at + 1] = picture.rgb[i + 1];
    data[at + 2] = picture.rgb[i + 2];
  }
  return data;
}

/** @param {Picture} picture */
function blurOnce({ rgb, width, height }) {
  const across = 3 * width;
  const before = new Float32Array(across);
  for (let y = 0; y < height; y++) {
    const start = y * across;
    for (let c = 0; c < 3; c++) {
      let left = rgb[start + c];
      for (let at = start + c; at < start + across; at += 3) {
        const here = rgb[at];
        const right = at + 3 < start + across ? rgb[at + 3] : here;
        rgb[at] = (left + 2 * here + right) / 4;
        left = here;
      }
    }
  }
  before.set(rgb.subarray(0, across));
  for (let y = 0; y < height; y++) {
    const [start, below] = [y * across, Math.min(height - 1, y + 1) * across];
    for (let x = 0; x < across; x++) {
      const here = rgb[start + x];
      rgb[start + x] = (before[x] + 2 * here + rgb[below + x]) / 4;
      before[x] = here;
    }
  }
}

/** Most of the noise is in the brightness, some in each colour. @param {Float32Array} rgb @param {number} spread @param {number} seed */
function addNoise(rgb, spread, seed) {
  const [grey, colour] = [spread * 2.2, spread * 1.1];
  for (let i = 0; i < rgb.length; i += 3) {
    const first = hashed(i ^ Math.imul(seed, 0x9e3779b1));
    const second = hashed(first + 0x6d2b79f5);
    const all = grey * triangle(first);
    rgb[i] += all + colour * triangle(second);
    rgb[i + 1] += all + colour * triangle(hashed(second + 1));
    rgb[i + 2] += all + colour * triangle(hashed(second + 2));
  }
}

/** @param {number} word */
function hashed(word) {
  let hash = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return hash ^ (hash >>> 16);
}

/** -1 to 1, near 0 most often, with spread 0.41. @param {number} hash */
const triangle = (hash) => ((hash & 0xffff) + (hash >>> 16)) / 0xffff - 1;

/** Scales the greys of a picture to so few levels that ink and paper differ by two to four of them. @param {Float32Array} rgb
 *  @param {number} levels */
function reduce(rgb, levels) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of rgb) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  for (let i = 0; i < rgb.length; i += 3) {
    const grey = (rgb[i] + rgb[i + 1] + rgb[i + 2]) / 3;
    rgb.fill(100 + Math.round((levels * (grey - low)) / (high - low || 1)), i, i + 3);
  }
}

const BLOCK = 8;

/** Row k: the k-th cosine of a block, of length 1. */
const COSINES = Float64Array.from({ length: BLOCK * BLOCK }, (_, i) => {
  const [k, x] = [Math.floor(i / BLOCK), i % BLOCK];
  return Math.sqrt((k ? 2 : 1) / BLOCK) * cosine(((2 * x + 1) * k) % 32);
});

/** Cosine of a number of sixteenths of half a turn. @param {number} part 0 to 31 */
function cosine(part) {
  const half = part > 16 ? 32 - part : part;
  return half > 8 ? -cosSin(((16 - half) * Math.PI) / 16)[0] : cosSin((half * Math.PI) / 16)[0];
}

/** Rounds brightness in blocks of 8 and colour in blocks of 16, as JPEG does. @param {Picture} picture @param {number} step */
function compress({ rgb, width, height }, step) {
  const planes = planesOf(rgb);
  roundPlane(planes[0], width, height, 0, step);
  roundPlane(planes[1], width, height, 1, 1.5 * step);
  roundPlane(planes[2], width, height, 1, 1.5 * step);
  for (let i = 0; i < planes[0].length; i++) {
    const [y, b, r] = [planes[0][i], planes[1][i], planes[2][i]];
    rgb[3 * i] = y + 1.402 * r;
    rgb[3 * i + 1] = y - 0.344136 * b - 0.714136 * r;
    rgb[3 * i + 2] = y + 1.772 * b;
  }
}

/** Brightness and two differences of colour. @param {Float32Array} rgb */
function planesOf(rgb) {
  const planes = [0, 1, 2].map(() => new Float32Array(rgb.length / 3));
  for (let i = 0; i < planes[0].length; i++) {
    const [r, g, b] = [rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]];
    const y = 0.299 * r + 0.587 * g + 0.114 * b;
    planes[0][i] = y;
    planes[1][i] = 0.564 * (b - y);
    planes[2][i] = 0.713 * (r - y);
  }
  return planes;
}

/** @param {Float32Array} plane @param {number} width @param {number} height @param {0 | 1} coarse 1: two pixels by two are averaged
 * @param {number} step */
function roundPlane(plane, width, height, coarse, step) {
  const [block, waves] = [new Float64Array(BLOCK * BLOCK), new Float64Array(BLOCK * BLOCK)];
  const side = BLOCK << coarse;
  const share = coarse ? 0.25 : 1;
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += side) {
      block.fill(0);
      for (let y = 0; y < side; y++) {
        const row = Math.min(height - 1, top + y) * width;
        const to = BLOCK * (y >> coarse);
        for (let x = 0; x < side; x++)
          block[to + (x >> coarse)] += share * plane[row + Math.min(width - 1, left + x)];
      }
      roundBlock(block, waves, step);
      const [down, right] = [Math.min(side, height - top), Math.min(side, width - left)];
      for (let y = 0; y < down; y++) {
        const [row, from] = [(top + y) * width + left, BLOCK * (y >> coarse)];
        for (let x = 0; x < right; x++) plane[row + x] = block[from + (x >> coarse)];
      }
    }
  }
}

/** @param {Float64Array} block @param {Float64Array} waves room for the result between @param {number} step */
function roundBlock(block, waves, step) {
  transform(block, waves, 1, BLOCK);
  let left = 0;
  for (let i = 0; i < waves.length; i++) {
    const size = step * (1 + 0.5 * ((i & 7) + (i >> 3)));
    waves[i] = Math.round(waves[i] / size) * size;
    if (i > 0 && waves[i] !== 0) left++;
  }
  if (left === 0) block.fill(waves[0] / BLOCK);
  else transform(waves, block, BLOCK, 1);
}

const between = new Float64Array(BLOCK * BLOCK);

/** The cosine transform, or with the steps of COSINES exchanged its inverse. @param {Float64Array} from @param {Float64Array} to
 *  @param {number} inner @param {number} outer */
function transform(from, to, inner, outer) {
  for (let y = 0; y < BLOCK; y++) {
    for (let k = 0; k < BLOCK; k++) {
      let sum = 0;
      for (let x = 0; x < BLOCK; x++) sum += COSINES[k * outer + x * inner] * from[y * BLOCK + x];
      between[y * BLOCK + k] = sum;
    }
  }
  for (let k = 0; k < BLOCK; k++) {
    for (let x = 0; x < BLOCK; x++) {
      let sum = 0;
      for (let y = 0; y < BLOCK; y++)
        sum += COSINES[k * outer + y * inner] * between[y * BLOCK + x];
      to[k * BLOCK + x] = sum;
    }
  }
}
