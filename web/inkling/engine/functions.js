/* functions.js - class Functions: the functions of inkling.h in JavaScript's types, with checked arguments.
 *
 * Each method calls one function of the engine through wasm.js. Class Engine (inkling.js) extends this
 * class with models.
 */
import {
  badArgument,
  bytesIn,
  floatsIn,
  integerIn,
  numberIn,
  objectIn,
  oneOf,
  seedOf,
} from '../base/checks.js';
import {
  MAX_PICTURE,
  MAX_POINTS,
  NON_DIGIT_KINDS,
  PIXELS,
  RELAXED,
  STROKE_SCRATCH,
  SYNTHETIC_POINTS,
  SYNTHETIC_STROKES,
} from '../base/constants.js';
import { InklingError, STATUS_CODES, show } from '../base/errors.js';
import {
  LAYER_WORDS,
  completeInput,
  completeLayers,
  layerWords,
  problemSentence,
} from '../architecture/layers.js';
import { into, scratch } from './arguments.js';
import {
  AUGMENT_FIELDS,
  AUGMENT_LIMITS,
  SCHEDULES,
  augmentWords,
  scheduleWords,
} from './structs.js';

/** @typedef {import('../architecture/layers.js').Layer} Layer */
/** @typedef {import('../architecture/layers.js').Shape} Shape */

/** What the compiled engine can do, without networks. */
export class Functions {
  /** @internal @param {import('./wasm.js').Wasm} wasm */
  constructor(wasm) {
    /** The instance of the compiled code, for net.js. @internal */
    this.wasm = wasm;
    /** Whether this is the build with SIMD instructions. */
    this.simd = wasm.simd;
    /** Whether the same arguments give the same bits everywhere: all builds but the relaxed one. */
    this.exact = wasm.exact;
    /** Changes whenever the same arguments could give other bits than before. */
    this.version = `${wasm.call('version')}${wasm.exact ? '' : RELAXED}`;
  }

  /** Bytes of engine memory in use by networks. */
  get memoryUsed() {
    return this.wasm.memoryUsed;
  }

  /**
   * The output shape of each layer.
   * @param {readonly Layer[]} list
   * @param {Shape} input
   * @returns {Shape[]}
   */
  checkLayers(list, input) {
    const layers = completeLayers(list);
    completeInput(input).forEach((side) => integerIn('input', side, 1, 4096));
    const outputs = new Int32Array(3 * Math.max(1, layers.length));
    const problem = new Int32Array(4);
    const words = layers.length > 0 ? layerWords(layers) : new Int32Array(LAYER_WORDS);
    const status = this.wasm.call(
      'check_layers',
      into(outputs),
      into(problem),
      words,
      layers.length,
      ...input,
    );
    const shapes = layers.map(
      (_, i) => /** @type {Shape} */ ([...outputs.subarray(3 * i, 3 * i + 3)]),
    );
    if (status === 0) return shapes;
    const [layer, reason, found, limit] = problem;
    const isOutput = reason === 11;
    const shape = shapes[isOutput ? layer : layer - 1] ?? input;
    const sentence = problemSentence({ layer, reason, found, limit }, layers, shape);
    throw new InklingError('bad-layers', sentence, { layer: layer < 0 ? undefined : layer });
  }

  /**
   * Multiply-adds of a layer for one image.
   * @param {Layer} layer
   * @param {Shape} before
   * @param {Shape} output
   * @returns {number}
   */
  layerMacs(layer, before, output) {
    return this.wasm.call(
      'layer_macs',
      layerWords(completeLayers([layer])),
      Int32Array.from(completeInput(before)),
      Int32Array.from(completeInput(output)),
    );
  }

  /**
   * Draws strokes as a 28 x 28 picture, prepared as MNIST's pictures were; null when there is no ink.
   * @param {Float32Array} points x, y of all points, stroke after stroke
   * @param {Int32Array} lengths points of each stroke
   * @param {number} pen width in pixels of the picture; 0 takes the default
   * @returns {Float32Array<ArrayBuffer> | null}
   */
  strokesToImage(points, lengths, pen) {
    if (!(lengths instanceof Int32Array)) throw badArgument('lengths', 'an Int32Array', lengths);
    const count = lengths.reduce((sum, length) => sum + length, 0);
    if (count > MAX_POINTS) {
      throw new InklingError(
        'bad-strokes',
        `a drawing may have ${MAX_POINTS} points; found ${count}`,
      );
    }
    floatsIn('points', points, 2 * count);
    numberIn('pen', pen, 0, 8);
    const image = new Float32Array(PIXELS);
    const status = this.wasm.call(
      'ink_strokes_to_image',
      into(image),
      points,
      lengths,
      lengths.length,
      pen,
      scratch(STROKE_SCRATCH),
    );
    return this.#pictureOf(image, status, 'ink_strokes_to_image');
  }

