/* jobs.js - packs the pictures of all inputs into jobs for workers: one index for each picture, of which a shard has every n-th. */
import { exitCodeOf, EXIT } from '../command.js';
import { nameOfInput } from '../pictures.js';
import { ByteReader } from './bytes.js';
import { recordLine } from './records.js';

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
 * @property {(reader: ByteReader, name: string) => Promise<Input>} open an input; throws where it cannot be read
 * @property {{ at: number, of: number }} shard every `of`-th picture from the one with index `at`
 * @property {number} skip records of the shard that are done
 * @property {boolean} showFile whether a record names its input
 * @property {AbortSignal} signal ends the jobs, without those that are not yet packed
 * @property {(input: Input, name: string) => void} onOpen an input, before its pictures
 * @property {(error: Error, isDone: boolean) => void} onFailure an input is broken, what came before is read; isDone: an earlier run has
 *   its record
 * @property {(file: number, bytes: number) => void} onRead packed bytes of an input so far; file: its number
 * @property {(count: number, name: string) => void} onLeftOut files of an archive that are no pictures
 */

/** Bytes after which a job is full. */
const FULL = 2 ** 20;
const LINE_FEED = Buffer.from('\n');

/**
 * @param {readonly string[]} files paths, or '-'
 * @param {Wanted} wanted
 * @returns {AsyncGenerator<Job | Done>} in the order of the records
 */
export async function* jobsOf(files, { open, shard, skip, signal, showFile, ...events }) {
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
      const input = await open(reader, name);
      if (signal.aborted) return;
      events.onOpen(input, name);
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
    const text = recordLine(
      { index: index - 1, file: showFile ? name : undefined },
      { error: failure.message },
    );
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
    return this.#items.length >= this.#input.most || this.#size >= FULL;
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
