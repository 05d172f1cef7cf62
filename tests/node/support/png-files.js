/* png-files.js - PNG files chunk by chunk: of every kind, and such as no program writes. */
import zlib from 'node:zlib';

/** @typedef {{ name: string, body: Buffer }} Chunk */
/** @typedef {{ depth?: number, type?: number, isInterlaced?: boolean }} Kind grey of 8 bits, unless it says more */

const VALUES = [1, 0, 3, 1, 2, 0, 4];
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/** @param {number} width @param {number} height @param {Kind} [kind] @returns {Chunk} */
export function header(width, height, { depth = 8, type = 0, isInterlaced = false } = {}) {
  const body = Buffer.alloc(13);
  body.writeUInt32BE(width, 0);
  body.writeUInt32BE(height, 4);
  body.set([depth, type, 0, 0, Number(isInterlaced)], 8);
  return { name: 'IHDR', body };
}

/** The signature, the chunks and the end mark. @param {...Chunk} chunks */
export function pngOfChunks(...chunks) {
  const parts = [...chunks, { name: 'IEND', body: Buffer.alloc(0) }].map(({ name, body }) => {
    const named = Buffer.concat([Buffer.from(name, 'latin1'), body]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    check.writeUInt32BE(zlib.crc32(named));
    return Buffer.concat([length, named, check]);
  });
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]);
}

/** Packed zeros. @param {number} count @returns {Chunk} */
export const zeros = (count) => ({ name: 'IDAT', body: zlib.deflateSync(Buffer.alloc(count)) });

/**
 * Packed rows of random bytes, each with a random filter.
 * @param {number} width @param {number} height @param {Required<Kind>} kind @param {(below: number) => number} random
 * @returns {Chunk}
 */
export function noiseRows(width, height, { depth, type, isInterlaced }, random) {
  /** @type {number[]} */
  const bytes = [];
  for (const [x, y, right, down] of isInterlaced ? PASSES : [[0, 0, 1, 1]]) {
    const columns = Math.ceil((width - x) / right);
    const rows = columns > 0 ? Math.ceil((height - y) / down) : 0;
    const length = Math.ceil((columns * depth * VALUES[type]) / 8);
    for (let j = 0; j < rows; j++) {
      bytes.push(random(5));
      for (let i = 0; i < length; i++) bytes.push(random(256));
    }
  }
  return { name: 'IDAT', body: zlib.deflateSync(Buffer.from(bytes)) };
}
