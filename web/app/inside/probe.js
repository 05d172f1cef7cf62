/* probe.js - sends the worker questions about a net: always about the newest drawing, and never faster than the answers come.
 *
 * An EventTarget: 'net' when the net or its weights change, 'reading' and 'found' when these arrive, 'problem'. The worker
 * starts at the first question.
 */
import { trustWorkers } from '../data/trusted.js';
import { packNet, sameWeights } from '../data/net-copy.js';
import { NetParts } from './net.js';

/** @typedef {import('./worker.js').Panel} Panel */
/** @typedef {import('./worker.js').Reading} Reading */
/** @typedef {Omit<import('./worker.js').Look, 'id'>} Question */

/** How long the worker may take to start, in milliseconds, before it is said that it is late. */
const PATIENCE = 5000;

export class Probe extends EventTarget {
  #workbench;
  /** @type {Worker | null} */
  #worker = null;
  #isReady = false;
  #id = 0;
  /** Whether the latest question has no complete answer yet. */
  #waits = false;
  /** @type {Question | null} */
  #next = null;
  /** The model and weights that the worker has a copy of. @type {{ model: unknown, weights: Float32Array } | null} */
  #sent = null;
  #isStale = true;
  /** @type {object | null} */
  #set = null;
  #version = 0;
  /** @type {NetParts | null} */
  net = null;
  /** @type {Reading | null} */
  reading = null;
  /** @type {Float32Array | null} */
  image = null;
  /** The latest answer for each panel. @type {Partial<Record<Panel, any>>} */
  found = {};
  /** @type {string | null} */
  problem = null;

  /** @param {import('../data/workbench.js').Workbench} workbench */
  constructor(workbench) {
    super();
    this.#workbench = workbench;
    workbench.addEventListener('model', () => {
      this.#isStale = true;
    });
  }

  /** Whether there is no worker that could answer. */
  get isStuck() {
    return !this.#isReady;
  }

  /** @param {Question} question */
  ask(question) {
    this.#next = question;
    this.#send();
  }

  /** Sends the pictures to search for the nearest.
   * @param {{ images: Uint8Array, labels: Uint8Array, count: number, name: string, whole: number }} set */
  search(set) {
    this.#set = set;
    this.#start();
    this.#sendSet();
  }

  #sendSet() {
    if (this.#isReady && this.#set) this.#worker?.postMessage({ type: 'set', ...this.#set });
  }

  #start() {
    if (this.#worker) return this.#worker;
    trustWorkers();
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => this.#take(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#drop();
      this.#fail(
        event.message
          ? `Looking inside stopped: ${event.message}.`
          : 'Looking inside stopped: its worker, app/inside/worker.js, did not load. Check the connection, then try again.',
      );
    };
    this.#worker = worker;
    setTimeout(() => {
      if (this.#worker === worker && !this.#isReady)
        this.#fail(
          'Looking inside still waits for app/inside/worker.js, or a file that it needs. It begins by itself when that arrives; you can also check the connection and try again.',
        );
    }, PATIENCE);
    return worker;
  }

  /** Ends the worker; the next question starts another. */
  #drop() {
    this.#worker?.terminate();
    this.#worker = null;
    this.#isReady = false;
    this.#sent = null;
    this.#waits = false;
  }

  /** Starts another worker, for the latest question. @param {Question} question */
  again(question) {
    this.#drop();
    this.ask(question);
  }

  #send() {
    const worker = this.#start();
    if (!this.#next || this.#waits || !this.#isReady || !this.#sendNet(worker)) return;
    worker.postMessage({ type: 'look', id: ++this.#id, ...this.#next });
    this.#next = null;
    this.#waits = true;
  }

  /** Sends the net, unless the worker has it already. @param {Worker} worker */
  #sendNet(worker) {
    const { model } = this.#workbench;
    if (!model) return false;
    if (this.#sent && !this.#isStale) return true;
    this.#isStale = false;
    const weights = model.weights();
    const isSame = this.#sent?.model === model && sameWeights(this.#sent.weights, weights);
    if (isSame) return true;
    const isOther = this.#sent?.model !== model;
    this.#sent = { model, weights };
    this.net = NetParts.of(model);
    worker.postMessage({ type: 'net', version: ++this.#version, net: packNet(model, weights) });
    this.dispatchEvent(new CustomEvent('net', { detail: { isOther } }));
    return true;
  }

  /** @param {any} answer */
  #take(answer) {
    if (answer.ready) {
      this.#isReady = true;
      this.#fail(null);
      this.#sendSet();
    } else if (answer.problem !== undefined) {
      this.#waits = false;
      this.#fail(`This cannot be looked into: ${answer.problem}.`);
    } else if (answer.id === this.#id) {
      this.#answer(answer);
    }
    this.#send();
  }

  /** @param {any} answer */
  #answer({ reading, image, panel, found, end }) {
    if (reading) {
      this.reading = reading;
      this.image = image;
      this.problem = null;
      this.dispatchEvent(new Event('reading'));
    }
    if (panel) {
      this.found[/** @type {Panel} */ (panel)] = found;
      this.dispatchEvent(new CustomEvent('found', { detail: panel }));
    }
    if (panel || end) this.#waits = false;
  }

  /** @param {string | null} problem null: there is none any more */
  #fail(problem) {
    if (this.problem === problem) return;
    this.problem = problem;
    this.dispatchEvent(new Event('problem'));
  }
}
