/* The interface to WebAssembly: memory is allocated and freed, structs match the header, and calls leave no
 * memory in use.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Heap } from '../../../web/inkling/engine/heap.js';
import {
  LAYER_WORDS,
  completeLayers,
  layerWords,
} from '../../../web/inkling/architecture/layers.js';
import { FOR_GRADIENTS, FOR_PREDICT } from '../../../web/inkling/engine/net.js';
import * as constants from '../../../web/inkling/base/constants.js';
import {
  AUGMENT_FIELDS,
  OPTIMIZERS,
  SCHEDULES,
  TENSOR_WORDS,
  batchWords,
  optimizerWords,
  scheduleWords,
} from '../../../web/inkling/engine/structs.js';
import { SMALL, engine, inklingError } from '../support/networks.js';
import { fc } from '../../shared/seed.js';

const header = readFileSync(new URL('../../../include/inkling.h', import.meta.url), 'utf8').replace(
  /\/\*.*?\*\//gs,
  '',
);

/** Fields of a struct of inkling.h in order: [type, name].
 * @param {string} name
 * @returns {[string, string][]}
 */
function fieldsOf(name) {
  const body = header.match(new RegExp(`typedef struct \\{([^{}]*)\\} ${name};`))?.[1] ?? '';
  return body
    .split(';')
    .map((line) => line.trim())
    .filter(Boolean)
    .flatMap((line) => {
      const [type, ...names] = line.split(/[\s,]+/);
      return names.map((field) => /** @type {[string, string]} */ ([type, field]));
    });
}

/** @param {string} name @param {Int32Array} words @returns {Record<string, number>} */
function readStruct(name, words) {
  const floats = new Float32Array(words.buffer);
  return Object.fromEntries(
    fieldsOf(name).map(([type, field], i) => [field, type === 'float' ? floats[i] : words[i]]),
  );
}

test('ARCHITECTURE.md says how many words each struct has', () => {
  const text = readFileSync(new URL('../../../ARCHITECTURE.md', import.meta.url), 'utf8');
  const [, list] = text.match(/Words of 4 bytes: ([^]*?)\./) ?? [];
  const said = [...list.matchAll(/`(ink_\w+)` (\d+)/g)];
  assert.equal(said.length, 8);
  for (const [, name, words] of said) {
    const counts = fieldsOf(name).map(([, field]) => Number(field.match(/\[(\d+)\]/)?.[1] ?? 1));
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      Number(words),
      name,
    );
  }
});

test('structs are written as the header declares them', () => {
  const optimizer = {
    kind: /** @type {const} */ ('adamw'),
    nesterov: true,
    momentum: 0.5,
    beta1: 0.25,
    beta2: 0.75,
    epsilon: 0.125,
    weightDecay: 2,
    clipNorm: 3,
    averageDecay: 4,
    l1: 5,
  };
  assert.deepEqual(readStruct('ink_optimizer', optimizerWords(optimizer)), {
    kind: 2,
    nesterov: 1,
    momentum: 0.5,
    beta1: 0.25,
    beta2: 0.75,
    epsilon: 0.125,
    weight_decay: 2,
    clip_norm: 3,
    average_decay: 4,
    l1: 5,
  });
  assert.deepEqual(
    readStruct(
      'ink_schedule',
      scheduleWords({ kind: 'oneCycle', base: 1, final: 2, warmup: 3, factor: 4, every: 5 }),
    ),
    { kind: 3, base: 1, final: 2, warmup: 3, factor: 4, every: 5 },
  );
  assert.deepEqual(
    readStruct('ink_batch', batchWords({ seed: 1, epoch: 2, batch: 3, labelSmoothing: 0.5 })),
    { seed: 1, epoch: 2, batch: 3, label_smoothing: 0.5 },
  );
  assert.deepEqual(
    fieldsOf('ink_augment').map(([, field]) => field),
    [...AUGMENT_FIELDS],
  );
  assert.equal(fieldsOf('ink_layer').length, LAYER_WORDS);
  assert.equal(fieldsOf('ink_tensor').length - 1 + 4, TENSOR_WORDS, 'dims is four words');
});

