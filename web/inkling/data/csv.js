/* csv.js - reads pictures from a table of text: a line for each picture, with its label in one column and its values
 * in the others, as Kaggle, mnist-in-csv, UCI and NumPy write them.
 *
 * With or without a header; separated by commas, semicolons, tabs or spaces. Widths and rows are known, and limited,
 * before memory is taken.
 */
import { badData } from './arrays.js';
import { SIDES } from './dataset.js';

/** @typedef {import('./arrays.js').Values} Values */
/** @typedef {{ images: Values, labels: Values | null, notes: string[] }} Table labels: null without such a column */

/** Most columns: a picture of three colours, its label and three others. */
const MAX_COLUMNS = 3 * SIDES[1] * SIDES[1] + 4;
const MAX_ROWS = 2000000;
/** Most values, as bytes and as numbers of 4 bytes. */
const MAX_BYTES = 2 ** 29;
const LABEL = /^(label|labels|class|classes|target|digit|y|category)$/i;
const IGNORED = /^(|id|index|image_?id|usage|unnamed: 0)$/i;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const [LF, CR, SPACE, TAB, QUOTE, HASH, ZERO] = [10, 13, 32, 9, 34, 35, 48];

/**
 * @typedef {object} TableFormat how a table is to be read; plain data
 * @property {number} separator code of the letter between fields
 * @property {number} width fields of a line
 * @property {boolean} hasHeader whether the first line has names
 * @property {number} label the column with labels, -1 for none
 * @property {number[]} values the columns of a picture's values
 * @property {string[]} notes what was decided
 */

/**
 * @param {Uint8Array} bytes
 * @param {string} name for errors
 * @param {{ label?: string }} [options] label: name of the column with labels
 * @returns {Table | null} null where the first line has too few fields for a picture
 */
export function parseCsv(bytes, name, options) {
  const format = tableFormat(bytes, name, options);
  return format && tableRows(bytes, format, name, { hasHeader: format.hasHeader });
}

/**
 * @param {Uint8Array} bytes of a table, or whole lines of its beginning
 * @param {string} name for errors
 * @param {{ label?: string }} [options] label: name of the column with labels
 * @returns {TableFormat | null} null where the first line has too few fields for a picture
 */
export function tableFormat(bytes, name, { label } = {}) {
  const lines = linesOf(bytes, name);
  if (lines.length === 0) return null;
  const separator = separatorOf(bytes, lines[0]);
  const first = fieldsOf(bytes, lines[0], separator, name);
  if (first.length < SIDES[0] * SIDES[0]) return null;
  const header = isHeader(first) ? first : null;
  const rows = header ? lines.slice(1) : lines;
  if (rows.length === 0) throw badData(`${name}: there is only a header and no picture`);
  const width = first.length;
  const columns = columnsOf(header, width, name, label);
  const fields = (/** @type {[number, number, number]} */ row) =>
    fieldsOf(bytes, row, separator, name);
  if (!header && columns.label === 0 && isLastLabel(fields, rows, width)) {
    columns.label = width - 1;
    columns.notes.push(
      'the last column was taken as the label, as the first is the same in all rows',
    );
    columns.values = columns.values.map((column) => column - 1);
  }
  return { separator, width, hasHeader: header !== null, ...columns };
}

/**
 * @param {Uint8Array} bytes whole lines of a table
 * @param {TableFormat} format
 * @param {string} name for errors
 * @param {{ hasHeader?: boolean, firstLine?: number }} [options] hasHeader: these lines begin with it; firstLine: its number, for errors
 * @returns {Table}
 */
export function tableRows(bytes, format, name, { hasHeader = false, firstLine = 1 } = {}) {
  const lines = linesOf(bytes, name, firstLine);
  return new Rows(bytes, format, name).read(hasHeader ? lines.slice(1) : lines);
}

/** Whether a first line has names. A text in the first field alone is the label of a picture, unless it names the column.
 *  @param {string[]} fields */
const isHeader = (fields) =>
  LABEL.test(fields[0]) || fields.some((field, i) => i > 0 && !NUMBER.test(field));

/** Beginning, end and number of each line that is neither empty nor a comment. @param {Uint8Array} bytes @param {string} name
 *  @param {number} [firstLine] number of the first @returns {[number, number, number][]} */
function linesOf(bytes, name, firstLine = 1) {
  /** @type {[number, number, number][]} */
  const lines = [];
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let number = firstLine; at < bytes.length; number++) {
    let end = bytes.indexOf(LF, at);
    if (end < 0) end = bytes.length;
    let last = end;
    while (last > at && (bytes[last - 1] === CR || bytes[last - 1] === SPACE)) last--;
    let start = at;
    while (start < last && bytes[start] === SPACE) start++;
    if (last > start && bytes[start] !== HASH) lines.push([start, last, number]);
    if (lines.length > MAX_ROWS)
      throw badData(`${name}: a table may have ${MAX_ROWS} rows; this one has more`);
    at = end + 1;
  }
  return lines;
}

/** The separator of the first line. @param {Uint8Array} bytes @param {[number, number, number]} line */
function separatorOf(bytes, [start, end]) {
  const line = bytes.subarray(start, Math.min(end, start + 4096));
  return [44, 59, TAB].find((code) => line.includes(code)) ?? SPACE;
}

/** Fields of the first line. @param {Uint8Array} bytes @param {[number, number, number]} line @param {number} separator
 *  @param {string} name */
function fieldsOf(bytes, [start, end], separator, name) {
  let count = 1;
  for (let i = start; i < end; i++) {
    if (bytes[i] === separator) count++;
    if (count > MAX_COLUMNS)
      throw badData(`${name}: a line may have ${MAX_COLUMNS} columns; the first has more`);
  }
  const text = new TextDecoder().decode(bytes.subarray(start, end));
  const fields =
    separator === SPACE ? text.trim().split(/ +/) : text.split(String.fromCharCode(separator));
  return fields.map(unquoted);
}

