/* roles.js - what a worker does, in the browser, in Node, or in the caller's own thread where there are no workers. Two roles, decided
 * by the first message:
 *
 *   coordinator   holds data, weights and optimiser of one job (coordinator.js)
 *   compute       computes blocks of a batch for a coordinator (compute.js)
 *
 * The owner (jobs.js, in the page or program) starts both; a coordinator and its compute workers
 * talk through a MessagePort. Every message is an object with a `type`; large arrays are transferred,
 * not copied.
 *
 *   worker -> owner         { type: 'listening' }        the first message
 *
 *   owner -> coordinator    { type: 'pictures', part: 'data' | 'validation', from, of, bytes }
 *                           { type: 'job', kind: 'fit' | 'logits', ... }   see coordinator.js;
 *                                              after the pictures of its data sets
 *                           { type: 'control', action, ... }   pause, resume, step, stop, ...
 *                           { type: 'hired', id, port }        a compute worker
 *                           { type: 'lost', id, reason }       the worker did not start, or died
 *   coordinator -> owner    { type: 'hire', id } and { type: 'dismiss', id }
 *                           { type: 'progress', progress, params }   params after an epoch, or null
 *                           { type: 'answer', id, value }      to a control message with an id
 *                           { type: 'done', result } or { type: 'error', error, params }
 *
 *   owner -> compute        { type: 'serve', port, module, simd }    port: to the coordinator
 *   compute -> coordinator  { type: 'listening' }
 *   coordinator -> compute  { type: 'open', layers, input, block, teachers, teaching }
 *   compute -> coordinator  { type: 'opened' } or { type: 'error', error }
 *   coordinator -> compute  { type: 'gradient', block, room, params }   room: a buffer for the gradient, if
 *                                              there is one; params: new weights, or null
 *                           { type: 'logits', images, params }
 *   compute -> coordinator  { type: 'result', result, params }   params: their buffer, for reuse
 *                           or { type: 'error', error }
 */
import { Coordinator } from './coordinator.js';
import { ComputeServer } from './compute.js';
import { packError } from '../base/errors.js';

/**
 * @param {(message: any, transfer?: import('./threads.js').Transfer[]) => void} post sends a message to the owner
 * @returns {(message: any) => Promise<void>} takes a message of the owner; never rejects
 */
export function serve(post) {
  /** @type {Coordinator | null} */
  let coordinator = null;
  /** Pictures of the next job's data sets. @type {Record<string, Uint8Array>} */
  const pictures = {};

  /** @param {any} message */
  async function receive(message) {
    if (message.type === 'serve') {
      new ComputeServer(message.port, message);
    } else if (message.type === 'pictures') {
      const { part, from, of, bytes } = message;
      pictures[part] ??= new Uint8Array(of);
      pictures[part].set(bytes, from);
    } else if (message.type === 'job') {
      for (const part of ['data', 'validation']) {
        if (message[part]) message[part].images = pictures[part] ?? new Uint8Array(0);
      }
      coordinator = new Coordinator({ post });
      await coordinator.run(message);
    } else if (message.type === 'control') {
      coordinator?.control(message);
    } else {
      coordinator?.crewChanged(message);
    }
  }

  post({ type: 'listening' });
  return (message) =>
    receive(message).catch((error) => post({ type: 'error', error: packError(error) }));
}
