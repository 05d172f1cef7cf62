/* worker.js - reads pictures in a worker, with an engine and a copy of the net of its own, so that the page never waits.
 *
 * Messages from photo-reader.js:
 *   { type: 'net', net }               the net that reads from now on (net-copy.js)
 *   { type: 'open', id, picture }      finds the ink of a picture and reads it; the ink is kept for what follows
 *   { type: 'read', id }               reads the kept ink
 *   { type: 'boxes', id, boxes }       reads each box of the kept ink as one sign
 *   { type: 'split', id, box }         divides a box into two, and reads both
 *   { type: 'frame', id, picture, options }   reads a picture without keeping it
 * Answers: { id, stage: 'read' } when the ink of a picture is found, then { id, result } or { id, problem }, a sentence
 */
import { loadEngine } from '../../inkling/index.js';
import { openPicture, predictNumber } from '../../inkling/numbers.js';
import { unpackNet } from '../data/net-copy.js';

/** @typedef {import('../../inkling/index.js').Model} Model */

const scope = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

const engine = loadEngine();
engine.catch(() => {}); // whoever asks is told
/** @type {Promise<Model>} */
let net = new Promise(() => {});
/** @type {import('../../inkling/numbers/picture-boxes.js').Writing | null} */
let writing = null;

/** The kept ink. */
function kept() {
  if (!writing) throw new Error('no picture is open');
  return writing;
}

/** @type {Record<string, (model: Model, message: any) => unknown>} */
const WORK = {
  async open(model, { id, picture }) {
    writing = null;
    writing = await openPicture(picture);
    scope.postMessage({ id, stage: 'read' });
    return writing.read(model);
  },
  read: (model) => kept().read(model),
  boxes: (model, { boxes }) => boxes.map((/** @type {any} */ box) => kept().readBox(model, box)),
  split: (model, { box }) =>
    kept()
      .splitBox(model, box)
      .map((half) => kept().readBox(model, half)),
  frame: (model, { picture, options }) => predictNumber(model, picture, options),
};

/** Messages are handled one after another. */
let queue = Promise.resolve();
scope.onmessage = ({ data }) => {
  queue = queue.then(() => take(data));
};

/** @param {any} message */
async function take(message) {
  const { type, id } = message;
  if (type === 'net') {
    const before = net;
    net = engine.then((loaded) => unpackNet(loaded, message.net));
    net.catch(() => {}); // whoever asks is told
    before.then((old) => old.dispose()).catch(() => {});
    return;
  }
  try {
    scope.postMessage({ id, result: await WORK[type](await net, message) });
  } catch (error) {
    const { message: problem } = /** @type {Error} */ (error);
    scope.postMessage({ id, problem });
  }
}
