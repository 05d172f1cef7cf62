/* steps.js - the progress of a lesson, which has a known number of steps. */
import { InklingError } from '../../inkling/reading.js';

export class Steps {
  #finished = 0;

  /** @param {number} count @param {AbortSignal} signal @param {(share: number, words: string) => void} onProgress */
  constructor(count, signal, onProgress) {
    this.count = count;
    this.signal = signal;
    this.onProgress = onProgress;
  }

  /** Returns what to call with the share that is done of the step. @param {string} words */
  during(words) {
    return (/** @type {number} */ share) =>
      this.onProgress((this.#finished + share) / this.count, words);
  }

  next() {
    if (this.signal.aborted) throw new InklingError('aborted', 'stopped by its AbortSignal');
    this.#finished++;
  }
}
