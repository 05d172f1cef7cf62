/* decode.js - decodes picture files by their contents: PNG, JPEG, WebP, GIF (its first picture) and BMP, upright by their EXIF
 * orientation, as browsers do. Each decoder is loaded when the first file needs it.
 *
 * Size and format are read from the header, and checked before anything is unpacked, so a small file cannot take all memory.
 */
import { readFileSync } from 'node:fs';
import { BadDataError, MissingError } from './command.js';
import { library, libraryFile } from './libraries.js';

/** @typedef {{ data: Uint8ClampedArray, width: number, height: number }} Rgba */
/**
 * @typedef {object} Format
 * @property {string} name
 * @property {RegExp} start what files begin with, as latin1
 * @property {(bytes: Buffer) => Promise<Rgba>} [decode] none: it cannot be read
 * @property {boolean} [turns] files may hold an orientation
 */

/** Most pixels of a picture: cameras have 50 million, a page scanned at 600 dpi 35. */
const MAX_PIXELS = 2 ** 26;
/** Most scans of a JPEG, each of which goes over the whole picture: programs write a dozen. */
const MAX_SCANS = 64;

/** The first that fits counts. @type {Format[]} */
const FORMATS = [
  { name: 'PNG', start: /^\x89PNG/, decode: decodePng, turns: true },
  { name: 'JPEG', start: /^\xff\xd8\xff/, decode: decodeJpeg, turns: true },
  { name: 'WebP', start: /^RIFF[^]{4}WEBP/, decode: decodeWebp },
  { name: 'GIF', start: /^GIF8[79]a/, decode: decodeGif },
  { name: 'BMP', start: /^BM[^]{4}\0\0\0\0/, decode: decodeBmp },
  { name: 'HEIC', start: /^[^]{4}ftyp(hei|hev|mif1|msf1)/ },
  { name: 'AVIF', start: /^[^]{4}ftypavi/ },
  { name: 'TIFF', start: /^(II\*\0|MM\0\*)/ },
  { name: 'PBM, PGM or PPM', start: /^P[1-7]\s/ },
  { name: 'SVG', start: /^(\xef\xbb\xbf)?\s*(<\?xml[^]*)?<svg/ },
  { name: 'JPEG XL', start: /^(\xff\x0a|\0\0\0\x0cJXL )/ },
  { name: 'icon (ICO)', start: /^\0\0\x01\0/ },
  { name: 'Photoshop', start: /^8BPS/ },
  { name: 'PDF', start: /^%PDF/ },
];

/** The format of a file, if it is known. @param {Uint8Array} bytes */
export function formatOf(bytes) {
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  return FORMATS.find((format) => format.start.test(start));
}

/**
 * @param {Uint8Array} bytes of a file
 * @param {string} name for errors
 * @param {number} [mostSide] pixels
 * @returns {Promise<Rgba>} throws BadDataError, or MissingError where a package is not installed
 */
export async function decodePicture(bytes, name, mostSide = Infinity) {
  const format = formatOf(bytes);
  if (!format) throw new BadDataError(`${name}: not a picture: no PNG, JPEG, WebP, GIF or BMP`);
  if (!format.decode)
    throw new BadDataError(
      `${name}: this is a ${format.name} file, which cannot be read: save it as PNG or JPEG`,
    );
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkSize(await sizeIn(file, `${name}: the ${format.name}`), name, mostSide);
  try {
    const picture = await format.decode(file);
    return format.turns ? upright(picture, await orientationOf(file)) : picture;
  } catch (error) {
    if (error instanceof MissingError) throw error;
    // decoders in WebAssembly do not throw Errors
    const reason = error instanceof Error && error.message ? error.message : 'its data are damaged';
    throw new BadDataError(`${name}: not a readable ${format.name}: ${reason}`);
  }
}

/** What the header says. @param {Buffer} file @param {string} what */
async function sizeIn(file, what) {
  const { imageSize } = await library('image-size', () => import('image-size'));
  try {
    const { width, height } = imageSize(file);
    return { width: width | 0, height: Math.abs(height | 0) }; // of a BMP both have signs
  } catch {
    throw new BadDataError(`${what} ends after ${file.length} bytes, before its size`);
  }
}

/** @param {{ width: number, height: number }} size @param {string} name @param {number} mostSide */
function checkSize({ width, height }, name, mostSide) {
  const found = `${name}: the picture is ${width} x ${height}`;
  if (width < 1 || height < 1) throw new BadDataError(`${found}: it has no pixels`);
  if (width * height > MAX_PIXELS)
    throw new BadDataError(`${found}; 1 to ${MAX_PIXELS} pixels can be read: make it smaller`);
  if (Math.max(width, height) > mostSide)
    throw new BadDataError(`${found}; sides up to ${mostSide} can be read: make it smaller`);
}

/** @param {Buffer} file @returns {Promise<Rgba>} */
async function decodePng(file) {
  const png = await import('./png.js');
  return png.decodePng(file);
}

/** What a decoder prints is in our sentences. */
const SILENT = { print: () => {}, printErr: () => {} };

/** Compiled decoders that are ready for another file. @type {Set<string>} */
const ready = new Set();

/**
 * Runs a compiled decoder. One that has failed is started again, because its memory is in no known state.
 * @param {{ init: (module: WebAssembly.Module, options: object) => Promise<void>, default: (bytes: ArrayBuffer) => Promise<Rgba> }} decoder
 * @param {string} code its file
 * @param {Buffer} file
 */