  /**
   * Prepares any grey (1 channel) or RGBA (4 channels) picture as a 28 x 28 picture; null when it has
   * no ink.
   * @param {Uint8Array | Uint8ClampedArray} pixels
   * @param {number} width
   * @param {number} height
   * @param {number} channels
   * @returns {Float32Array<ArrayBuffer> | null}
   */
  pictureToImage(pixels, width, height, channels) {
    for (const [name, side] of /** @type {[string, number][]} */ ([
      ['width', width],
      ['height', height],
    ])) {
      if (!Number.isInteger(side) || side < 1 || side > MAX_PICTURE) {
        throw new InklingError(
          'bad-picture',
          `the ${name} of a picture must be 1 to ${MAX_PICTURE}; found ${show(side)}`,
        );
      }
    }
    if (channels !== 1 && channels !== 4) throw badArgument('channels', '1 or 4', channels);
    const count = width * height * channels;
    if (bytesIn('pixels', pixels).length !== count) {
      throw new InklingError(
        'bad-picture',
        `a picture of ${width} x ${height} x ${channels} has ${count} bytes; ` +
          `found ${pixels.length}`,
      );
    }
    const image = new Float32Array(PIXELS);
    const room = scratch(this.wasm.call('ink_picture_scratch', width, height) >>> 0);
    const status = this.wasm.call(
      'ink_picture_to_image',
      into(image),
      pixels,
      width,
      height,
      channels,
      room,
    );
    return this.#pictureOf(image, status, 'ink_picture_to_image');
  }

