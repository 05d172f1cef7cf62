/* compute.js - a compute worker: answers the requests of its port, one after another.
 *
 * There are two requests: the gradient of a block of units, and the logits of a run of pictures.
 * Pictures arrive as bytes. The results do not depend on which worker computes them.
 */
import { Functions } from '../engine/functions.js';
import { openEngine } from '../engine/open.js';
import { packError } from '../base/errors.js';
import { FOR_GRADIENTS, Net, teach } from '../engine/net.js';
import { portHandle } from './threads.js';

/** @typedef {import('../engine/functions.js').Functions} Engine */

/** Pictures that a network computes at a time; any number gives the same bits. */
const CHUNK = 512;

/**
 * @param {Engine} engine
 * @param {Net} net
 * @param {Uint8Array} images
 * @returns {Float32Array<ArrayBuffer>}
 */
export function imageLogits(engine, net, images) {
  const { inputCount, classCount } = net;
  const all = new Float32Array((images.length / inputCount) * classCount);
  for (let at = 0; at * inputCount < images.length; at += CHUNK) {
    const chunk = images.subarray(at * inputCount, (at + CHUNK) * inputCount);
    all.set(net.logits(engine.fromBytes(chunk)), at * classCount);
  }
  return all;
}

export class ComputeServer {
  #handle;
  #compiled;
  /** @type {{ engine: Engine, net: Net } | null} */
  #tools = null;

  /**
   * @param {MessagePort} port
   * @param {{ module: WebAssembly.Module, simd: boolean }} compiled
   */
  constructor(port, compiled) {
    this.#compiled = compiled;
    this.#handle = portHandle(port, () => {});
    this.#handle.onMessage = (message) => {
      this.#receive(message).catch((error) =>
        this.#handle.post({ type: 'error', error: packError(error) }),
      );
    };
    this.#handle.post({ type: 'listening' });
  }

  /** @param {any} message */
  async #receive(message) {
    if (message.type === 'open') {
      const { layers, input, block, teachers = [], teaching = null } = message;
      const engine = await openEngine(Functions, this.#compiled.module, this.#compiled.simd);
      const net = new Net(engine, layers, input, FOR_GRADIENTS, block);
      teach(engine, net, teachers, teaching);
      this.#tools = { engine, net };
      this.#handle.post({ type: 'opened' });
      return;
    }
    if (!this.#tools) throw new Error('a compute worker was given work before it was opened');
    const { engine, net } = this.#tools;
    const { params } = message;
    if (params) net.loadParams(params);
    const back = params ? [params.buffer] : []; // the coordinator reuses it
    if (message.type === 'gradient') {
      const result = net.blockGradient(message.block, message.room);
      this.#handle.post({ type: 'result', result, params }, [result.gradient.buffer, ...back]);
    } else {
      const logits = imageLogits(engine, net, message.images);
      this.#handle.post({ type: 'result', result: { logits }, params }, [logits.buffer, ...back]);
    }
  }
}
