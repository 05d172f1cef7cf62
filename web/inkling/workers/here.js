/* here.js - does a worker's work in the caller's thread, behind the handle of a worker, where there are no workers. */
import { turn } from '../base/platform.js';
import { serve } from './roles.js'; // no import(): a service worker refuses it

/** @typedef {import('./threads.js').WorkerHandle} WorkerHandle */

/**
 * Does a worker's work in this thread, between other events. Messages are copied, as those between threads are.
 * @returns {WorkerHandle}
 */
export function startHere() {
  let isOver = false;
  const toWorker = inTurns((message) => receive(message));
  const toOwner = inTurns((message) => isOver || handle.onMessage(message));
  /** @type {WorkerHandle} */
  const handle = {
    post: (message, transfer) => toWorker(copied(message, transfer)),
    onMessage: () => {},
    onFailure: () => {},
    terminate: () => {
      isOver = true;
      toWorker({ type: 'control', action: 'stop' });
    },
  };
  const receive = serve((message, transfer) => toOwner(copied(message, transfer)));
  return handle;
}

/** Delivers messages in their order, after what happens now. @param {(message: any) => unknown} deliver */
function inTurns(deliver) {
  /** @type {any[]} */
  const waiting = [];
  return (/** @type {any} */ message) => {
    if (waiting.push(message) > 1) return;
    turn().then(() => waiting.splice(0).forEach(deliver));
  };
}

/** A copy of a message; compiled code, which some platforms cannot copy, is shared. @param {any} message @param {import('./threads.js').Transfer[]} [transfer] */
function copied({ module, ...rest }, transfer = []) {
  const copy = structuredClone(rest, { transfer });
  return module === undefined ? copy : { ...copy, module };
}