test("constants are the header's", () => {
  const names = {
    SIDE: 'INK_SIDE',
    PIXELS: 'INK_PIXELS',
    UNIT: 'INK_UNIT',
    MAX_POINTS: 'INK_MAX_POINTS',
    MAX_PICTURE: 'INK_MAX_PICTURE',
    STROKE_SCRATCH: 'INK_STROKE_SCRATCH',
    SYNTHETIC_POINTS: 'INK_SYNTHETIC_POINTS',
    SYNTHETIC_STROKES: 'INK_SYNTHETIC_STROKES',
  };
  for (const [ours, theirs] of Object.entries(names)) {
    const value = Number(header.match(new RegExp(`${theirs}\\s*=\\s*(\\d+)`))?.[1]);
    assert.equal(/** @type {any} */ (constants)[ours], value, theirs);
  }
  [
    'INK_SGD = 0',
    'INK_ADAM = 1',
    'INK_ADAMW = 2',
    'INK_RMSPROP = 3',
    'INK_ADAGRAD = 4',
    'INK_ADADELTA = 5',
    'INK_NADAM = 6',
    'INK_AMSGRAD = 7',
    'INK_CONSTANT = 0',
    'INK_STEP_DECAY = 1',
    'INK_COSINE = 2',
    'INK_ONE_CYCLE = 3',
  ].forEach((text) => assert.ok(header.includes(text)));
  assert.deepEqual(
    [...OPTIMIZERS, ...SCHEDULES],
    [
      ...['sgd', 'adam', 'adamw', 'rmsprop', 'adagrad', 'adadelta', 'nadam', 'amsgrad'],
      ...['constant', 'step', 'cosine', 'oneCycle'],
    ],
  );
});

/** @param {number} pages @param {number} [limit] */
function fakeMemory(pages, limit = 100) {
  return {
    buffer: new ArrayBuffer(65536 * pages),
    grow(/** @type {number} */ more) {
      const size = this.buffer.byteLength + 65536 * more;
      if (size > 65536 * limit) throw new RangeError('no more');
      this.buffer = new ArrayBuffer(size);
      return 0;
    },
  };
}

test('the heap: any sequence of alloc and free keeps pieces apart and loses nothing', () => {
  const action = fc.oneof(fc.nat(200000), fc.constant(-1), fc.constant(-2));
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const memory = fakeMemory(2);
      const heap = new Heap(memory, 1001);
      /** @type {{ at: number, size: number }[]} */
      const pieces = [];
      for (const size of actions) {
        if (size < 0) {
          const [piece] = pieces.splice(size === -1 ? 0 : pieces.length >> 1, 1);
          if (piece) heap.free(piece.at);
          continue;
        }
        const at = heap.alloc(size);
        assert.ok(at % 16 === 0 && at >= 1001 && at + size <= memory.buffer.byteLength);
        assert.ok(
          pieces.every((piece) => at + size <= piece.at || piece.at + piece.size <= at),
          'pieces overlap',
        );
        pieces.push({ at, size: Math.max(size, 1) });
      }
      pieces.forEach(({ at }) => heap.free(at));
      assert.equal(heap.used, 0);
      const before = memory.buffer.byteLength;
      heap.alloc(before - 1024);
      assert.equal(memory.buffer.byteLength, before, 'all free ranges have melted into one');
    }),
    { numRuns: 200 },
  );
});

test('the heap says when there is no more memory, and goes on', () => {
  const heap = new Heap(fakeMemory(1, 20), 0);
  const at = heap.alloc(1000);
  assert.throws(() => heap.alloc(65536 * 30), inklingError('no-memory', '2 MiB'));
  assert.ok(heap.alloc(60000) > at);
  assert.throws(() => heap.free(at + 16), /not in use/);
});

test("calls and models leave nothing behind in the engine's memory", () => {
  const before = engine.memoryUsed;
  for (let i = 0; i < 5; i++) {
    const model = engine.createModel(SMALL);
    model.predict({
      data: new Uint8ClampedArray(4 * 1200 * 900).map((_, at) => at),
      width: 1200,
      height: 900,
    });
    model.dispose();
  }
  assert.equal(engine.memoryUsed, before);
});

test('a plan whose count of floats passes 2^32 does not wrap around', () => {
  // The scratch of the second convolution alone would take 17 GB; in 32 bits it looks like 384 KiB.
  const layers = completeLayers([
    { type: 'conv', filters: 25, kernel: 1 },
    { type: 'flatten' },
    { type: 'conv', filters: 1, kernel: 7, padding: 'same' },
    { type: 'dense', units: 2 },
  ]);
  const bytes = (/** @type {number} */ mode) =>
    engine.wasm.call('model_size', layerWords(layers), layers.length, 107, 128, 1, 1, mode);
  assert.equal(bytes(FOR_GRADIENTS), 0);
  assert.ok(bytes(FOR_PREDICT) > 2 ** 29);
});

test('order and learning rate come from the engine', () => {
  const order = engine.shuffle(1000, 3, 1);
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    [...Array(1000).keys()],
  );
  assert.notDeepEqual(engine.shuffle(1000, 3, 2), order);
  assert.equal(
    engine.learningRate(
      { kind: 'constant', base: 0.5, final: 0, warmup: 0, factor: 1, every: 1 },
      7,
      10,
    ),
    0.5,
  );
});
