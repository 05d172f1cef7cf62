/* png.js - decodes PNG pictures of every colour type and depth, plain or interlaced, to 8 bits.
 *
 * What is unpacked is limited by the size that the one header says, so a small file cannot take all memory or time: pngjs, which the
 * tests compare with, believes a second header.
 */
import { inflateSync } from 'node:zlib';

/** @typedef {{ data: Uint8ClampedArray, width: number, height: number }} Rgba */
/** @typedef {{ width: number, height: number, depth: number, type: number, isInterlaced: boolean }} Header */
/** @typedef {{ x: number, y: number, right: number, down: number }} Pass of an interlaced picture: first pixel, and steps */

/** Values of a pixel, and the depths that they may have, by colour type. @type {Record<number, { values: number, depths: number[] }>} */
const TYPES = {
  0: { values: 1, depths: [1, 2, 4, 8, 16] },
  2: { values: 3, depths: [8, 16] },
  3: { values: 1, depths: [1, 2, 4, 8] },
  4: { values: 2, depths: [8, 16] },
  6: { values: 4, depths: [8, 16] },
};
const [PALETTE, ALPHA] = [3, 4];

const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
].map(([x, y, right, down]) => ({ x, y, right, down }));

/** Chunks up to the end mark; programs append line feeds and thumbnails. @param {Buffer} file */
function chunksOf(file) {
  /** @type {{ name: string, body: Buffer }[]} */
  const chunks = [];
  for (let at = 8; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at);
    const name = file.toString('latin1', at + 4, at + 8);
    if (at + 12 + length > file.length) break;
    if (name === 'IEND') return chunks;
    chunks.push({ name, body: file.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  throw new Error('it ends too early');
}

/** @param {{ name: string, body: Buffer }[]} chunks @returns {Header} */
function headerOf(chunks) {
  const headers = chunks.filter(({ name }) => name === 'IHDR').length;
  const { name, body } = chunks[0] ?? {};
  if (headers !== 1 || name !== 'IHDR' || body.length !== 13)
    throw new Error(`it has ${headers} headers; one at the start is needed`);
  const [depth, type, , , interlace] = body.subarray(8);
  if (!TYPES[type]?.depths.includes(depth) || interlace > 1)
    throw new Error(`its header asks for colour type ${type} with ${depth} bits, which is none`);
  const [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
  return { width, height, depth, type, isInterlaced: interlace === 1 };
}

/** Undoes the filter of a row in place. @param {number} filter @param {Uint8Array} row @param {Uint8Array} above zeros before the first
 *  @param {number} step bytes of a pixel */
function unfilter(filter, row, above, step) {
  if (filter > 4) throw new Error('its data are damaged');
  const n = row.length;
  if (filter === 1) for (let i = step; i < n; i++) row[i] += row[i - step];
  if (filter === 2) for (let i = 0; i < n; i++) row[i] += above[i];
  if (filter === 3)
    for (let i = 0; i < n; i++) row[i] += ((i < step ? 0 : row[i - step]) + above[i]) >> 1;
  if (filter !== 4) return;
  for (let i = 0; i < Math.min(step, n); i++) row[i] += above[i];
  for (let i = step; i < n; i++) {
    const left = row[i - step];
    const up = above[i];
    const corner = above[i - step];
    const a = Math.abs(up - corner);
    const b = Math.abs(left - corner);
    const c = Math.abs(left + up - 2 * corner);
    row[i] += a <= b && a <= c ? left : b <= c ? up : corner;
  }
}

/** What a pixel's values become, as RGBA. @param {Header} header @param {{ name: string, body: Buffer }[]} chunks
 *  @returns {(row: Uint8Array, x: number, to: Uint8ClampedArray, at: number) => void} */
function painterOf({ depth, type }, chunks) {
  const body = (/** @type {string} */ wanted) => chunks.find(({ name }) => name === wanted)?.body;
  const [palette, clear] = [body('PLTE'), body('tRNS')];
  const top = 2 ** Math.min(8, depth) - 1;
  const { values } = TYPES[type];
  const bytes = depth === 16 ? 2 : 1;
  const sample = (/** @type {Uint8Array} */ row, /** @type {number} */ i) =>
    depth < 8 ? (row[(i * depth) >> 3] >> (8 - depth - ((i * depth) & 7))) & top : row[i * bytes];
  if (type === PALETTE) {
    if (!palette) throw new Error('it has no palette');
    return (row, x, to, at) => {
      const i = sample(row, x);
      for (let c = 0; c < 3; c++) to[at + c] = palette[3 * i + c] ?? 0;
      to[at + 3] = clear?.[i] ?? 255;
    };
  }
  const isGrey = values < 3;
  const isClear = (/** @type {Uint8Array} */ row, /** @type {number} */ x) => {
    for (let v = 0; v < values; v++) {
      const from = (x * values + v) * bytes;
      const value = depth === 16 ? 256 * row[from] + row[from + 1] : sample(row, x * values + v);
      if (value !== clear?.readUInt16BE(2 * v)) return false;
    }
    return true;
  };
  const mayBeClear = type < ALPHA && clear !== undefined && clear.length >= 2 * values;
  return (row, x, to, at) => {
    const first = x * values;
    const red = (sample(row, first) * 255) / top;
    to[at] = red;
    to[at + 1] = isGrey ? red : sample(row, first + 1);
    to[at + 2] = isGrey ? red : sample(row, first + 2);
    to[at + 3] = type < ALPHA ? (mayBeClear && isClear(row, x) ? 0 : 255) : sample(row, first + values - 1); // prettier-ignore
  };
}

/** @param {Buffer} file @returns {Rgba} throws Error with a reason */
export function decodePng(file) {
  const chunks = chunksOf(file);
  const header = headerOf(chunks);
  const { width, height, depth, type, isInterlaced } = header;
  const bits = depth * TYPES[type].values;
  const passes = (isInterlaced ? PASSES : [{ x: 0, y: 0, right: 1, down: 1 }])
    .map((pass) => {
      const columns = Math.ceil((width - pass.x) / pass.right);
      const rows = Math.ceil((height - pass.y) / pass.down);
      return { ...pass, rows, row: Math.ceil((columns * bits) / 8), columns };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
  const length = passes.reduce((sum, { rows, row }) => sum + rows * (row + 1), 0);
  const packed = Buffer.concat(chunks.flatMap(({ name, body }) => (name === 'IDAT' ? [body] : [])));
  const plain = unpacked(packed, length);
  const paint = painterOf(header, chunks);
  const data = new Uint8ClampedArray(4 * width * height);
  const isPlain = type === 6 && depth === 8 && !isInterlaced;
  let from = 0;
  for (const { x, y, right, down, rows, row, columns } of passes) {
    let above = new Uint8Array(row);
    for (let j = 0; j < rows; j++) {
      const own = plain.subarray(from + 1, from + 1 + row);
      unfilter(plain[from], own, above, Math.max(1, bits >> 3));
      const at = 4 * ((y + j * down) * width + x);
      if (isPlain) data.set(own, at);
      else for (let i = 0; i < columns; i++) paint(own, i, data, at + 4 * right * i);
      above = own;
      from += row + 1;
    }
  }
  return { data, width, height };
}

/** The rows with their filters. @param {Buffer} packed @param {number} length */
function unpacked(packed, length) {
  let plain;
  try {
    plain = inflateSync(packed, { maxOutputLength: Math.max(64, length) });
  } catch (error) {
    const { code } = /** @type {{ code?: string }} */ (error);
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new Error('it holds more than its size says');
    throw new Error(code === 'Z_BUF_ERROR' ? 'it ends too early' : 'its data are damaged');
  }
  if (plain.length < length) throw new Error('it ends too early');
  return plain;
}
