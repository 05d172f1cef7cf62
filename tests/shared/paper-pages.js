/* paper-pages.js - the same pages of paper everywhere: one hash of what is found on them, for every build and browser.
 *
 * tests/native/paper_pages.c draws the same pages. All arithmetic is on whole numbers. What is hashed of each page: width, height,
 * factor, stroke and the number of pieces as int32; the pieces, as paper.h has them; the ink of all cells; their labels as uint16; little
 * endian. Of numbers: the answer as JSON.
 *
 * The file imports nothing, so that a page and Node can each hand in the library as they load it.
 */

/** Sizes are odd, one cell wide, and beyond the work plane. @type {[width: number, height: number, channels: number, light: boolean][]} */
const SIZES = [
  [1, 1, 1, false],
  [3, 200, 4, true],
  [37, 23, 1, false],
  [301, 163, 4, false],
  [301, 163, 1, true],
  [640, 479, 1, false],
  [2049, 77, 1, false],
  [4099, 131, 4, true],
];
const [PEN, STEPS] = [4, 64];

/** Random whole numbers below n: xorshift32. @param {number} state */
const diceOf = (state) => (/** @type {number} */ n) => {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % n;
};

/** @param {number} width @param {number} height @param {boolean} light @param {number} seed */
function drawn(width, height, light, seed) {
  const below = diceOf(seed);
  const grey = new Uint8Array(width * height);
  /** @param {number} left @param {number} top @param {number} w @param {number} h @param {number} level */
  const fill = (left, top, w, h, level) => {
    for (let y = Math.max(0, top); y < top + h && y < height; y++)
      for (let x = Math.max(0, left); x < left + w && x < width; x++) grey[y * width + x] = level;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const slope = Math.trunc((x * 30) / width);
      grey[y * width + x] = (light ? 40 + slope : 225 - slope) + below(7);
    }
  }
  for (let y = 30; y < height; y += 40) fill(0, y, width, 2, light ? 90 : 150);
  for (let i = 0; i < Math.trunc(width / 60); i++)
    drawSign(i, height, light ? 215 : 60, below, fill);
  return grey;
}

/**
 * A bent stroke in a place of 36 x 46, and a frame around every third.
 * @param {number} number @param {number} height @param {number} ink @param {(n: number) => number} below
 * @param {(left: number, top: number, w: number, h: number, level: number) => void} fill
 */
function drawSign(number, height, ink, below, fill) {
  const [left, top] = [60 * number + 10, below(height > 50 ? height - 50 : 1)];
  let [x, y] = [below(36), below(46)];
  for (let bend = 0; bend < 4; bend++) {
    const [toX, toY] = [below(36), below(46)];
    for (let i = 0; i <= STEPS; i++) {
      const at = (/** @type {number} */ from, /** @type {number} */ to) =>
        Math.trunc((from * (STEPS - i) + to * i) / STEPS);
      fill(left + at(x, toX), top + at(y, toY), PEN, PEN, ink);
    }
    [x, y] = [toX, toY];
  }
  if (number % 3 !== 1) return;
  fill(left - 5, top - 4, 50, 2, ink);
  fill(left - 5, top + 54, 50, 2, ink);
  fill(left - 5, top - 4, 2, 60, ink);
  fill(left + 43, top - 4, 2, 60, ink);
}

/** All pages, grey or RGBA: coloured, and partly transparent at the left. */
function pictures() {
  return SIZES.map(([width, height, channels, light], n) => {
    const grey = drawn(width, height, light, n + 1);
    if (channels === 1) return { data: grey, width, height };
    const data = new Uint8ClampedArray(4 * width * height);
    for (const [i, v] of grey.entries())
      data.set([v, v + 10, v - 20, i % width < Math.trunc(width / 4) ? 200 : 255], 4 * i);
    return { data, width, height };
  });
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function hashOf(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The hash of what is found on all pages, and how many pieces on each. @param {typeof import('../../web/inkling/paper/paper.js')} paper */
export async function findOnPages({ openPaper }) {
  const module = await openPaper();
  const pages = pictures().map((picture) => module.find(picture));
  const parts = pages.flatMap(({ width, height, factor, stroke, pieces, ink, labels }) => {
    const numbers = pieces.flatMap((piece) => Object.values(piece)); // in the order of paper.h
    return [
      Int32Array.of(width, height, factor, stroke, pieces.length, ...numbers),
      ink,
      labels,
    ].map((list) => new Uint8Array(list.buffer, list.byteOffset, list.byteLength));
  });
  const bytes = new Uint8Array(await new Blob(/** @type {any} */ (parts)).arrayBuffer());
  return { hash: await hashOf(bytes), pieces: pages.map(({ pieces }) => pieces.length) };
}

/** The hash of what the shipped network reads on all pages, and the texts. @param {typeof import('../../web/inkling/index.js')} inkling */
export async function readPages({ loadEngine }) {
  const engine = await loadEngine();
  const model = await engine.loadModel('default');
  const answers = [];
  for (const picture of pictures())
    answers.push(await model.predictNumber(/** @type {any} */ (picture)));
  model.dispose();
  const json = JSON.stringify(answers);
  const texts = answers.map(({ text }) => text);
  return { hash: await hashOf(new TextEncoder().encode(json)), simd: engine.simd, texts };
}
