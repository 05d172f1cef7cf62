/* facts.js - the small print: which engine runs here, the scores of the shipped model, and how long a reading takes.
 *
 * Everything is determined at run time: the engine names its build, the scores come from the model's card, the time
 * is measured on this device. Unknown facts are not shown.
 */

import { count, duration, score } from '../parts/words.js';

/** Number of readings of which the median time is shown. */
const WINDOW = 31;

/** The fields of a model card that this page reads.
 * @typedef {object} Card
 * @property {{ correct: number, count: number, interval: [number, number] }} [test]
 * @property {{ correct: number, count: number }} [unseenStrokes] of people whose hands it never learnt
 */

/** @param {HTMLElement} element
 * @param {{ simd: boolean, version: string | number }} engine */
export function showEngine(element, engine) {
  element.textContent = `Engine ${engine.version}, ${engine.simd ? 'SIMD' : 'scalar'} WebAssembly.`;
}

/** Shows the card's scores; without a card it shows nothing.
 * @param {HTMLElement} element
 * @param {URL} address */
export async function showCard(element, address) {
  /** @type {Card} */
  let card;
  try {
    const response = await fetch(address);
    if (!response.ok) return;
    card = await response.json();
  } catch {
    return;
  }
  const sentences = [];
  if (card.test) {
    const { correct, count: all, interval } = card.test;
    sentences.push(
      `The shipped network, Inkling, reads ${count(correct)} of ${count(all)} MNIST test digits: ${score(correct / all)} ` +
        `(95 percent interval ${score(interval[0])} to ${score(interval[1])}).`,
    );
  }
  if (card.unseenStrokes) {
    const { correct, count: all } = card.unseenStrokes;
    sentences.push(
      `Of ${count(all)} digits by real pens of people it never learnt from, it reads ${score(correct / all)}.`,
    );
  }
  element.textContent = sentences.join(' ');
}

/** Keeps the median time of the last readings. */
export class Stopwatch {
  #element;
  /** @type {number[]} */
  #times = [];
  #written = -Infinity;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
  }

  /** @template T
   * @param {() => T} work
   * @returns {T} */
  time(work) {
    const start = performance.now();
    const result = work();
    const end = performance.now();
    this.#times.push(end - start);
    if (this.#times.length > WINDOW) this.#times.shift();
    if (end - this.#written > 500) {
      this.#written = end;
      const median = [...this.#times].sort((a, b) => a - b)[this.#times.length >> 1];
      this.#element.textContent = `A reading takes ${duration(median)} here.`;
      this.#element.dataset.milliseconds = median.toFixed(3);
    }
    return result;
  }
}
