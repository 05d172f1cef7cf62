/* engine.js - the only file that touches WebAssembly: loads the engine, checks it, and calls it.
 *
 * Wasm.call() is the one door: typed arrays among the arguments are copied into the engine's
 * memory, outputs are copied out, so no view into that memory is ever kept and nobody outside sees
 * an address, but for the opaque handle of a network (net.js). Memory above the engine's own data
 * is handed out by heap.js and grows on demand; the engine itself never allocates. What the
 * functions are for is functions.js' business.
 */
import { badArgument, flag, optionsOf } from './checks.js';
import { InklingError, STATUS_CODES } from './errors.js';
import { Engine } from './functions.js';
import { Heap } from './heap.js';
import { Output, Scratch, bytesOf, roomFor } from './marshal.js';
import { readBytes } from './platform.js';
import { testReading } from './selftest.js';
import { isWhole, training } from './training.js';

/** @typedef {import('./marshal.js').Argument} Argument */

/** Work memory up to this size is kept between calls. */
const KEPT_SCRATCH = 2 ** 22;

const FUNCTIONS = [
  'version',
  'exact',
  'heap_base',
  'check_layers',
  'layer_macs',
  'model_size',
  'model_init',
  'tensor_count',
  'tensor_at',
  'param_count',
  'trainable_count',
  'class_count',
  'input_count',
  'params',
  'init_params',
  'load_params',
  'logits',
  'predict',
  'softmax',
  'activations',
  'block_gradient',
  'apply_shares',
  'train_step',
  'state_count',
  'get_state',
  'set_state',
  'average',
  'learning_rate',
  'shuffle',
  'strokes_to_image',
  'picture_scratch',
  'picture_to_image',
  'from_bytes',
  'augment_image',
  'synthetic_strokes',
  'synthetic_image',
  'nondigit_strokes',
  'nondigit_image',
];

/** A function with one SIMD instruction: valid where the SIMD build can run. */
const SIMD_PROBE = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  5,
  1,
  96,
  0,
  1,
  123,
  3,
  2,
  1,
  0,
  10,
  10,
  1,
  8,
  0,
  65,
  0,
  253,
  15,
  253,
  98,
  11,
);

/** One instance of the compiled engine: its functions and its memory. */
export class Wasm {
  /** @type {Record<string, (...args: number[]) => number>} */
  #functions;
  /** @type {WebAssembly.Memory} */
  #memory;
  #heap;
  #scratch = { at: 0, size: 0 };

  /**
   * @param {WebAssembly.Instance} instance
   * @param {WebAssembly.Module} module
   * @param {boolean} simd
   * @param {string} where it comes from, for errors
   */
  constructor(instance, module, simd, where) {
    const exports = /** @type {any} */ (instance.exports);
    const missing = [
      ...FUNCTIONS.filter((name) => typeof exports[name] !== 'function'),
      ...(exports.memory instanceof WebAssembly.Memory ? [] : ['memory']),
    ];
    if (missing.length > 0) {
      throw new InklingError(
        'load-failed',
        `${where} is not this library's engine: it lacks ${missing[0]} (an old copy in a cache?)`,
      );
    }
    exports._initialize?.();
    this.#functions = exports;
    this.#memory = exports.memory;
    this.#heap = new Heap(exports.memory, exports.heap_base() >>> 0);
    this.simd = simd;
    /** Says the code itself, so that workers that are handed it know, too. */
    this.exact = exports.exact() === 1;
    /** The compiled code, for workers. */
    this.module = module;
  }

  /** Bytes in use, but for the work memory of calls. */
  get memoryUsed() {
    return this.#heap.used - this.#scratch.size;
  }

