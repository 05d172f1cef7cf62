/* picture-files.js - picture files of all formats, written with the packages' encoders or byte by byte. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import zlib from 'node:zlib';
import * as jpeg from '@jsquash/jpeg/encode.js';
import * as webp from '@jsquash/webp/encode.js';
import { GifWriter } from 'omggif';
import { PNG } from 'pngjs';

/** @typedef {import('../../../tools/command/decode.js').Rgba} Rgba */

const compiled = (/** @type {string} */ file) =>
  new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve(file)));
await jpeg.init(compiled('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'));
await webp.init(compiled('@jsquash/webp/codec/enc/webp_enc.wasm'));

/** A grey picture. @param {number} width @param {number} height @param {(x: number, y: number) => number} grey 0..255 @returns {Rgba} */
export function greyPicture(width, height, grey) {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const value = grey(i % width, Math.floor(i / width));
    data.set([value, value, value, 255], 4 * i);
  }
  return { data, width, height };
}

/** @param {Rgba} picture */
const imageData = (picture) => /** @type {ImageData} */ (/** @type {unknown} */ (picture));

/** @param {Rgba} picture */
export const jpegFile = async (picture) =>
  Buffer.from(await jpeg.default(imageData(picture), { quality: 95 }));

/** @param {Rgba} picture */
export const webpFile = async (picture) =>
  Buffer.from(await webp.default(imageData(picture), { lossless: 1 }));

/** @param {Rgba} picture */
export function pngFile({ data, width, height }) {
  const png = new PNG({ width, height });
  png.data.set(data);
  return PNG.sync.write(png);
}

/** A GIF of 256 greys. @param {Rgba} picture */
export function gifFile({ data, width, height }) {
  const palette = Array.from({ length: 256 }, (_, grey) => 0x10101 * grey);
  const bytes = Buffer.alloc(2 * width * height + 2000);
  const writer = new GifWriter(bytes, width, height, { palette });
  const grey = Array.from({ length: width * height }, (_, i) => data[4 * i]);
  writer.addFrame(0, 0, width, height, grey);
  return bytes.subarray(0, writer.end());
}

/**
 * A BMP, from the bottom up.
 * @param {Rgba} picture of grey
 * @param {{ depth: 1 | 4 | 8 | 16 | 24 | 32, isTopDown?: boolean }} options palettes are greys, the lightest first
 */
export function bmpFile({ data, width, height }, { depth, isTopDown = false }) {
  const colours = depth <= 8 ? 2 ** depth : 0;
  const row = 4 * Math.ceil((width * depth) / 32);
  const start = 54 + 4 * colours;
  const file = Buffer.alloc(start + row * height);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(start, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(isTopDown ? -height : height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(depth, 28);
  for (let i = 0; i < colours; i++) {
    const grey = Math.round(255 * (1 - i / (colours - 1)));
    file.set([grey, grey, grey, 0], 54 + 4 * i);
  }
  for (let y = 0; y < height; y++) {
    const at = start + row * (isTopDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) {
      const grey = data[4 * (y * width + x)];
      if (depth <= 8) {
        const index = Math.round((1 - grey / 255) * (colours - 1));
        const bit = x * depth;
        file[at + (bit >> 3)] |= index << (8 - depth - (bit & 7));
      } else if (depth === 16) {
        file.writeUInt16LE((grey >> 3) * 0x421, at + 2 * x);
      } else {
        file.set([grey, grey, grey, 0].slice(0, depth / 8), at + (x * depth) / 8);
      }
    }
  }
  return file;
}

/** EXIF data with an orientation. @param {number} orientation @param {boolean} isLittle order of bytes */
function exif(orientation, isLittle) {
  const data = new DataView(new ArrayBuffer(26));
  data.setUint16(0, isLittle ? 0x4949 : 0x4d4d);
  data.setUint16(2, 42, isLittle);
  data.setUint32(4, 8, isLittle);
  data.setUint16(8, 1, isLittle); // one entry: orientation, a short
  for (const [at, value] of [
    [10, 0x112],
    [12, 3],
    [18, orientation],
  ])
    data.setUint16(at, value, isLittle);
  data.setUint32(14, 1, isLittle);
  return Buffer.from(data.buffer);
}

/** A JPEG with an orientation behind its first marker. @param {Buffer} file @param {number} orientation @param {boolean} [isLittle] */
export function turnedJpeg(file, orientation, isLittle = false) {
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif(orientation, isLittle)]);
  const head = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
  return Buffer.concat([file.subarray(0, 2), head, body, file.subarray(2)]);
}

/** A PNG with an orientation behind its header. @param {Buffer} file @param {number} orientation @param {boolean} [isLittle] */
export function turnedPng(file, orientation, isLittle = false) {
  const body = Buffer.concat([Buffer.from('eXIf'), exif(orientation, isLittle)]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  check.writeUInt32BE(zlib.crc32(body));
  return Buffer.concat([file.subarray(0, 33), length, body, check, file.subarray(33)]);
}
