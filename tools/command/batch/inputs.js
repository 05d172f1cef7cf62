/* inputs.js - the pictures and drawings of an input, one after another: IDX, CSV, a line of JSON each, a tar archive of pictures, a
 * picture alone, or names of picture files; each may be gzipped. They stay as bytes, which a worker reads (worker.js).
 */
import { kindOfFile, pictureFormat } from '../../../web/inkling/index.js';
import { BadDataError } from '../command.js';
import { formatOf } from '../decode.js';
import { isTarHeader, tarMembers } from './tar.js';

/** @typedef {import('./bytes.js').ByteReader} ByteReader */
/** @typedef {import('../../../web/inkling/index.js').PictureFormat} PictureFormat */
/** @typedef {NonNullable<Parameters<typeof pictureFormat>[2]>} Reading */
/**
 * @typedef {object} Item
 * @property {Buffer} bytes
 * @property {number} [line] of a text
 * @property {string} [name] of a file in an archive
 * @property {string} [error] why it cannot be read
 */
/** @typedef {'numbers' | 'lines' | 'pictures' | 'files'} Kind numbers: pictures as IDX or CSV has them; lines: of JSON; files: pictures of
 *  which only the names are there */
/** @typedef {{ kind: Kind, format: PictureFormat | null, most: number, items: AsyncGenerator<Item>, leftOut: () => number }} Input items
 *  throws, after all that could be read, where the input is broken; most: items of a job; leftOut: files of an archive that are no
 *  pictures */

/** The first pictures say what range the values of all have: this many, and at most so many bytes. */
const [HEAD_COUNT, HEAD_BYTES] = [256, 2 ** 20];
/** Larger picture files are not read, bytes. */
const MOST_PICTURE = 2 ** 26;
/** What pictures are called. */
const PICTURE_NAME = /\.(png|jpe?g|webp|gif|bmp|hei[cf]|avif|tiff?|pdf|jxl|p[bgp]m)$/i;
/** How a picture begins that is text. */
const DATA_URL = /^\s*data:image\//;
/** Not in a text. */
const CONTROL = /[\x00-\x08\x0e-\x1f]/;
/** What macOS adds to an archive beside a file. */
const BESIDE = /(^|\/)\._[^/]*$/;
const [LINE_FEED, HASH] = [10, 35];
/** Most items of a job: digits, picture files with a digit each, and pictures with numbers, each of which may take a second. */
const [MOST_DIGITS, MOST_FILES, MOST_PAGES] = [256, 16, 4];

/** The first bytes. @param {ByteReader} reader @param {string} name */
async function headOf(reader, name) {
  const head = await reader.peek(1024);
  if (head.length === 0) throw reader.failure ?? new BadDataError(`${name}: empty`);
  return head;
}

/** What an archive of pictures holds; null where it is none. @param {ByteReader} reader @param {string} name @param {Buffer} head
 *  @param {number} most @returns {Input | null} */
function openArchive(reader, name, head, most) {
  if (!isTarHeader(head.subarray(0, 512))) return null;
  let left = 0;
  const items = picturesOf(reader, name, () => left++);
  return { kind: 'pictures', format: null, most, items, leftOut: () => left };
}

/**
 * Pictures with a digit each.
 * @param {ByteReader} reader @param {string} name for errors @param {Reading} reading @returns {Promise<Input>}
 */
export async function openDigits(reader, name, reading) {
  const head = await headOf(reader, name);
  const archive = openArchive(reader, name, head, MOST_FILES);
  if (archive) return archive;
  const none = { format: null, most: MOST_DIGITS, leftOut: () => 0 };
  if (formatOf(head)) return { ...none, kind: 'pictures', items: onePicture(reader, name) };
  switch (kindOfFile(head)) {
    case 'idx': {
      const format = await idxFormat(reader, name, reading, head);
      return { ...none, kind: 'numbers', format, items: idxItems(reader, format) };
    }
    case 'csv': {
      const format = pictureFormat(await headOfTable(reader), name, reading);
      return { ...none, kind: 'numbers', format, items: rowsOf(reader, format) };
    }
    case 'json':
      return { ...none, kind: 'lines', items: textLines(reader, name) };
    default:
      throw new BadDataError(
        `${name}: --batch reads IDX, CSV with a picture a line, drawings as JSON, one a line, and tar archives of pictures, gzipped or not; ` +
          'inkling predict without it reads other files',
      );
  }
}

/**
 * Pictures and drawings with numbers: an archive, a picture, lines of JSON, or else the names of pictures, one a line.
 * @param {ByteReader} reader @param {string} name for errors @returns {Promise<Input>}
 */