async function runCompiled(decoder, code, file) {
  if (!ready.delete(code)) {
    const compiled = readFileSync(libraryFile(code));
    await decoder.init(new WebAssembly.Module(compiled), SILENT);
  }
  const picture = await decoder.default(Uint8Array.from(file).buffer);
  ready.add(code);
  return picture;
}

/** @param {Buffer} file @returns {Promise<Rgba>} */
async function decodeJpeg(file) {
  // A marker cannot stand in the data of a scan, so a file that ends within its last scan is cut.
  if (file.lastIndexOf('ffd9', undefined, 'hex') < file.lastIndexOf('ffda', undefined, 'hex'))
    throw new Error('it ends too early');
  let scans = 0;
  for (let at = 0; (at = file.indexOf('ffda', at, 'hex')) >= 0; at += 2) scans++;
  if (scans > MAX_SCANS) throw new Error(`it has ${scans} scans; up to ${MAX_SCANS} can be read`);
  const jpeg = await library('jpeg', () => import('@jsquash/jpeg/decode.js'));
  return runCompiled(jpeg, '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm', file);
}

/** @param {Buffer} file @returns {Promise<Rgba>} */
async function decodeWebp(file) {
  if (file.includes('ANMF')) throw new Error('it moves; save one of its pictures as PNG');
  const webp = await library('webp', () => import('@jsquash/webp/decode.js'));
  return runCompiled(webp, '@jsquash/webp/codec/dec/webp_dec.wasm', file);
}

/** @param {Buffer} file @returns {Promise<Rgba>} */
async function decodeGif(file) {
  const { GifReader } = await library('omggif', () => import('omggif'));
  const reader = new GifReader(file);
  const { width, height } = reader;
  const frame = reader.frameInfo(0);
  if (frame.x + frame.width > width || frame.y + frame.height > height)
    throw new Error(`its first picture reaches beyond the whole, ${width} x ${height}`);
  const data = new Uint8ClampedArray(4 * width * height);
  strictly(() => reader.decodeAndBlitFrameRGBA(0, /** @type {any} */ (data)));
  return { data, width, height };
}

/** omggif prints that a picture has too few or too many pixels, and goes on. @param {() => void} decode */
function strictly(decode) {
  const { log } = console;
  console.log = () => {
    throw new Error('it ends too early, or holds more than its size says');
  };
  try {
    decode();
  } finally {
    console.log = log;
  }
}

/** @param {Buffer} file @returns {Promise<Rgba>} */
async function decodeBmp(file) {
  const bmp = await import('./bmp.js');
  return bmp.decodeBmp(file);
}

/** EXIF orientation, 1 to 8; 1 where a file has none, or none that can be read. @param {Buffer} file */
async function orientationOf(file) {
  const { default: exif } = await library('exifreader', () => import('exifreader'));
  try {
    const { Orientation } = exif.load(file, { includeTags: { exif: ['Orientation'] } });
    return Number(Orientation?.value ?? 1);
  } catch {
    return 1;
  }
}

/**
 * A picture as it should be seen.
 * @param {Rgba} picture as it is stored
 * @param {number} orientation 2 to 4: turned by half or mirrored; 5 to 8: on its side, too
 * @returns {Rgba}
 */
function upright(picture, orientation) {
  const { width: w, height: h } = picture;
  const last = w * h - 1;
  /** Pixel (0, 0), and the steps to the right and down, in stored pixels. @type {Record<number, [number, number, number]>} */
  const ways = {
    2: [w - 1, -1, w],
    3: [last, -1, -w],
    4: [w * (h - 1), 1, -w],
    5: [0, w, 1],
    6: [w * (h - 1), -w, 1],
    7: [last, -w, -1],
    8: [w - 1, w, -1],
  };
  if (!ways[orientation]) return picture;
  const [first, right, down] = ways[orientation];
  const [width, height] = orientation > 4 ? [h, w] : [w, h];
  const from = new Uint32Array(picture.data.buffer, picture.data.byteOffset, w * h);
  const to = new Uint32Array(w * h);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) to[y * width + x] = from[first + right * x + down * y];
  return { data: new Uint8ClampedArray(to.buffer), width, height };
}

/**
 * A picture whose sides the engine takes: a larger one is averaged over squares of whole pixels.
 * @param {Rgba} picture
 * @param {number} most pixels a side
 * @returns {Rgba}
 */
export function withinSides({ data, width, height }, most) {
  const step = Math.ceil(Math.max(width, height) / most);
  if (step === 1) return { data, width, height };
  const [columns, rows] = [Math.ceil(width / step), Math.ceil(height / step)];
  const small = new Uint8ClampedArray(4 * columns * rows);
  for (let y = 0; y < rows; y++) {
    const bottom = Math.min(height, (y + 1) * step);
    for (let x = 0; x < columns; x++) {
      const right = Math.min(width, (x + 1) * step);
      const sums = [0, 0, 0, 0];
      for (let v = y * step; v < bottom; v++)
        for (let at = 4 * (v * width + x * step); at < 4 * (v * width + right); at++)
          sums[at & 3] += data[at];
      const count = (bottom - y * step) * (right - x * step);
      small.set(
        sums.map((sum) => sum / count),
        4 * (y * columns + x),
      );
    }
  }
  return { data: small, width: columns, height: rows };
}
