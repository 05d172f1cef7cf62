/* pictures.js - fuzz targets: the decoders of picture files of the command. */
import assert from 'node:assert/strict';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { BadDataError } from '../../../tools/command/command.js';
import { decodePicture } from '../../../tools/command/decode.js';
import { bmpFile, gifFile, greyPicture, jpegFile, pngFile, turnedJpeg, turnedPng, webpFile } from '../../node/support/picture-files.js'; // prettier-ignore
import { holds } from './models.js';
import { bytesChanged, joined, oneOf } from './mutate.js';

/** @typedef {import('./fuzz.js').Target} Target */

const grey = greyPicture(12, 9, (x, y) => 20 * x + y);

/** Pictures of few pixels, so that writing them again takes no time. */
const MOST_SIDE = 512;

/** Changes the rows of a PNG and packs them again, or every other time the bytes. @type {import('./mutate.js').Mutate} */
function pngChanged(bytes, corpus, random) {
  const file = Buffer.from(bytes);
  const at = file.indexOf('IDAT');
  const plain = bytesChanged(['IHDR', 'IDAT', 'IEND', 'PLTE', 'tRNS', 'eXIf']);
  if (at < 4 || random(2)) return plain(bytes, corpus, random);
  const length = file.readUInt32BE(at - 4);
  let rows;
  try {
    rows = inflateSync(file.subarray(at + 4, at + 4 + length));
  } catch {
    return plain(bytes, corpus, random);
  }
  const packed = deflateSync(bytesChanged()(rows, [rows], random));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(packed.length);
  const sum = crc32(packed, crc32(Buffer.from('IDAT')));
  const check = Buffer.alloc(4);
  check.writeUInt32BE(sum);
  const head = flippedHeader(file.subarray(0, at - 4), random);
  return joined(head, size, Buffer.from('IDAT'), packed, check, file.subarray(at + 8 + length));
}

/** Another depth, colour type or size in every third header. @param {Buffer} head @param {(below: number) => number} random */
function flippedHeader(head, random) {
  const out = Buffer.from(head);
  if (random(3) === 0 && out.length >= 29)
    out[16 + random(13)] = oneOf([0, 1, 2, 3, 4, 6, 8, 16], random);
  return out;
}

/** @param {string} name @param {number} executions @param {() => Promise<Uint8Array[]>} seeds
 *  @param {import('./mutate.js').Mutate} mutate
 *  @returns {Target} */
const target = (name, executions, seeds, mutate) => ({
  name,
  executions,
  seeds,
  mutate,
  refuses: (error) => error instanceof BadDataError,
  async read(bytes) {
    const picture = await decodePicture(bytes, 'it', MOST_SIDE);
    const { data, width, height } = picture;
    holds(() => assert.equal(data.length, 4 * width * height));
    const again = await decodePicture(pngFile(picture), 'it');
    holds(() => assert.deepEqual(again, { data: new Uint8ClampedArray(data), width, height }));
  },
});

/** @type {Target[]} */
export const PICTURES = [
  target('png', 600, async () => [pngFile(grey), turnedPng(pngFile(grey), 6)], pngChanged), // prettier-ignore
  target('jpeg', 300, async () => [await jpegFile(grey), turnedJpeg(await jpegFile(grey), 6)], bytesChanged(['\xff\xd8', 'Exif', 'JFIF', 'II*', 'MM'])), // prettier-ignore
  target('webp', 300, async () => [await webpFile(grey)], bytesChanged(['RIFF', 'WEBP', 'VP8L', 'VP8 ', 'ALPH', 'VP8X'])), // prettier-ignore
  target(
    'gif',
    500,
    async () => [gifFile(grey)],
    bytesChanged(['GIF89a', 'GIF87a', ',', '!', ';']),
  ),
  target('bmp', 500, async () => [bmpFile(grey, { depth: 8 }), bmpFile(grey, { depth: 24 })], bytesChanged(['BM'])), // prettier-ignore
];