export async function openNumbers(reader, name) {
  const head = await headOf(reader, name);
  const archive = openArchive(reader, name, head, MOST_PAGES);
  if (archive) return archive;
  const none = { format: null, most: MOST_PAGES, leftOut: () => 0 };
  if (formatOf(head) || PICTURE_NAME.test(name) || DATA_URL.test(head.toString('latin1', 0, 64)))
    return { ...none, kind: 'pictures', items: onePicture(reader, name) };
  if (kindOfFile(head) === 'json')
    return { ...none, kind: 'lines', items: textLines(reader, name) };
  if (CONTROL.test(head.toString('latin1')))
    throw new BadDataError(
      `${name}: read --batch takes tar archives of pictures, a picture, lines of JSON with "strokes", "path" or "image", and lists of file ` +
        'names, one a line, gzipped or not',
    );
  return { ...none, kind: 'files', items: namesOf(reader, name) };
}

/** @param {ByteReader} reader @param {string} list @returns {AsyncGenerator<Item>} */
async function* namesOf(reader, list) {
  for await (const { bytes, error } of textLines(reader, list))
    yield { bytes: Buffer.alloc(0), error, ...(!error && { name: bytes.toString('utf8') }) };
}

/** @param {ByteReader} reader @param {string} name @param {Reading} reading @param {Buffer} head */
async function idxFormat(reader, name, reading, head) {
  const { start, size } = pictureFormat(head.subarray(0, 20), name, reading);
  const count = Math.max(1, Math.min(HEAD_COUNT, Math.floor(HEAD_BYTES / size)));
  return pictureFormat(await reader.peek(start + count * size), name, reading);
}

/** @param {ByteReader} reader @param {PictureFormat} format @returns {AsyncGenerator<Item>} */
async function* idxItems(reader, { name, start, size, count }) {
  await reader.skip(start);
  for (let i = 0; i < count; i++) {
    const bytes = await reader.take(size);
    if (bytes.length < size)
      throw (
        reader.failure ??
        new BadDataError(
          `${name}: cut short at byte ${start + i * size + bytes.length}: its header announces ${count} pictures; ${i} are whole`,
        )
      );
    yield { bytes };
  }
  const more = await reader.peek(1);
  if (reader.failure) throw reader.failure;
  if (more.length > 0)
    throw new BadDataError(`${name}: bytes follow the ${count} pictures that its header announces`);
}

/** Whole lines of the beginning: the last may have no end where the file ends. @param {ByteReader} reader */
async function headOfTable(reader) {
  const head = await reader.peek(HEAD_BYTES);
  let end = 0;
  for (let lines = 0; lines <= HEAD_COUNT; lines++) {
    const next = head.indexOf(LINE_FEED, end);
    if (next < 0) return head.length < HEAD_BYTES || end === 0 ? head : head.subarray(0, end);
    end = next + 1;
  }
  return head.subarray(0, end);
}

/** @param {ByteReader} reader @param {PictureFormat} format @returns {AsyncGenerator<Item>} */
async function* rowsOf(reader, { name, table }) {
  let isHeader = table?.hasHeader;
  for await (const { bytes, line, error } of textLines(reader, name)) {
    if (!error && bytes[0] === HASH) continue;
    if (!isHeader) yield { bytes, line, error };
    isHeader = false;
  }
}

/** Lines that are not empty, without spaces around them. @param {ByteReader} reader @param {string} name
 *  @returns {AsyncGenerator<Item>} */
async function* textLines(reader, name) {
  for (let next; (next = await reader.nextLine());) {
    const { bytes, number: line, isWhole } = next;
    if (reader.failure && !isWhole) break; // its end is missing
    if (!bytes) {
      yield { bytes: Buffer.alloc(0), line, error: `${name}:${line}: the line is too long` };
      continue;
    }
    let [start, end] = [line === 1 && bytes[0] === 0xef ? 3 : 0, bytes.length]; // a byte order mark
    while (end > start && isSpace(bytes[end - 1])) end--;
    while (start < end && isSpace(bytes[start])) start++;
    if (end > start) yield { bytes: bytes.subarray(start, end), line };
  }
  if (reader.failure) throw reader.failure;
}

/** Space or carriage return; a tab separates fields. @param {number} code */
const isSpace = (code) => code === 32 || code === 13;

/** @param {ByteReader} reader @param {string} name @param {() => void} leaveOut @returns {AsyncGenerator<Item>} */
async function* picturesOf(reader, name, leaveOut) {
  for await (const { name: path, size, bytes } of tarMembers(reader, name, MOST_PICTURE)) {
    const isPicture = PICTURE_NAME.test(path) || (bytes && formatOf(bytes));
    if (BESIDE.test(path) || !isPicture) leaveOut();
    else if (bytes) yield { bytes, name: path };
    else yield { bytes: Buffer.alloc(0), name: path, error: tooLarge(path, size) };
  }
}

/** @param {string} name @param {number} size */
const tooLarge = (name, size) =>
  `${name}: ${size} bytes; picture files up to ${MOST_PICTURE} can be read`;

/** @param {ByteReader} reader @param {string} name @returns {AsyncGenerator<Item>} */
async function* onePicture(reader, name) {
  const bytes = await reader.take(MOST_PICTURE + 1);
  if (reader.failure) throw reader.failure;
  if (bytes.length > MOST_PICTURE) throw new BadDataError(tooLarge(name, bytes.length));
  yield { bytes, name };
}