  /**
   * @param {Float32Array<ArrayBuffer>} image
   * @param {number} status
   * @param {string} name
   */
  #pictureOf(image, status, name) {
    if (STATUS_CODES[status] === 'blank') return null;
    this.wasm.expectOk(name, status);
    return image;
  }

  /**
   * Distorts a picture at random; the random numbers depend on (seed, epoch, sample) only.
   * @param {Float32Array} image 784 values
   * @param {import('./structs.js').Augment} augment
   * @param {{ seed: number, epoch: number, sample: number }} stream
   * @returns {Float32Array<ArrayBuffer>}
   */
  augmentImage(image, augment, stream) {
    floatsIn('image', image, PIXELS);
    objectIn('augment', augment);
    for (const field of AUGMENT_FIELDS)
      numberIn(`augment.${field}`, augment[field], 0, AUGMENT_LIMITS[field]);
    objectIn('stream', stream);
    const seed = seedOf(stream.seed);
    const epoch = integerIn('epoch', stream.epoch, 0, 2 ** 32 - 1);
    const sample = integerIn('sample', stream.sample, 0, 2 ** 32 - 1);
    const out = new Float32Array(PIXELS);
    this.wasm.call(
      'ink_augment_image',
      into(out),
      image,
      augmentWords(augment),
      seed,
      epoch,
      sample,
    );
    return out;
  }

  /**
   * Bytes 0..255 as pixels 0..1.
   * @param {Uint8Array | Uint8ClampedArray} bytes
   * @returns {Float32Array<ArrayBuffer>}
   */
  fromBytes(bytes) {
    const out = new Float32Array(bytesIn('bytes', bytes).length);
    this.wasm.call('ink_from_bytes', into(out), bytes, bytes.length);
    return out;
  }

  /**
   * A built-in digit as strokes.
   * @param {number} seed
   * @param {number} index sample of the endless data set `seed`
   * @param {number} [digit] 0..9 asks for a digit
   */
  syntheticStrokes(seed, index, digit = -1) {
    integerIn('digit', digit, -1, 9);
    const { strokes, pen, what } = this.#drawn('ink_synthetic_strokes', seed, index, digit);
    return { strokes, pen, label: what };
  }

  /**
   * The same digit as a prepared picture.
   * @param {number} seed
   * @param {number} index
   * @param {number} [digit]
   */
  syntheticImage(seed, index, digit = -1) {
    integerIn('digit', digit, -1, 9);
    const { image, what } = this.#picture('ink_synthetic_image', seed, index, digit);
    return { image, label: what };
  }

  /**
   * A synthetic non-digit as strokes.
   * @param {number} seed
   * @param {number} index sample of the endless data set `seed`
   * @param {number} [kind] index in NON_DIGIT_KINDS; -1 takes the sample's own kind, which is never 'unseen'
   */
  nonDigitStrokes(seed, index, kind = -1) {
    integerIn('kind', kind, -1, NON_DIGIT_KINDS.length - 1);
    const { strokes, pen, what } = this.#drawn('ink_nondigit_strokes', seed, index, kind);
    return { strokes, pen, kind: what };
  }

  /**
   * The same as a prepared picture.
   * @param {number} seed
   * @param {number} index
   * @param {number} [kind]
   */
  nonDigitImage(seed, index, kind = -1) {
    integerIn('kind', kind, -1, NON_DIGIT_KINDS.length - 1);
    const { image, what } = this.#picture('ink_nondigit_image', seed, index, kind);
    return { image, kind: what };
  }

  /**
   * @param {string} name
   * @param {number} seed
   * @param {number} index
   * @param {number} wanted
   * @returns {{ strokes: number[][], pen: number, what: number }}
   */
  #drawn(name, seed, index, wanted) {
    const points = new Float32Array(2 * SYNTHETIC_POINTS);
    const lengths = new Int32Array(SYNTHETIC_STROKES);
    const count = new Int32Array(1);
    const pen = new Float32Array(1);
    const what = this.wasm.call(
      name,
      into(points),
      into(lengths),
      into(count),
      into(pen),
      seedOf(seed),
      integerIn('index', index, 0, 2 ** 32 - 1),
      wanted,
    );
    let at = 0;
    const strokes = Array.from(lengths.subarray(0, count[0]), (length) => {
      at += 2 * length;
      return [...points.subarray(at - 2 * length, at)];
    });
    return { strokes, pen: pen[0], what };
  }

  /**
   * @param {string} name
   * @param {number} seed
   * @param {number} index
   * @param {number} wanted
   */
  #picture(name, seed, index, wanted) {
    const image = new Float32Array(PIXELS);
    /** @type {number} */
    const what = this.wasm.call(
      name,
      into(image),
      seedOf(seed),
      integerIn('index', index, 0, 2 ** 32 - 1),
      wanted,
      scratch(STROKE_SCRATCH),
    );
    return { image, what };
  }

  /**
   * softmax(logits / temperature), row by row.
   * @param {Float32Array} logits
   * @param {number} classes
   * @param {number} [temperature]
   * @returns {Float32Array<ArrayBuffer>}
   */
  softmax(logits, classes, temperature = 1) {
    integerIn('classes', classes, 1);
    floatsIn('logits', logits, classes * Math.ceil(logits?.length / classes));
    numberIn('temperature', temperature, 1e-6);
    const out = new Float32Array(logits.length);
    this.wasm.call('ink_softmax', into(out), logits, logits.length / classes, classes, temperature);
    return out;
  }

  /**
   * The order of the samples in an epoch: a permutation of 0..n-1.
   * @param {number} n
   * @param {number} seed
   * @param {number} epoch
   * @returns {Uint32Array<ArrayBuffer>}
   */
  shuffle(n, seed, epoch) {
    const order = new Uint32Array(integerIn('n', n, 0, 2 ** 28));
    this.wasm.call(
      'ink_shuffle',
      into(order),
      n,
      seedOf(seed),
      integerIn('epoch', epoch, 0, 2 ** 32 - 1),
    );
    return order;
  }

  /**
   * The learning rate of a step of a run of `steps`.
   * @param {import('./structs.js').ScheduleSettings} schedule
   * @param {number} step counts from 0
   * @param {number} steps
   * @returns {number}
   */
  learningRate(schedule, step, steps) {
    objectIn('schedule', schedule);
    oneOf('kind', schedule.kind, SCHEDULES);
    numberIn('step', step, 0);
    numberIn('steps', steps, 0);
    return this.wasm.call('ink_learning_rate', scheduleWords(schedule), step, steps);
  }
}
