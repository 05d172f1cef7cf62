/* pictures.js - reads the inputs of `inkling predict`: picture files (decode.js), pen strokes as JSON, and files of many pictures.
 *
 * Strokes: {"strokes": [[x0, y0, x1, y1, ...], ...]} with an optional "id" and "label", one object a line (.ndjson), a
 * list of them, or one alone (.json); a bare list of strokes is one drawing. y grows downwards, any unit. Instead of
 * "strokes" there may be "image", a prepared 28 x 28 picture as the page exports it: base64 of its bytes, ink is 255.
 *
 * A file of many pictures is IDX, .npy, .npz or CSV, plain, gzipped or zipped. Its labels are not read; those of --data are.
 */
import { createReadStream } from 'node:fs';
import process from 'node:process';
import { MAX_PICTURE, kindOfFile, loadPictures } from '../../web/inkling/index.js';
import { BadDataError, MissingError } from './command.js';
import { decodePicture, formatOf, withinSides } from './decode.js';

/** @typedef {import('../../web/inkling/index.js').Dataset} Dataset */
/** @typedef {{ name: string, label?: number | string, picture: Uint8Array }} SetItem label: the class, a number where that is its name */
/** @typedef {{ name: string, label?: number } & (
 *    { picture: Uint8Array | { data: Uint8ClampedArray, width: number, height: number } } |
 *    { strokes: number[][] })} Item */

const LINE_FEED = 10;

/** A picture as text, as web pages hold it. */
const DATA_URL = /^\s*data:image\/[\w.+-]+;base64,([\w+/=\s]+)$/;

/** A value of JSON for a sentence. @param {unknown} value */
export function shown(value) {
  let text;
  try {
    text = JSON.stringify(value) ?? 'nothing';
  } catch {
    return 'a list that is nested too deep'; // JSON.parse() takes deeper ones than JSON.stringify()
  }
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

/** @param {unknown} image @param {string} name */
function prepared(image, name) {
  const bytes = new Uint8Array(Buffer.from(typeof image === 'string' ? image : '', 'base64'));
  if (bytes.length === 784) return bytes;
  throw new BadDataError(`${name}: "image" must be 28 x 28 bytes in base64`);
}

/** A drawing that is checked. @param {unknown} value @param {string} name @returns {Item} */
export function drawingOf(value, name) {
  const isList = Array.isArray(value);
  const parts = isList ? { strokes: value } : /** @type {any} */ (value ?? {});
  const { strokes, image, label } = parts;
  const id = parts.id ?? undefined;
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
    throw new BadDataError(`${name}: the label must be 0 to 9, not ${shown(label)}`);
  }
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number')
    throw new BadDataError(`${name}: the id must be a text or a number, not ${shown(id)}`);
  return {
    name: id === undefined ? name : String(id),
    ...(image === undefined ? { strokes } : { picture: prepared(image, name) }),
    ...(label !== undefined && { label }),
  };
}

/** @param {string} text @param {string} where */
export function parseJson(text, where) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadDataError(`${where}: not JSON: ${/** @type {Error} */ (error).message}`);
  }
}

/** A drawing alone. @param {string} text JSON @param {string} where for errors; the name of a drawing without an id */
export const parseDrawing = (text, where) => drawingOf(parseJson(text, where), where);

/** @param {string} text @param {string} name @returns {Item[]} throws for the first wrong one */
export function parseDrawings(text, name) {
  const drawings = drawingsIn(text, name);
  for (const drawing of drawings) if (drawing instanceof Error) throw drawing;
  return /** @type {Item[]} */ (drawings);
}

/** What `read` gives, or its BadDataError. @template T @param {() => T} read @returns {T | BadDataError} */
function attempt(read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadDataError) return error;
    throw error;
  }
}

/** Each drawing, or what is wrong with it. @param {string} text @param {string} name @returns {(Item | BadDataError)[]} */
function drawingsIn(text, name) {
  const lines = text
    .split('\n')
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line);
  const isList = lines.length > 1 && lines.every(({ line }) => /^\{.*\}$/s.test(line));
  if (isList)
    return lines.map(({ line, number }) => attempt(() => parseDrawing(line, `${name}:${number}`)));
  const value = parseJson(text, name);
  const isMany = Array.isArray(value) && value.length > 0 && !Array.isArray(value[0]);
  return isMany
    ? value.map((item, index) => attempt(() => drawingOf(item, `${name}[${index}]`)))
    : [drawingOf(value, name)];
}

