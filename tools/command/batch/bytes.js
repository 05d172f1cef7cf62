/* bytes.js - reads a file or standard input piece by piece: unpacks gzip, and gives lines or a number of bytes at a time. Memory does
 * not grow with the file.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import process from 'node:process';
import { createGunzip } from 'node:zlib';
import { BadDataError, MissingError } from '../command.js';

/** Bytes of a packed piece: each unpacks to at most a thousand times as many. */
const PACKED_PIECE = 2 ** 14;
/** Longer lines are passed over, bytes. */
const MOST_LINE = 2 ** 22;
const LINE_FEED = 10;

const REASONS = /** @type {Record<string, string>} */ ({
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder',
  EACCES: 'no permission to read it',
});

/** @param {string} name @param {NodeJS.ErrnoException} error */
const unreadable = (name, error) =>
  new MissingError(`${name}: ${REASONS[error.code ?? ''] ?? error.message}`);

/** Bytes of a file; 0 where that is not known. @param {string} file a path, or '-' */
export const sizeOf = async (file) =>
  file === '-'
    ? 0
    : stat(file).then(
        ({ size }) => size,
        () => 0,
      );

/** The same bytes in pieces of one size, so that a damaged file ends at the same byte however it arrives.
 *  @param {AsyncIterable<Buffer>} pieces @param {number} size */
async function* evenly(pieces, size) {
  let rest = Buffer.alloc(0);
  for await (const piece of pieces) {
    rest = Buffer.concat([rest, piece]);
    let at = 0;
    for (; rest.length - at >= size; at += size) yield rest.subarray(at, at + size);
    rest = rest.subarray(at);
  }
  if (rest.length > 0) yield rest;
}

/** The pieces of a gzip file, unpacked. All that comes before a fault is given first. @param {AsyncIterable<Buffer>} pieces
 *  @param {string} name */
async function* unpacked(pieces, name) {
  const gunzip = createGunzip();
  /** @type {Buffer[]} */
  const ready = [];
  /** @type {Error | null} */
  let error = null;
  let [packed, size] = [0, 0];
  let wake = () => {};
  gunzip.on('data', (piece) => ready.push(piece));
  gunzip.on('error', (fault) => (error = fault));
  gunzip.on('close', () => wake()); // after an error no callback comes
  /** @param {(done: () => void) => void} act */
  const out = async (act) => {
    await new Promise((resolve) => act((wake = () => resolve(null))));
    size += ready.reduce((sum, { length }) => sum + length, 0);
    return ready.splice(0);
  };
  for await (const piece of evenly(pieces, PACKED_PIECE)) {
    if (!error) yield* await out((done) => gunzip.write(piece, done));
    if (error) break;
    packed += piece.length;
  }
  if (!error) yield* await out(() => gunzip.end());
  if (error)
    throw new BadDataError(
      `${name}: the gzip file is damaged or cut, after ${packed} bytes (${size} unpacked): ${/** @type {Error} */ (error).message}`,
    );
}

export class ByteReader {
  #name;
  #source;
  /** @type {AsyncIterator<Buffer> | null} */
  #pieces = null;
  /** @type {Buffer} read and not yet taken */
  #rest = Buffer.alloc(0);
  #isAtEnd = false;
  /** Packed bytes that were read. */
  read = 0;
  /** Number of the line that is next. */
  line = 1;
  /** What ended the input too early. @type {Error | null} */
  failure = null;

  /** @param {string} file a path, or '-' for standard input @param {string} name for errors */
  constructor(file, name) {
    this.#name = name;
    this.#source = file === '-' ? process.stdin : createReadStream(file);
  }

  /** Ends the input where it is. */
  stop() {
    this.#isAtEnd = true;
    this.#source.destroy();
  }

  async *#packed() {
    try {
      for await (const piece of this.#source) {
        this.read += piece.length;
        yield /** @type {Buffer} */ (piece);
      }
    } catch (error) {
      throw unreadable(this.#name, /** @type {NodeJS.ErrnoException} */ (error));
    }
  }

  /** One piece more; false at the end. */
  async #more() {
    if (this.#isAtEnd) return false;
    try {
      this.#pieces ??= await this.#opened();
      const { value, done } = await this.#pieces.next();
      if (!done) {
        this.#rest = this.#rest.length ? Buffer.concat([this.#rest, value]) : value;
        return true;
      }
    } catch (error) {
      if (!this.#isAtEnd) this.failure = /** @type {Error} */ (error);
    }
    this.#isAtEnd = true;
    return false;
  }

  /** Looks at the first bytes: gzip is unpacked. @returns {Promise<AsyncIterator<Buffer>>} */
  async #opened() {
    const pieces = this.#packed();
    let head = Buffer.alloc(0);
    for (let next; head.length < 2 && !(next = await pieces.next()).done;)
      head = Buffer.concat([head, next.value]);
    const whole = (async function* () {
      if (head.length > 0) yield head;
      yield* pieces;
    })();
    return head[0] === 0x1f && head[1] === 0x8b ? unpacked(whole, this.#name) : whole;
  }

  /** The next bytes, which stay where they are: fewer at the end only. @param {number} count */
  async peek(count) {
    if (this.#rest.length < count) {
      const parts = [this.#rest]; // put together once
      let { length } = this.#rest;
      do {
        this.#rest = Buffer.alloc(0);
        if (!(await this.#more())) break;
        parts.push(this.#rest);
        length += this.#rest.length;
      } while (length < count);
      this.#rest = Buffer.concat(parts);
    }
    return this.#rest.subarray(0, count);
  }

  /** The next bytes: fewer at the end only. @param {number} count @returns {Promise<Buffer>} */
  async take(count) {
    const bytes = await this.peek(count);
    this.#rest = this.#rest.subarray(bytes.length);
    return bytes;
  }

  /** Passes over bytes. @param {number} count @returns {Promise<boolean>} whether there were as many */
  async skip(count) {
    for (let left = count; left > 0;) {
      const { length } = await this.take(Math.min(left, 2 ** 16));
      if (length === 0) return false;
      left -= length;
    }
    return true;
  }

  /**
   * The next line.
   * @returns {Promise<{ bytes: Buffer | null, number: number, isWhole: boolean } | null>} bytes: without the end of the line, null where
   *   there are too many; isWhole: it ends with a line feed. null: there is no line more
   */
  async nextLine() {
    let isLong = false;
    for (let from = 0; ;) {
      const end = this.#rest.indexOf(LINE_FEED, from);
      if (end >= 0) return this.#lineTo(end, isLong || end > MOST_LINE, true);
      from = this.#rest.length;
      if (from > MOST_LINE) {
        isLong = true;
        this.#rest = this.#rest.subarray(from);
        from = 0;
      }
      if (await this.#more()) continue;
      return this.#rest.length === 0 && !isLong
        ? null
        : this.#lineTo(this.#rest.length, isLong, false);
    }
  }

  /** @param {number} end @param {boolean} isLong @param {boolean} isWhole */
  #lineTo(end, isLong, isWhole) {
    const bytes = isLong ? null : this.#rest.subarray(0, end);
    this.#rest = this.#rest.subarray(end + Number(isWhole));
    return { bytes, number: this.line++, isWhole };
  }
}
