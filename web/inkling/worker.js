/* worker.js - the entry file of every worker, in the browser and in Node. Two roles, decided by the first message:
 *
 *   coordinator   owns data, weights and optimiser of one job (coordinator.js) and may start compute workers
 *   compute       does blocks of a batch for a coordinator (compute.js)
 *
 * Protocol. Every message is an object with a `type`; big arrays are transferred, not copied.
 *
 *   worker -> owner         { type: 'listening' }                        first of all; nothing is posted before
 *
 *   coordinator -> compute  { type: 'open', module, simd, layers, input }
 *   compute -> coordinator  { type: 'opened' } or { type: 'error', error }
 *   coordinator -> compute  { type: 'gradient', block, params }           params: new weights, or null
 *                           { type: 'logits', images, params }
 *   compute -> coordinator  { type: 'result', result } or { type: 'error', error }
 *
 *   owner -> coordinator    { type: 'job', kind: 'fit' | 'evaluate', ... }   see coordinator.js
 *                           { type: 'control', action, ... }                 pause, resume, step, stop, ...
 *   coordinator -> owner    { type: 'progress', progress, params }          params after an epoch, else null
 *                           { type: 'answer', id, value }                    to a control message with an id
 *                           { type: 'done', result } or { type: 'error', error, params }
 */
import { blockGradient, imageLogits } from './compute.js';
import { Coordinator } from './coordinator.js';
import { openEngine } from './engine.js';
import { packError } from './errors.js';
import { FOR_GRADIENTS, Net } from './net.js';
import { openPort } from './platform.js';

/** @type {{ engine: import('./functions.js').Engine, net: Net } | null} */
let compute = null;
/** @type {Coordinator | null} */
let coordinator = null;

const port = await openPort(async (message) => {
  try {
    await receive(message);
  } catch (error) {
    port.post({ type: 'error', error: packError(error) });
  }
});
port.post({ type: 'listening' });

/** @param {any} message */
async function receive(message) {
  if (message.type === 'open') {
    const engine = await openEngine(message.module, message.simd);
    compute = { engine, net: new Net(engine, message.layers, message.input, FOR_GRADIENTS) };
    port.post({ type: 'opened' });
  } else if (message.type === 'job') {
    coordinator = new Coordinator(port);
    await coordinator.run(message);
  } else if (message.type === 'control') {
    coordinator?.control(message);
  } else if (compute) {
    if (message.params) compute.net.loadParams(message.params);
    const { result, transfer } = work(compute, message);
    port.post({ type: 'result', result }, transfer);
  }
}

/**
 * @param {{ engine: import('./functions.js').Engine, net: Net }} compute
 * @param {any} message
 */
function work({ engine, net }, message) {
  if (message.type === 'gradient') {
    const result = blockGradient(engine, net, message.block);
    return { result, transfer: [result.gradient.buffer] };
  }
  const logits = imageLogits(engine, net, message.images);
  return { result: { logits }, transfer: [logits.buffer] };
}
