/* jpeg.js - writes pictures as JPEG files. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as jpeg from '@jsquash/jpeg/encode.js';

const code = createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm');
await jpeg.init(new WebAssembly.Module(readFileSync(code)));

/** @param {{ data: Uint8ClampedArray, width: number, height: number }} picture RGBA @param {number} [quality] */
export const jpegOf = async (picture, quality = 85) =>
  Buffer.from(await jpeg.default(/** @type {any} */ (picture), { quality }));