/** Most bytes of an input, and of a line of text. */
const MOST = { input: 2 ** 28, line: 2 ** 26 };

/** Bytes of a file, or of standard input for '-'; no more than MOST are kept. @param {string} name @param {typeof MOST} [most] */
export async function readInput(name, most = MOST) {
  const chunks = [];
  let size = 0;
  let lines = 0;
  /** Where the line begins that is being read. */
  let start = 0;
  for await (const chunk of name === '-' ? process.stdin : createReadStream(name)) {
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) {
      lines++;
      start = size + at + 1;
    }
    size += chunk.length;
    chunks.push(chunk);
    const isText = /^[{[\s]/.test(chunks[0].toString('latin1', 0, 1));
    if (isText && size - start > most.line)
      throw new BadDataError(
        `${named(name)}: line ${lines + 1} has more than ${mib(most.line)} without an end; a drawing takes a few kB. Is it one JSON object a line?`,
      );
    if (size > most.input)
      throw new BadDataError(
        `${named(name)} has more than ${mib(most.input)}, which is held in memory here; --batch reads files of any size`,
      );
  }
  return Buffer.concat(chunks);
}

/** @param {string} name */
const named = (name) => (name === '-' ? 'standard input' : name);
/** @param {number} bytes */
const mib = (bytes) => `${bytes / 2 ** 20} MiB`;

/**
 * The pictures of a set, with the names of their classes.
 * @param {Pick<Dataset, 'images' | 'count' | 'name' | 'classes'> & { labels?: Uint8Array }} set
 * @returns {SetItem[]}
 */
export function itemsOf({ images, labels, count, name, classes = [] }) {
  const size = images.length / count;
  return Array.from({ length: count }, (_, i) => ({
    name: `${name}[${i}]`,
    picture: images.subarray(i * size, (i + 1) * size),
    ...(labels && { label: labelOf(classes[labels[i]] ?? 'none') }),
  }));
}

/** @param {string} name of a class */
const labelOf = (name) => (/^\d+$/.test(name) ? Number(name) : name);

/** The bytes of an input, or a MissingError that says why there are none. @param {string} file a path, or '-' */
export async function bytesOfInput(file) {
  const bytes = await readInput(file).catch((error) => {
    const reasons = /** @type {Record<string, string>} */ ({
      ENOENT: 'there is no such file',
      EISDIR: 'this is a folder',
      EACCES: 'no permission to read it',
    });
    throw new MissingError(`${file}: ${reasons[error.code] ?? error.message}`);
  });
  if (bytes.length === 0) throw new BadDataError(`${nameOfInput(file)}: empty`);
  return bytes;
}

/** @param {string} file */
export const nameOfInput = (file) => (file === '-' ? 'standard input' : file);

/** All pictures or drawings of a file. @param {string} file a path, or '-' @param {Parameters<typeof loadPictures>[1]} [reading] of a
 *  file of many pictures @returns {Promise<(Item | SetItem | BadDataError)[]>} a drawing that cannot be read is its error */
export async function readItems(file, reading) {
  const bytes = await bytesOfInput(file);
  const name = nameOfInput(file);
  if (bytes[0] === 0x7b || bytes[0] === 0x5b || /\.(nd)?json$/.test(name))
    return drawingsIn(bytes.toString('utf8'), name);
  const picture = pictureIn(bytes);
  if (!formatOf(picture)) {
    if (kindOfFile(bytes) !== null)
      return itemsOf(await loadPictures(file === '-' ? new Uint8Array(bytes) : file, reading));
    throw new BadDataError(
      `${name}: neither a picture (PNG, JPEG, WebP, GIF, BMP) nor strokes as JSON, nor pictures as IDX, .npy, .npz or CSV`,
    );
  }
  return [{ name, picture: withinSides(await decodePicture(picture, name), MAX_PICTURE) }];
}

/** The bytes of a picture that a data URL holds, or the file as it is. @param {Buffer} bytes */
export function pictureIn(bytes) {
  if (!/^\s*data:image\//.test(bytes.toString('latin1', 0, 64))) return bytes;
  const [, base64] = DATA_URL.exec(bytes.toString('latin1')) ?? [];
  return base64 === undefined ? bytes : Buffer.from(base64, 'base64');
}
