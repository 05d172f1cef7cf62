/* jobs.js - packs the pictures of all inputs into jobs for workers: one index for each picture, of which a shard has every n-th. */
import { exitCodeOf, EXIT } from '../command.js';
import { nameOfInput } from '../pictures.js';
import { ByteReader } from './bytes.js';
import { openInput } from './inputs.js';
import { failureLine } from './records.js';

/** @typedef {import('./inputs.js').Input} Input */
/** @typedef {import('./inputs.js').Item} Item */
/**
 * @typedef {object} Job plain data
 * @property {import('./inputs.js').Kind} kind
 * @property {import('./inputs.js').PictureFormat | null} format
 * @property {string} file name of the input
 * @property {Uint8Array<ArrayBuffer>} bytes of all items
 * @property {{ index: number, length: number, line?: number, name?: string, error?: string }[]} items length: of its bytes
 */
/** @typedef {{ text: Uint8Array, failed: number, count: number }} Done records as lines, how many pictures could not be read, and how
 *  many records there are */
/**
 * @typedef {object} Wanted
 * @property {import('./inputs.js').Reading} reading
 * @property {{ at: number, of: number }} shard every `of`-th picture from the one with index `at`
 * @property {number} skip records of the shard that are done
 * @property {boolean} showFile whether a record names its input
 * @property {AbortSignal} signal ends the jobs, without those that are not yet packed
 * @property {(input: Input, name: string) => void} check of an input before its pictures; may throw
 * @property {(error: Error, isDone: boolean) => void} onFailure an input is broken, what came before is read; isDone: an earlier run has
 *   its record
 * @property {(file: number, bytes: number) => void} onRead packed bytes of an input so far; file: its number
 * @property {(count: number, name: string) => void} onLeftOut files of an archive that are no pictures
 */

/** Most items of a job, most picture files, and bytes after which it is full. */
const [MOST_ITEMS, MOST_FILES, FULL] = [256, 16, 2 ** 20];
const LINE_FEED = Buffer.from('\n');

/**
 * @param {readonly string[]} files paths, or '-'
 * @param {Wanted} wanted
 * @returns {AsyncGenerator<Job | Done>} in the order of the records
 */
export async function* jobsOf(files, { reading, shard, skip, signal, showFile, check, ...events }) {
  let [index, mine] = [0, 0];
  /** Whether the next index is to be done here. */
  const isWanted = () => index++ % shard.of === shard.at && mine++ >= skip;
  for (const [number, file] of files.entries()) {
    const name = nameOfInput(file);
    const reader = new ByteReader(file, name);
    const stop = () => reader.stop();
    signal.addEventListener('abort', stop);
    /** @type {Error | null} */
    let failure = null;
    /** @type {Packer | null} */
    let packer = null;
    try {
      const input = await openInput(reader, name, reading);
      if (signal.aborted) return;
      check(input, name);
      packer = new Packer(input, name);
      for await (const item of input.items) {
        if (signal.aborted) return;
        if (!isWanted()) continue;
        packer.add(index - 1, item);
        if (!packer.isFull) continue;
        events.onRead(number, reader.read);
        yield packer.take();
      }
      if (input.leftOut() > 0) events.onLeftOut(input.leftOut(), name);
    } catch (error) {
      failure = /** @type {Error} */ (error);
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
    if (signal.aborted) return;
    if (packer && !packer.isEmpty) yield packer.take();
    if (!failure) continue;
    if (exitCodeOf(failure) === EXIT.bug) throw failure;
    const earlier = mine;
    const isNew = isWanted();
    events.onFailure(failure, !isNew && mine > earlier);
    if (!isNew) continue;
    const text = failureLine({ index: index - 1, file: showFile ? name : undefined }, failure);
    yield { text: Buffer.from(text), failed: 0, count: 1 };
  }
}

/** Collects items until they are a job. */
class Packer {
  #input;
  #file;
  /** @type {Job['items']} */
  #items = [];
  /** @type {Buffer[]} */
  #parts = [];
  #size = 0;

  /** @param {Input} input @param {string} file */
  constructor(input, file) {
    this.#input = input;
    this.#file = file;
  }

  get isEmpty() {
    return this.#items.length === 0;
  }

  get isFull() {
    const most = this.#input.kind === 'pictures' ? MOST_FILES : MOST_ITEMS;
    return this.#items.length >= most || this.#size >= FULL;
  }

  /** @param {number} index @param {Item} item */
  add(index, { bytes, line, name, error }) {
    const parts = line === undefined ? [bytes] : [bytes, LINE_FEED];
    const length = bytes.length + parts.length - 1;
    this.#items.push({ index, length, line, name, error });
    this.#parts.push(...parts);
    this.#size += length;
  }

  /** @returns {Job} */
  take() {
    const { kind, format } = this.#input;
    const bytes = new Uint8Array(this.#size);
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    const job = { kind, format, file: this.#file, bytes, items: this.#items };
    [this.#items, this.#parts, this.#size] = [[], [], 0];
    return job;
  }
}
