/**
 * harness.js - the engine's .wasm without the library: writes the structs of inkling.h byte by byte and calls exports.
 *
 * It is deliberately naive and independent of web/inkling, so that a mistake there cannot hide one here. Memory is allocated
 * upwards and never freed: an Engine lives for one test.
 */
import { readFileSync } from 'node:fs';

/** @typedef {import('./nets.js').Net} Net @typedef {import('./nets.js').Optimizer} Optimizer */
/** @typedef {Record<string, (...args: number[]) => number>} Exports */

const KINDS = [
  '',
  'conv',
  'batchnorm',
  'relu',
  'maxpool',
  'avgpool',
  'dropout',
  'flatten',
  'dense',
];
const OPTIMIZER_KINDS = ['sgd', 'adam', 'adamw'];
const FOR_TRAINING = 2;

/** @param {'inkling' | 'inkling-scalar'} name the file in web/inkling */
export function loadWasm(name) {
  const bytes = readFileSync(new URL(`../../web/inkling/${name}.wasm`, import.meta.url));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return new Engine(/** @type {any} */ (exports));
}

export class Engine {
  /** @param {Exports & { memory: WebAssembly.Memory }} exports */
  constructor(exports) {
    /** @type {Exports & { memory: WebAssembly.Memory }} */
    this.call = exports;
    this.next = exports.heap_base();
  }

  /** Address of `bytes` fresh bytes. @param {number} bytes */
  take(bytes) {
    const at = (this.next + 15) & ~15;
    this.next = at + bytes;
    const lacking = this.next - this.call.memory.buffer.byteLength;
    if (lacking > 0) this.call.memory.grow(Math.ceil(lacking / 65536));
    return at;
  }

  /** @param {ArrayLike<number>} values */
  floats(values) {
    const at = this.take(values.length * 4);
    new Float32Array(this.call.memory.buffer, at).set(values);
    return at;
  }

  /** @param {number} at @param {number} count */
  read(at, count) {
    return new Float32Array(this.call.memory.buffer, at, count).slice();
  }

  /** A struct of 4-byte fields: { i: integer } or { f: float }. @param {({ i: number } | { f: number })[]} fields */
  struct(fields) {
    const at = this.take(fields.length * 4);
    const view = new DataView(this.call.memory.buffer);
    fields.forEach((field, i) => {
      if ('i' in field) view.setInt32(at + 4 * i, field.i, true);
      else view.setFloat32(at + 4 * i, field.f, true);
    });
    return at;
  }

  /** @param {number} status */
  insist(status) {
    if (status !== 0) throw new Error(`the engine answered with status ${status}`);
  }

  /** A model in training mode. @param {Net} net @returns {number} its address */
  model(net) {
    const layers = net.layers.map((l) =>
      this.struct([
        { i: KINDS.indexOf(l.kind) },
        { i: l.units ?? 0 },
        { i: l.kernel ?? 0 },
        { i: l.stride ?? 0 },
        { i: l.same ?? 0 },
        { i: l.bias ?? 0 },
        { i: 0 },
        { f: l.rate ?? 0 },
        { f: l.epsilon ?? 0 },
        { i: 0 },
      ]),
    );
    const list = this.take(layers.length * 40);
    layers.forEach((at, i) =>
      new Uint8Array(this.call.memory.buffer).copyWithin(list + 40 * i, at, at + 40),
    );
    const shape = /** @type {const} */ ([
      list,
      layers.length,
      ...net.input,
      net.images,
      FOR_TRAINING,
    ]);
    const size = this.call.model_size(...shape);
    if (!size) throw new Error(`${net.name}: the engine does not take this net`);
    const out = this.take(4);
    this.insist(this.call.model_init(this.take(size), size, ...shape, out));
    return new DataView(this.call.memory.buffer).getUint32(out, true);
  }

  /** @param {Optimizer} o */
  optimizer(o) {
    return this.struct([
      { i: OPTIMIZER_KINDS.indexOf(o.kind) },
      { i: o.nesterov ?? 0 },
      { f: o.momentum ?? 0 },
      { f: o.beta1 ?? 0 },
      { f: o.beta2 ?? 0 },
      { f: o.epsilon ?? 0 },
      { f: o.weightDecay ?? 0 },
      { f: o.clipNorm ?? 0 },
      { f: 0 },
    ]);
  }

  /** The images, labels and sample numbers of a batch, and its ink_batch. @param {Net} net @param {Float32Array} pixels
   *  @param {number[]} labels */
  batch(net, pixels, labels) {
    const at = {
      images: this.floats(pixels),
      labels: this.take(labels.length),
      samples: this.take(4 * labels.length),
    };
    new Uint8Array(this.call.memory.buffer, at.labels).set(labels);
    new Uint32Array(this.call.memory.buffer, at.samples).set(labels.map((_, i) => i));
    return {
      ...at,
      options: this.struct([{ i: 1 }, { i: 0 }, { i: net.images }, { f: net.smoothing }]),
    };
  }
}
