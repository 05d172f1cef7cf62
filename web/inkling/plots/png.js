/* png.js - a small picture as a PNG, without compression: a picture of 28 x 28 has 900 bytes.
 *
 * PNG (W3C, third edition): chunks with a CRC-32 around a zlib stream; here of stored blocks.
 */

import { crc32 } from '../base/crc32.js';

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
/** Most bytes of a stored block of deflate. */
const BLOCK = 65535;

/** @param {readonly number[]} bytes */
function adler32(bytes) {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}

/** Four bytes, the highest first. @param {number} value */
const word = (value) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

/** @param {string} type @param {readonly number[]} data */
function chunk(type, data) {
  const body = [...[...type].map((letter) => letter.charCodeAt(0)), ...data];
  return [...word(data.length), ...body, ...word(crc32(body))];
}

/** A zlib stream of stored blocks. @param {number[]} bytes */
function stored(bytes) {
  const stream = [0x78, 0x01];
  for (let from = 0; from < bytes.length; from += BLOCK) {
    const part = bytes.slice(from, from + BLOCK);
    const [low, high] = [part.length & 255, part.length >>> 8];
    stream.push(Number(from + BLOCK >= bytes.length), low, high, low ^ 255, high ^ 255);
    for (const byte of part) stream.push(byte);
  }
  stream.push(...word(adler32(bytes)));
  return stream;
}

/**
 * @param {ArrayLike<number>} pixels (height, width, channels), a byte each
 * @param {number} height
 * @param {number} width
 * @param {1 | 3} channels grey, or red, green and blue
 * @returns {Uint8Array} the file
 */
export function pngOf(pixels, height, width, channels) {
  const row = width * channels;
  const lines = [];
  for (let y = 0; y < height; y++) {
    lines.push(0); // no filter
    for (let x = 0; x < row; x++) lines.push(pixels[y * row + x]);
  }
  const colour = channels === 3 ? 2 : 0;
  return Uint8Array.from([
    ...SIGNATURE,
    ...chunk('IHDR', [...word(width), ...word(height), 8, colour, 0, 0, 0]),
    ...chunk('IDAT', stored(lines)),
    ...chunk('IEND', []),
  ]);
}

/** The file as an address that a figure can hold. @param {Uint8Array} file */
export const dataAddress = (file) =>
  `data:image/png;base64,${btoa(Array.from(file, (byte) => String.fromCharCode(byte)).join(''))}`;
