/* watch.js - says on stderr how far --batch is: pictures, failures, pictures a second, and the time left where the inputs' size is known. */
import process from 'node:process';
import { count, duration, note, percent, progress } from '../terminal.js';

/** Milliseconds between lines where stderr is no terminal. */
const LINE_MS = 60000;

export class Watch {
  #sizes;
  #read = 0;
  #count = 0;
  #failed = 0;
  #start = performance.now();
  #toldAt = this.#start;
  /** Bytes that were passed over before the first job. @type {number | null} */
  #before = null;

  /** @param {readonly number[]} sizes of the inputs, bytes; 0 where it is not known */
  constructor(sizes) {
    this.#sizes = sizes;
  }

  /** @param {number} file number of the input @param {number} bytes of it that were read */
  read(file, bytes) {
    const earlier = this.#sizes.slice(0, file).reduce((sum, size) => sum + size, 0);
    this.#read = earlier + bytes;
    this.#before ??= this.#read;
  }

  /** @param {number} pictures @param {number} failed among them */
  done(pictures, failed) {
    this.#count += pictures;
    this.#failed += failed;
    const now = performance.now();
    if (process.stderr.isTTY) progress(this.#line());
    else if (now - this.#toldAt >= LINE_MS) {
      this.#toldAt = now;
      note(this.#line());
    }
  }

  #line() {
    const seconds = (performance.now() - this.#start) / 1000;
    const total = this.#sizes.every(Boolean) ? this.#sizes.reduce((sum, size) => sum + size, 0) : 0;
    const work = this.#read - (this.#before ?? 0);
    const left =
      total > 0
        ? `  ${percent(this.#read / total, 1)}, ${duration((seconds * (total - this.#read)) / work)} left`
        : '';
    return `${this.#told(seconds)}${left}`;
  }

  /** @param {number} seconds */
  #told(seconds) {
    const failed = this.#failed > 0 ? `, ${count(this.#failed)} could not be read` : '';
    return `${count(this.#count)} ${this.#count === 1 ? 'picture' : 'pictures'}${failed}  ${count(this.#count / seconds)} a second`;
  }

  /** The last line. */
  end() {
    const seconds = (performance.now() - this.#start) / 1000;
    note(`${this.#told(seconds)}, in ${duration(seconds)}`);
  }
}
