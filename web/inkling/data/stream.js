/* stream.js - pictures without labels from IDX files and tables that are too large for memory: the beginning says how all of the file
 * is to be read, then any part of it can be read, in any thread.
 *
 *   const format = pictureFormat(head, 'train.csv');
 *   const images = picturesIn(rows, format);                 // bytes for model.predict()
 */
import { objectIn, optionsOf } from '../base/checks.js';
import { badData, layoutOf, rangeOfValues } from './arrays.js';
import { tableFormat, tableRows } from './csv.js';
import { headerOf, numbersIn } from './idx.js';
import { PICTURE_OPTIONS, brought, rangeIn, readingIn, shapeFor } from './load.js';
import { describeStart, kindOfFile } from './sniff.js';
import { turned } from './turn.js';

const LINE_FEED = 10;

/** @typedef {import('./dataset.js').Shape} Shape */
/**
 * @typedef {object} PictureFormat plain data, for messages to workers
 * @property {'idx' | 'csv'} kind
 * @property {string} name of the file, for errors
 * @property {number} start of an IDX file: bytes of its header
 * @property {number} size of an IDX file: bytes of a picture
 * @property {number} count of an IDX file: pictures that its header announces; of a table: Infinity
 * @property {number} code of an IDX file: type of its numbers
 * @property {import('./csv.js').TableFormat | null} table
 * @property {Shape} stored of the pictures in the file
 * @property {boolean} planes a colour after the other
 * @property {{ low: number, high: number }} range values of paper and ink, given or as the beginning has them
 * @property {Shape} shape of the pictures that come out
 * @property {boolean} invert
 * @property {boolean} transpose
 * @property {string[]} notes what was decided
 */

/**
 * How the pictures of a file are to be read. The range of the values is that of the pictures in `head`, as loadPictures() takes that
 * of all.
 * @param {Uint8Array} head the file, or its beginning with some whole pictures; of a table whole lines
 * @param {string} name of the file, for errors
 * @param {Parameters<typeof import('./load.js').loadPictures>[1] & { label?: string }} [options] label: the column of a table with labels
 * @returns {PictureFormat} throws 'bad-data' and 'bad-idx'
 */
export function pictureFormat(head, name, options = {}) {
  const given = readingIn(optionsOf('pictureFormat', options, [...PICTURE_OPTIONS, 'label']));
  const kind = kindOfFile(head);
  const found =
    kind === 'idx' ? idxIn(head, name) : kind === 'csv' ? tableIn(head, name, given.label) : null;
  if (!found)
    throw badData(
      `${name}: pictures in a stream are IDX or CSV with a picture a line; found ${describeStart(head)}`,
    );
  const { sides, values, ...format } = found;
  const layout = layoutOf([1, ...sides], name, given.shape);
  const { low, high, note } = rangeIn([values], name, given);
  const shape = shapeFor(layout, given);
  const { invert = false, transpose = false } = given;
  return {
    ...format,
    name,
    stored: layout.shape,
    planes: layout.planes,
    range: { low, high },
    shape: transpose ? [shape[1], shape[0], shape[2]] : shape,
    invert,
    transpose,
    notes: [...(format.table?.notes ?? []), layout.note, note].filter((words) => words !== null),
  };
}

/** @param {Uint8Array} head @param {string} name */
function idxIn(head, name) {
  const { type, shape, start } = headerOf(head, name);
  const [count, ...sides] = shape;
  if (sides.length === 0) throw badData(`${name} holds labels, not pictures`);
  const size = sides.reduce((product, side) => product * side, type.size);
  const whole = Math.min(count, Math.floor((head.length - start) / size) || 0);
  const values = numbersIn(head[2], head.subarray(start, start + whole * size));
  return {
    .../** @type {const} */ ({ kind: 'idx', table: null }),
    ...{ start, size, count, code: head[2], sides, values },
  };
}

/** @param {Uint8Array} head @param {string} name @param {string} [label] */
function tableIn(head, name, label) {
  const table = tableFormat(head, name, { label });
  if (!table) return null;
  return {
    .../** @type {const} */ ({ kind: 'csv', start: 0, size: 0, count: Infinity, code: 0 }),
    ...{ table, sides: [table.values.length], values: readableValues(head, table, name) },
  };
}

/** The values of the rows that can be read, so that one bad line does not spoil the others; throws where there is none.
 *  @param {Uint8Array} head @param {import('./csv.js').TableFormat} table @param {string} name @returns {ArrayLike<number>} */
function readableValues(head, table, name) {
  const { hasHeader } = table;
  const read = (/** @type {Uint8Array} */ bytes, options = {}) =>
    /** @type {ArrayLike<number>} */ (tableRows(bytes, table, name, options).images.data);
  try {
    return read(head, { hasHeader });
  } catch (error) {
    /** @type {number[]} */
    const values = [];
    for (let at = 0; at < head.length;) {
      const end = head.indexOf(LINE_FEED, at) + 1 || head.length;
      try {
        values.push(...Array.from(read(head.subarray(at, end))));
      } catch {
        // told where the row is read
      }
      at = end;
    }
    if (values.length === 0) throw error;
    return values;
  }
}

/**
 * The pictures of a part of a file.
 * @param {Uint8Array} part of an IDX file whole pictures without the header, of a table whole lines without the header
 * @param {PictureFormat} format
 * @param {number} [firstLine] of a table: number of the part's first line, for errors
 * @returns {Uint8Array} count x format.shape, for model.predict(). Throws 'bad-data' where one picture cannot be read, or has values
 *   outside the range
 */
export function picturesIn(part, format, firstLine = 1) {
  objectIn('picturesIn', format);
  const { name, table, code, stored, planes, range, shape, invert, transpose } = format;
  const values = table
    ? tableRows(part, table, name, { firstLine }).images.data
    : numbersIn(code, part);
  const data = /** @type {ArrayLike<number>} */ (values);
  rangeOfValues([data], table ? `${name}: line ${firstLine}` : name, range);
  const count = data.length / (stored[0] * stored[1] * stored[2]);
  const upright = /** @type {Shape} */ (transpose ? [shape[1], shape[0], shape[2]] : shape);
  const images = brought(
    data,
    { count, shape: stored, planes, note: null },
    { ...range, note: null },
    upright,
  );
  if (!invert && !transpose) return images;
  const set = { images, labels: new Uint8Array(count), count, name, shape: upright };
  return turned(set, { invert, transpose }).images;
}