/** A field without the quotation marks around it; two inside stand for one. @param {string} field */
const unquoted = (field) =>
  field.trim().replace(/^"(.*)"$/, (_, inner) => inner.replaceAll('""', '"'));

/** Which columns have the label and the values. @param {string[] | null} header @param {number} width @param {string} name
 *  @param {string} [wanted] @returns {{ label: number, values: number[], notes: string[] }} label: -1 for none */
function columnsOf(header, width, name, wanted) {
  const all = Array.from({ length: width }, (_, i) => i);
  if (!header) {
    if (wanted)
      throw badData(
        `${name}: there is no header that could name the column ${JSON.stringify(wanted)}`,
      );
    const label = Number.isInteger(Math.sqrt(width)) ? -1 : 0;
    return { label, values: all.slice(label + 1), notes: [] };
  }
  const label = header.findIndex((field) =>
    wanted === undefined ? LABEL.test(field) : field === wanted,
  );
  if (label < 0 && wanted !== undefined)
    throw badData(
      `${name}: its header names no column ${JSON.stringify(wanted)}; it begins with ${header.slice(0, 3).join(', ')}`,
    );
  const values = all.filter((i) => i !== label && !IGNORED.test(header[i]));
  return { label, values, notes: [] };
}

/** Whether the first column never changes while the last has whole numbers that do.
 *  @param {(row: [number, number, number]) => string[]} fieldsIn @param {[number, number, number][]} rows @param {number} width */
function isLastLabel(fieldsIn, rows, width) {
  const ends = rows.slice(0, 1000).map(fieldsIn);
  return (
    rows.length > 1 &&
    ends.every((fields) => fields[0] === ends[0][0]) &&
    ends.some((fields) => fields[width - 1] !== ends[0][width - 1]) &&
    ends.every((fields) => Number.isInteger(Number(fields[width - 1] || NaN)))
  );
}

/** Reads the rows of a table. */
class Rows {
  #bytes;
  #format;
  #separator;
  #width;
  #name;

  /** @param {Uint8Array} bytes @param {TableFormat} format @param {string} name */
  constructor(bytes, format, name) {
    this.#bytes = bytes;
    this.#format = format;
    this.#separator = format.separator;
    this.#width = format.width;
    this.#name = name;
  }

  /** @param {[number, number, number][]} rows @returns {Table} */
  read(rows) {
    const columns = this.#format;
    const size = columns.values.length;
    const total = rows.length * size;
    if (total > MAX_BYTES)
      throw badData(
        `${this.#name}: ${rows.length} rows of ${size} values are more than ${MAX_BYTES}, the limit`,
      );
    /** Where a column's value goes: its place, -1 for the label, -2 for nowhere. */
    const places = new Int32Array(this.#width).fill(-2);
    columns.values.forEach((column, i) => {
      places[column] = i;
    });
    if (columns.label >= 0) places[columns.label] = -1;
    /** @type {Uint8Array | Float32Array} */
    let data = new Uint8Array(total);
    /** @type {string[]} */
    const labels = [];
    const set = (/** @type {number} */ at, /** @type {number} */ value) => {
      if (data instanceof Uint8Array && (value & 255) !== value) {
        if (4 * total > MAX_BYTES)
          throw badData(
            `${this.#name}: ${total} numbers that are no bytes take more than ${MAX_BYTES} bytes, the limit`,
          );
        data = Float32Array.from(data);
      }
      data[at] = value;
    };
    rows.forEach((row, r) => this.#readRow(row, places, r * size, set, labels));
    return {
      images: { shape: [rows.length, size], data },
      labels: columns.label < 0 ? null : { shape: [rows.length], data: labels },
      notes: columns.notes,
    };
  }

  /** @param {[number, number, number]} row @param {Int32Array} places @param {number} base
   *  @param {(at: number, value: number) => void} set @param {string[]} labels */
  #readRow([start, end, number], places, base, set, labels) {
    const bytes = this.#bytes;
    let column = 0;
    for (let at = start; at <= end; column++) {
      let stop = at;
      while (stop < end && bytes[stop] !== this.#separator) stop++;
      const place = column < this.#width ? places[column] : -2;
      if (place === -1) labels.push(this.#text(at, stop));
      if (place >= 0) set(base + place, this.#number(at, stop, number, column));
      at = stop + 1;
      if (this.#separator === SPACE) while (at < end && bytes[at] === SPACE) at++;
    }
    if (column !== this.#width)
      throw badData(
        `${this.#name}: line ${number} must have ${this.#width} fields, as the first has; found ${column}`,
      );
  }

  /** @param {number} start @param {number} end */
  #text(start, end) {
    return unquoted(new TextDecoder().decode(this.#bytes.subarray(start, end))).slice(0, 256);
  }

  /** @param {number} start @param {number} end @param {number} line @param {number} column */
  #number(start, end, line, column) {
    const bytes = this.#bytes;
    let value = 0;
    let at = start;
    while (at < end && at < start + 9 && bytes[at] >= ZERO && bytes[at] <= ZERO + 9)
      value = 10 * value + bytes[at++] - ZERO;
    if (at === end && at > start) return value;
    const text = end - start > 64 ? '' : this.#text(start, end);
    if (NUMBER.test(text)) return Number(text);
    const found = bytes[start] === QUOTE && end - start > 64 ? 'a long text' : JSON.stringify(text);
    throw badData(
      `${this.#name}: line ${line}, field ${column + 1} must be a number; found ${found}`,
    );
  }
}
