/* pictures.js - decodes the inputs of `inkling predict`: PNG pictures, and pen strokes as JSON.
 *
 * Strokes: {"strokes": [[x0, y0, x1, y1, ...], ...]} with an optional "id" and "label", one object a line (.ndjson), a
 * list of them, or one alone (.json); a bare list of strokes is one drawing. y grows downwards, any unit. Instead of
 * "strokes" there may be "image", a prepared 28 x 28 picture as the page exports it: base64 of its bytes, ink is 255.
 */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { BadDataError, MissingError } from './command.js';

/** @typedef {{ name: string, label?: number } & (
 *    { picture: Uint8Array | { data: Uint8ClampedArray, width: number, height: number } } |
 *    { strokes: number[][] })} Item */

/** Largest side that the engine accepts. It is checked before a PNG is unpacked, so that a small file cannot take all memory. */
const MAX_SIDE = 4096;

/** @param {Uint8Array} bytes @param {string} name @returns {Promise<Item>} */
async function readPng(bytes, name) {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (header.length < 33 || header.toString('latin1', 12, 16) !== 'IHDR') {
    throw new BadDataError(`${name}: the PNG ends after ${header.length} bytes, before its size`);
  }
  const [width, height] = [header.readUInt32BE(16), header.readUInt32BE(20)];
  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
    throw new BadDataError(
      `${name}: the picture is ${width} x ${height}; 1 to ${MAX_SIDE} pixels a side can be read`,
    );
  }
  const { PNG } = await import('pngjs').catch(() => {
    throw new MissingError(
      'reading PNG files needs the package pngjs: run npm ci --ignore-scripts',
    );
  });
  try {
    const png = PNG.sync.read(header);
    return {
      name,
      picture: { data: new Uint8ClampedArray(png.data), width: png.width, height: png.height },
    };
  } catch (error) {
    // pngjs reports a truncated file as an error of its read queue
    const { message } = /** @type {Error} */ (error);
    throw new BadDataError(
      `${name}: not a readable PNG: ${/read requests/.test(message) ? 'it ends too early' : message}`,
    );
  }
}

/** The pixels of a picture file, for data sets. @param {Uint8Array} bytes @param {string} name
 *  @returns {Promise<{ data: Uint8ClampedArray, width: number, height: number }>} RGBA */
export async function decodePicture(bytes, name) {
  if (bytes[0] !== 0x89) throw new BadDataError(`${name}: not a PNG picture`);
  const item = await readPng(bytes, name);
  if ('picture' in item && !(item.picture instanceof Uint8Array)) return item.picture;
  throw new BadDataError(`${name}: not a picture`);
}

/** @param {unknown} image @param {string} name */
function prepared(image, name) {
  const bytes = new Uint8Array(Buffer.from(String(image), 'base64'));
  if (typeof image === 'string' && bytes.length === 784) return bytes;
  throw new BadDataError(`${name}: "image" must be 28 x 28 bytes in base64`);
}

/** @param {unknown} value @param {string} name @returns {Item} */
function drawing(value, name) {
  const isList = Array.isArray(value);
  const parts = isList ? { strokes: value } : /** @type {any} */ (value ?? {});
  const { strokes, image, id, label } = parts;
  const good =
    image !== undefined ||
    (Array.isArray(strokes) &&
      strokes.every(
        (stroke) =>
          Array.isArray(stroke) &&
          stroke.length % 2 === 0 &&
          stroke.every((number) => typeof number === 'number'),
      ));
  if (!good) throw new BadDataError(`${name}: expected {"strokes": [[x0, y0, x1, y1, ...], ...]}`);
  if (label !== undefined && !(Number.isInteger(label) && label >= 0 && label <= 9)) {
    throw new BadDataError(`${name}: the label must be 0 to 9, not ${JSON.stringify(label)}`);
  }
  return {
    name: id === undefined ? name : String(id),
    ...(image === undefined ? { strokes } : { picture: prepared(image, name) }),
    ...(label !== undefined && { label }),
  };
}

/** @param {string} text @param {string} where */
function parseJson(text, where) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadDataError(`${where}: not JSON: ${/** @type {Error} */ (error).message}`);
  }
}

/** @param {string} text @param {string} name @returns {Item[]} */
export function parseDrawings(text, name) {
  const lines = text
    .split('\n')
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line);
  const isList = lines.length > 1 && lines.every(({ line }) => /^\{.*\}$/.test(line));
  if (isList)
    return lines.map(({ line, number }) =>
      drawing(parseJson(line, `${name}:${number}`), `${name}:${number}`),
    );
  const value = parseJson(text, name);
  const isMany = Array.isArray(value) && value.length > 0 && !Array.isArray(value[0]);
  return isMany
    ? value.map((item, index) => drawing(item, `${name}[${index}]`))
    : [drawing(value, name)];
}

/** Bytes of a file, or of standard input for '-'. @param {string} name */
async function readInput(name) {
  if (name !== '-') return readFile(name);
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** All pictures or drawings of a file. @param {string} file a path, or '-' @returns {Promise<Item[]>} */
export async function readItems(file) {
  const bytes = await readInput(file).catch((error) => {
    const reasons = /** @type {Record<string, string>} */ ({
      ENOENT: 'there is no such file',
      EISDIR: 'this is a folder',
      EACCES: 'no permission to read it',
    });
    throw new MissingError(`${file}: ${reasons[error.code] ?? error.message}`);
  });
  const name = file === '-' ? 'standard input' : file;
  if (bytes.length === 0) throw new BadDataError(`${name}: empty`);
  if (bytes[0] === 0x89 && bytes.toString('latin1', 1, 4) === 'PNG')
    return [await readPng(bytes, name)];
  if (bytes[0] === 0x7b || bytes[0] === 0x5b || /\.(nd)?json$/.test(name))
    return parseDrawings(bytes.toString('utf8'), name);
  throw new BadDataError(`${name}: neither a PNG picture nor strokes as JSON`);
}