  /**
   * Calls a function of the engine. Typed arrays go in, into(array) comes out, scratch(n) is room
   * to work in.
   * @param {string} name
   * @param {...Argument} args
   * @returns {number}
   */
  call(name, ...args) {
    let bytes = 0;
    for (const arg of args) bytes += roomFor(arg);
    const base = this.#room(bytes);
    let at = base;
    const numbers = args.map((arg) => {
      if (typeof arg === 'number') return arg;
      const address = at;
      at += roomFor(arg);
      if (!(arg instanceof Output) && !(arg instanceof Scratch))
        this.#view(address, arg.byteLength).set(bytesOf(arg));
      return address;
    });
    const result = this.#functions[name](...numbers);
    args.forEach((arg, i) => {
      if (arg instanceof Output) bytesOf(arg.array).set(this.#view(numbers[i], arg.byteLength));
    });
    if (this.#scratch.size > KEPT_SCRATCH) this.#dropScratch();
    return result;
  }

  /**
   * call() for a function that returns a status: throws when it is not ok.
   * @param {string} name
   * @param {...Argument} args
   */
  run(name, ...args) {
    this.expectOk(name, this.call(name, ...args));
  }

  /**
   * @param {string} name
   * @param {number} status
   */
  expectOk(name, status) {
    if (status === 0) return;
    const code = STATUS_CODES[status];
    if (code === undefined || code === 'ok') throw new Error(`${name} returned ${status}`);
    const sentence = STATUS_SENTENCES[code].replace('{}', name);
    throw new InklingError(code, sentence);
  }

  /**
   * Memory that stays until it is freed.
   * @param {number} size bytes
   */
  alloc(size) {
    return this.#heap.alloc(size);
  }

  /** @param {number} address */
  free(address) {
    this.#heap.free(address);
  }

  /**
   * Copies floats in the engine's memory.
   * @param {number} address
   * @param {Float32Array<ArrayBuffer>} out all of it
   */
  readFloats(address, out) {
    out.set(new Float32Array(this.#memory.buffer, address, out.length));
    return out;
  }

  /**
   * Copies floats to where alloc() made room for them.
   * @param {number} address
   * @param {Float32Array} floats
   */
  writeFloats(address, floats) {
    new Float32Array(this.#memory.buffer, address, floats.length).set(floats);
  }

  /** Never kept: the memory moves when it grows.
   * @param {number} address
   * @param {number} bytes
   */
  #view(address, bytes) {
    return new Uint8Array(this.#memory.buffer, address, bytes);
  }

  /** @param {number} bytes */
  #room(bytes) {
    if (bytes > this.#scratch.size) {
      this.#dropScratch();
      this.#scratch = { at: this.#heap.alloc(bytes), size: bytes };
    }
    return this.#scratch.at;
  }

  #dropScratch() {
    if (this.#scratch.size > 0) this.#heap.free(this.#scratch.at);
    this.#scratch = { at: 0, size: 0 };
  }
}

/** @type {Record<string, string>} */
const STATUS_SENTENCES = {
  'bad-layers': '{}: the layer list is impossible',
  'no-memory': '{}: the memory for this network does not suffice',
  'bad-label': '{}: a label is not below the number of classes',
  'not-finite': '{}: a number is not finite (NaN or infinity)',
  'bad-argument': '{}: an argument is out of its range',
  blank: '{}: there is no ink',
};

/** @type {Engine | null} */
let latest = null;

/** The engine that loadEngine() made last.
 * @returns {Engine}
 */
export function loadedEngine() {
  if (!latest) {
    throw new InklingError(
      'not-loaded',
      'the engine is not loaded yet; write `await loadEngine()` first',
    );
  }
  return latest;
}

/**
 * @param {unknown} value
 * @returns {Engine}
 */
export function engineIn(value) {
  if (!(value instanceof Engine)) throw badArgument('engine', 'what loadEngine() gives', value);
  return value;
}

/** Whether the platform knows every instruction of a WebAssembly module.
 * @param {Uint8Array<ArrayBuffer>} code
 */
export function canRun(code) {
  return typeof WebAssembly !== 'undefined' && WebAssembly.validate(code);
}

/**
 * Loads the engine: the build with SIMD where the platform has it, else the one without.
 *
 * Both give the same bits. The third build, which `make relaxed` makes, does not: it fuses multiply and add where the
 * processor can. It is taken only when asked for, and where it is not there or cannot run an exact one is taken
 * instead; the engine's `exact` says which it is.
 * @param {object} [options]
 * @param {string | URL | Uint8Array | ArrayBuffer} [options.wasm] another place or the bytes
 *   themselves
 * @param {boolean} [options.scalar] take the build without SIMD; it gives the same bits, slower
 * @param {boolean} [options.relaxed] take the build with relaxed SIMD where possible: faster, NOT
 *   bit-exact; needs the whole library
 * @returns {Promise<Engine>}
 */
export async function loadEngine(options = {}) {
  const given = optionsOf('loadEngine', options, ['wasm', 'scalar', 'relaxed']);
  const scalar = flag('scalar', given.scalar ?? false);
  const relaxed = flag('relaxed', given.relaxed ?? false);
  if (scalar && relaxed) throw new InklingError('bad-argument', 'give scalar or relaxed, not both');
  const wasm = given.wasm === undefined ? undefined : codeIn(given.wasm);
  if (typeof WebAssembly === 'undefined') {
    throw new InklingError(
      'load-failed',
      'this browser has no WebAssembly (or has it switched off)',
    );
  }
  const simd = !scalar && canRun(SIMD_PROBE);
  const standard = [
    { source: new URL('./inkling.wasm', import.meta.url), simd: true },
    { source: new URL('./inkling-scalar.wasm', import.meta.url), simd: false },
  ];
  const usual = wasm === undefined ? standard.slice(simd ? 0 : 1) : [{ source: wasm, simd }];
  const candidates =
    relaxed && isWhole() && wasm === undefined && training().hasRelaxedSimd()
      ? [{ source: new URL('./inkling-relaxed.wasm', import.meta.url), simd: true }, ...usual]
      : usual;
  /** What the first of the usual ones failed with. @type {unknown} */
  let firstError;
  for (const candidate of candidates) {
    try {
      const engine = await openEngine(
        await compile(candidate.source),
        candidate.simd,
        placeOf(candidate.source),
      );
      if (engine.exact) {
        testReading(engine);
      } else if (relaxed && isWhole()) {
        training().testRelaxed(engine);
      } else {
        throw new InklingError(
          'load-failed',
          `${placeOf(candidate.source)} is the relaxed build, which is not bit-exact: to use it, ` +
            'load it with relaxed: true',
        );
      }
      latest = engine;
      return engine;
    } catch (error) {
      if (usual.includes(candidate)) firstError ??= error;
    }
  }
  throw firstError;
}

/**
 * An engine from compiled code, in a worker that was handed it.
 * @param {WebAssembly.Module} module
 * @param {boolean} simd
 * @param {string} [where] it comes from, for errors
 * @returns {Promise<Engine>}
 */
export async function openEngine(module, simd, where = 'the code of the engine') {
  /** @type {WebAssembly.Instance} */
  let instance;
  try {
    instance = await WebAssembly.instantiate(module);
  } catch (cause) {
    throw new InklingError(
      'load-failed',
      `${where} does not start: ${/** @type {Error} */ (cause).message}`,
      { cause },
    );
  }
  return new Engine(new Wasm(instance, module, simd, where));
}

/**
 * @param {unknown} value
 * @returns {string | URL | Uint8Array | ArrayBuffer}
 */
function codeIn(value) {
  if (value instanceof Uint8Array || value instanceof ArrayBuffer) return value;
  if (typeof value === 'string' || value instanceof URL) return value;
  throw badArgument('wasm', 'a path, URL, Uint8Array or ArrayBuffer', value);
}

/** @param {string | URL | Uint8Array | ArrayBuffer} source */
function placeOf(source) {
  return typeof source === 'string' || source instanceof URL
    ? String(source)
    : 'the bytes given as wasm';
}

/**
 * @param {string | URL | Uint8Array | ArrayBuffer} source
 * @returns {Promise<WebAssembly.Module>}
 */
async function compile(source) {
  const isBytes = ArrayBuffer.isView(source) || source instanceof ArrayBuffer;
  const bytes = isBytes
    ? new Uint8Array(/** @type {ArrayBuffer} */ (source))
    : await readBytes(source);
  const fail = (/** @type {string} */ sentence, /** @type {unknown} */ cause) =>
    new InklingError('load-failed', `${placeOf(source)}: ${sentence}`, { cause });
  if (bytes.length === 0) throw fail('the file is empty', undefined);
  if (bytes[0] === 0x3c)
    throw fail('a web page (HTML) came back instead of the WebAssembly engine', undefined);
  if (
    bytes.length < 8 ||
    new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) !== 0x0061736d
  ) {
    throw fail(`this is not a WebAssembly file (${bytes.length} bytes)`, undefined);
  }
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    const { message } = /** @type {Error} */ (cause);
    throw fail(
      `the WebAssembly file (${bytes.length} bytes) is damaged, cut short, or needs ` +
        `what this platform lacks: ${message}`,
      cause,
    );
  }
}
