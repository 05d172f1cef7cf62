/* output.js - where the records of --batch go: standard output, or a file that a later run continues behind its last whole line. */
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import process from 'node:process';
import { BadDataError, UsageError } from '../command.js';
import { disk } from '../disk.js';
import { plainFile, unwritable } from '../files.js';
import { lockFile } from '../lock.js';
import { ByteReader } from './bytes.js';
import { isFailure } from './records.js';

/** @typedef {{ count: number, failed: number, bytes: number, last: Buffer | null }} Earlier records of an earlier run: their number, the
 *  failures among all but the last, their bytes, and the last with its line feed */

/** How the first record begins, which may be cut. */
const BEGINNING = '{"index":';

/** @type {Earlier} */
const NONE = { count: 0, failed: 0, bytes: 0, last: null };

/** @param {string} file @returns {Promise<Earlier>} */
async function earlierIn(file) {
  const reader = new ByteReader(file, file);
  /** @type {Earlier} */
  const found = { count: 0, failed: 0, bytes: 0, last: null };
  const start = await reader.peek(BEGINNING.length);
  if (!reader.failure && !BEGINNING.startsWith(start.toString('latin1')))
    throw new BadDataError(`${file} has no records of --batch; it stays as it is`);
  for (let line; (line = await reader.nextLine()) && line.isWhole && line.bytes;) {
    found.count++;
    found.failed += Number(found.last !== null && isFailure(found.last));
    found.bytes += line.bytes.length + 1;
    found.last = line.bytes;
  }
  if (reader.failure) throw reader.failure;
  reader.stop();
  if (found.last) found.last = Buffer.concat([found.last, Buffer.from('\n')]);
  return found;
}

export class Output {
  #file;
  #handle;
  #at;
  #expected;
  #giveBack;

  /** @param {string | null} file @param {import('node:fs/promises').FileHandle | null} handle @param {Earlier} earlier
   *  @param {() => Promise<void>} [giveBack] the file's lock */
  constructor(file, handle, earlier, giveBack = async () => {}) {
    this.#file = file;
    this.#handle = handle;
    this.#at = earlier.bytes - (earlier.last?.length ?? 0);
    this.#expected = earlier.last;
    this.#giveBack = giveBack;
    this.earlier = earlier;
  }

  /** @param {string | null} file null: standard output @param {boolean} isResumed @returns {Promise<Output>} */
  static async open(file, isResumed) {
    if (file === null) return new Output(null, null, NONE);
    await plainFile(file);
    const giveBack = await lockFile(file);
    try {
      return await Output.#openFile(file, isResumed, giveBack);
    } catch (error) {
      await giveBack();
      throw error;
    }
  }

  /** @param {string} file @param {boolean} isResumed @param {() => Promise<void>} giveBack the file's lock */
  static async #openFile(file, isResumed, giveBack) {
    const found = await stat(file).catch(() => null);
    if (found && found.size > 0 && !isResumed)
      throw new UsageError(
        `${file} is there: --resume continues it; otherwise take another name or remove it`,
      );
    const earlier = found && found.size > 0 ? await earlierIn(file) : NONE;
    try {
      return new Output(file, await disk.open(file, found ? 'r+' : 'w'), earlier, giveBack);
    } catch (error) {
      throw unwritable(file, error);
    }
  }

  /** How many records need not be made again: all but the last, which shows that the run is the same. */
  get skip() {
    return Math.max(0, this.earlier.count - 1);
  }

  /** @param {Uint8Array} text whole records */
  async write(text) {
    if (!this.#handle || this.#file === null) {
      if (!process.stdout.write(text)) await once(process.stdout, 'drain');
      return;
    }
    if (this.#expected && !this.#expected.equals(text.subarray(0, this.#expected.length)))
      throw new BadDataError(
        `${this.#file} is of other inputs, another model or other options: its record ${this.earlier.count} is not what they give`,
      );
    this.#expected = null;
    try {
      for (let at = 0; at < text.length;) {
        const { bytesWritten } = await this.#handle.write(text, at, text.length - at, this.#at);
        at += bytesWritten;
        this.#at += bytesWritten;
      }
    } catch (error) {
      throw unwritable(this.#file, error);
    }
  }

  /** @param {boolean} isWhole all records were written: what an earlier run left behind them is cut off */
  async close(isWhole) {
    if (!this.#handle) return;
    if (this.#expected && isWhole)
      throw new BadDataError(`${this.#file} has more records than the inputs give`);
    try {
      if (!this.#expected) await this.#handle.truncate(this.#at);
      await this.#handle.sync();
    } catch (error) {
      throw unwritable(String(this.#file), error);
    }
  }

  /** Gives the file back, also after an error. */
  async release() {
    await this.#handle?.close().catch(() => {}); // close() has synced what counts
    await this.#giveBack();
  }
}
