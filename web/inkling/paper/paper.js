/* paper.js - class Paper: the functions of paper.h, a small second module beside the engine. It finds the writing in a photograph or scan.
 *
 * It is loaded when the first picture comes. Its memory grows with the largest picture and holds one picture at a time.
 */
import { InklingError, show } from '../base/errors.js';
import { placeBeside } from '../base/platform.js';
import { compile, given, hasSimd } from '../engine/open.js';

/** @typedef {import('../pictures/image.js').ImageDataLike} ImageDataLike */
/**
 * @typedef {object} Piece a connected piece of ink, in cells; right and bottom lie outside it
 * @property {number} left
 * @property {number} top
 * @property {number} right
 * @property {number} bottom
 * @property {number} cells with ink
 * @property {number} ink sum over these cells, 255 is full
 * @property {number} peak ink of its darkest parts, 1 to 255
 * @property {number} label of its cells in `labels`
 * @property {number} gone how much of it touches lines that were removed; 0: it stands free
 */
/**
 * @typedef {object} Page what was found; the arrays are copies
 * @property {number} width of the work plane, in cells
 * @property {number} height
 * @property {number} factor pixels along a side of a cell
 * @property {number} stroke median thickness of the ink
 * @property {Piece[]} pieces
 * @property {Uint8Array} ink of each cell, 0 to 255
 * @property {Uint16Array} labels of the piece each cell belongs to; 0: none
 */

/** Largest side of a picture, and most pixels: cameras have 50 million. */
const MOST_SIDE = 32768;
const MOST_PIXELS = 2 ** 26;

/** Bytes of pixels that are handed over at a time. */
const STRIP = 2 ** 20;
const PAGE = 65536;
/** Numbers of a paper_piece. */
const FIELDS = 9;

/** @type {Promise<Paper> | undefined} */
let opened;

/** The build that fits the platform; both give the same bits. */
const fitting = () =>
  hasSimd()
    ? new URL('../paper.wasm', import.meta.url)
    : new URL('../paper-scalar.wasm', import.meta.url);

/** The module, loaded once. @returns {Promise<Paper>} */
export function openPaper() {
  opened ??= start().catch((error) => {
    opened = undefined; // the next picture may have a better connection
    throw error;
  });
  return opened;
}

async function start() {
  const source = given.paper ?? placeBeside(fitting, 'paper.wasm', 'give loadEngine({ paper })');
  return new Paper(await WebAssembly.instantiate(await compile(source)));
}

class Paper {
  /** @type {Record<string, (...args: number[]) => number>} */
  #functions;
  /** @type {WebAssembly.Memory} */
  #memory;
  #base;

  /** @internal @param {WebAssembly.Instance} instance */
  constructor({ exports }) {
    const all = /** @type {any} */ (exports);
    this.#functions = all;
    this.#memory = all.memory;
    this.#base = (all.__heap_base.value + 63) & ~63;
  }

  /**
   * Finds the writing.
   * @param {ImageDataLike} picture grey or RGBA
   * @returns {Page}
   */
  find(picture) {
    const channels = channelsOf(picture);
    const { data, width, height } = picture;
    const functions = this.#functions;
    const room = functions.paper_room(width, height);
    const rows = Math.max(1, Math.floor(STRIP / (width * channels)));
    const strip = this.#base + ((room + 63) & ~63);
    this.#grow(strip + rows * width * channels);
    functions.paper_begin(this.#base, width, height, channels);
    for (let y = 0; y < height; y += rows) {
      const count = Math.min(rows, height - y);
      const from = y * width * channels;
      const part = data.subarray(from, from + count * width * channels);
      new Uint8Array(this.#memory.buffer).set(part, strip);
      functions.paper_rows(this.#base, strip, count);
    }
    const count = functions.paper_find(this.#base);
    return this.#page(count, functions.paper_factor(width, height));
  }

  /** @param {number} count of pieces @param {number} factor @returns {Page} */
  #page(count, factor) {
    const functions = this.#functions;
    const { buffer } = this.#memory;
    const [width, height] = [functions.paper_width(this.#base), functions.paper_height(this.#base)];
    const numbers = new Int32Array(buffer, functions.paper_pieces(this.#base), FIELDS * count);
    const pieces = Array.from({ length: count }, (_, i) => {
      const [left, top, right, bottom, cells, ink, peak, label, gone] = numbers.subarray(
        FIELDS * i,
        FIELDS * i + FIELDS,
      );
      return { left, top, right, bottom, cells, ink, peak, label, gone };
    });
    const cells = width * height;
    return {
      width,
      height,
      factor,
      stroke: functions.paper_stroke(this.#base),
      pieces,
      ink: new Uint8Array(buffer, functions.paper_ink(this.#base), cells).slice(),
      labels: new Uint16Array(buffer, functions.paper_labels(this.#base), cells).slice(),
    };
  }

  /** Makes the memory at least this long. @param {number} bytes */
  #grow(bytes) {
    const missing = bytes - this.#memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      this.#memory.grow(Math.ceil(missing / PAGE));
    } catch (cause) {
      throw new InklingError('no-memory', `no memory for a picture: ${bytes} bytes`, { cause });
    }
  }
}

/** Bytes of a pixel. @param {ImageDataLike} picture */
function channelsOf({ data, width, height }) {
  const isSide = (/** @type {unknown} */ side) =>
    Number.isInteger(side) && Number(side) >= 1 && Number(side) <= MOST_SIDE;
  if (!isSide(width) || !isSide(height) || width * height > MOST_PIXELS)
    throw new InklingError(
      'bad-picture',
      `a picture must have 1 to ${MOST_SIDE} pixels a side and at most ${MOST_PIXELS} in all; found ${show(width)} x ${show(height)}`,
    );
  const channels = data?.length / (width * height);
  const isBytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  if (isBytes && (channels === 1 || channels === 4)) return channels;
  throw new InklingError(
    'bad-picture',
    `a picture of ${width} x ${height} needs ${width * height} grey bytes or ${4 * width * height} RGBA bytes; ` +
      `found ${isBytes ? data.length : show(data)}`,
  );
}
