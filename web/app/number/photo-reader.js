/* photo-reader.js - asks the worker to read pictures, and boxes of the one that is open. The worker starts at the first question and gets
 * a copy of the net in use before each question that another net must answer.
 */
import { trustWorkers } from '../data/trusted.js';
import { packNet, sameWeights } from '../data/net-copy.js';

/** @typedef {import('../../inkling/numbers/picture-numbers.js').PictureNumbers} PictureNumbers */
/** @typedef {import('../../inkling/numbers/picture-boxes.js').BoxSign} BoxSign */
/** @typedef {import('../../inkling/pictures/image.js').ImageDataLike} Pixels */
/** @typedef {{ resolve: (result: any) => void, reject: (error: Error) => void, found?: () => void }} Call */

/** The error of questions that stop() ended. */
export class Stopped extends Error {}

/** An error that the library gave in the worker, with its code. */
export class Unreadable extends Error {}

/** @type {WeakMap<object, PhotoReader>} */
const readers = new WeakMap();

/** The one reader of a page: the camera and the picture share its worker. @param {import('../data/workbench.js').Workbench} workbench */
export function readerOf(workbench) {
  const reader = readers.get(workbench) ?? new PhotoReader(workbench);
  readers.set(workbench, reader);
  return reader;
}

class PhotoReader {
  #workbench;
  /** @type {Worker | null} */
  #worker = null;
  #id = 0;
  /** @type {Map<number, Call>} */
  #calls = new Map();
  /** The net that the worker has a copy of. @type {{ model: unknown, weights: Float32Array } | null} */
  #sent = null;
  #isStale = true;

  /** @param {import('../data/workbench.js').Workbench} workbench */
  constructor(workbench) {
    this.#workbench = workbench;
    workbench.addEventListener('model', () => {
      this.#isStale = true;
    });
  }

  /** Reads a picture and keeps its ink for the questions below. @param {ImageData} picture is handed over
   * @param {() => void} found called when the ink is found @returns {Promise<PictureNumbers>} */
  open(picture, found) {
    return this.#ask({ type: 'open', picture }, [picture.data.buffer], found);
  }

  /** Reads the open picture again. @returns {Promise<PictureNumbers>} */
  read() {
    return this.#ask({ type: 'read' });
  }

  /** Reads each box as one sign. @param {readonly BoxSign['box'][]} boxes @returns {Promise<BoxSign[]>} */
  boxes(boxes) {
    return this.#ask({ type: 'boxes', boxes });
  }

  /** Divides a box into two. @param {BoxSign['box']} box @returns {Promise<[BoxSign, BoxSign]>} */
  split(box) {
    return this.#ask({ type: 'split', box });
  }

  /** Reads a picture that is not kept. @param {ImageData} picture is handed over
   * @param {import('../../inkling/numbers/numbers.js').NumberOptions} [options] @returns {Promise<PictureNumbers>} */
  frame(picture, options = {}) {
    return this.#ask({ type: 'frame', picture, options }, [picture.data.buffer]);
  }

  /** Ends what is being read; the open picture is closed. */
  stop() {
    this.#end(new Stopped('reading was stopped'));
  }

  /** @param {Error} error */
  #end(error) {
    this.#worker?.terminate();
    this.#worker = null;
    this.#sent = null;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const { reject } of calls) reject(error);
  }

  /** @param {Record<string, unknown>} question @param {Transferable[]} [transfer] @param {() => void} [found] @returns {Promise<any>} */
  async #ask(question, transfer = [], found) {
    if (this.#workbench.model?.members) await import(/* later */ '../data/whole.js'); // an ensemble goes as a file
    const worker = this.#start();
    this.#sendNet(worker);
    const id = ++this.#id;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject, found });
      worker.postMessage({ id, ...question }, transfer);
    });
  }

  #start() {
    if (this.#worker) return this.#worker;
    trustWorkers();
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => this.#take(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end(new Unreadable(event.message || 'the worker that reads pictures did not load'));
    };
    this.#worker = worker;
    return worker;
  }

  /** Sends the net in use, unless the worker has it already. @param {Worker} worker */
  #sendNet(worker) {
    const { model } = this.#workbench;
    if (!model || (this.#sent && !this.#isStale)) return;
    this.#isStale = false;
    const weights = model.weights();
    if (this.#sent?.model === model && sameWeights(this.#sent.weights, weights)) return;
    this.#sent = { model, weights };
    worker.postMessage({ type: 'net', net: packNet(model, weights) });
  }

  /** @param {any} answer */
  #take({ id, stage, result, problem }) {
    const call = this.#calls.get(id);
    if (!call) return;
    if (stage) {
      call.found?.();
      return;
    }
    this.#calls.delete(id);
    if (problem === undefined) call.resolve(result);
    else call.reject(new Unreadable(problem));
  }
}
