/* Model files: round trips, and every way a file can be wrong. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { readSafetensors, writeSafetensors } from '../../web/inkling/safetensors.js';
import { SMALL, answerBits, engine, inklingError } from './support.js';

const model = engine.createModel(SMALL, { seed: 11 });
const bits = answerBits(model);
const bytes = model.save();
after(() => assert.equal(answerBits(model), bits, 'the model still answers with the same bits'));

/**
 * A file with the given header and data.
 * @param {unknown} header text, or what JSON.stringify makes of it
 * @param {number} size bytes of data
 */
function file(header, size = 0) {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  const out = new Uint8Array(8 + json.length + size);
  new DataView(out.buffer).setUint32(0, json.length, true);
  out.set(json, 8);
  return out;
}

/** The saved model with its header changed.
 * @param {(header: any) => void} change
 */
function edited(change) {
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  change(header);
  const out = file(header, bytes.length - 8 - length);
  out.set(bytes.subarray(8 + length), out.length - (bytes.length - 8 - length));
  return out;
}

test('save, load, save: the same hash, answers and bytes', async () => {
  const again = await engine.loadModel(bytes);
  assert.equal(again.hash(), model.hash());
  assert.equal(answerBits(again), bits);
  assert.deepEqual(again.layers, model.layers);
  assert.equal(again.seed, 11);
  assert.deepEqual(again.save(), bytes);
  again.dispose();
});

test('buffers and blobs load too', async () => {
  for (const source of [bytes.buffer, new Blob([bytes])]) {
    const again = await engine.loadModel(source);
    assert.equal(again.hash(), model.hash());
    again.dispose();
  }
});

test('F16: half the size, each weight as near as can be, stable when saved again', async () => {
  const half = model.save({ dtype: 'F16' });
  const again = await engine.loadModel(half);
  assert.ok(half.length < bytes.length - model.params);
  const [full, short] = [model.weights(), again.weights()];
  full.forEach((weight, i) =>
    assert.ok(Math.abs(short[i] - weight) <= Math.max(Math.abs(weight) / 2048, 2 ** -25)),
  );
  assert.deepEqual(again.save({ dtype: 'F16' }), half);
  again.dispose();
});

test('F16 refuses what it cannot hold', () => {
  const large = engine.createModel(SMALL);
  const weights = large.weights();
  weights[3] = 70000;
  large.setWeights(weights);
  assert.throws(
    () => large.save({ dtype: 'F16' }),
    inklingError('not-finite', 'conv_1.kernel holds 70000'),
  );
  large.dispose();
});

test('recipe and verdict travel with the model', async () => {
  const trained = engine.createModel(SMALL);
  trained.verdict = { temperature: 1.25, unsureBelow: 0.75 };
  trained.recipe = /** @type {any} */ ({ epochs: 3 });
  const again = await engine.loadModel(trained.save());
  assert.deepEqual([again.verdict, again.recipe], [trained.verdict, trained.recipe]);
  again.dispose();
  trained.dispose();
});

test('the layout is the format\'s: names, shapes, order, alignment', () => {
  const { tensors, metadata } = readSafetensors(bytes);
  assert.deepEqual(
    [...tensors.keys()],
    [
      'conv_1.kernel',
      'batchnorm_1.gamma',
      'batchnorm_1.beta',
      'conv_2.kernel',
      'conv_2.bias',
      'dense_1.kernel',
      'dense_1.bias',
      'batchnorm_1.mean',
      'batchnorm_1.variance',
    ],
  );
  assert.deepEqual(tensors.get('conv_1.kernel')?.shape, [3, 3, 1, 4]);
  assert.equal(metadata.get('format'), 'inkling');
  assert.equal(new DataView(bytes.buffer).getUint32(0, true) % 8, 0);
});

test('cut short at every length', async () => {
  for (let length = 0; length < bytes.length; length++) {
    await assert.rejects(
      engine.loadModel(bytes.subarray(0, length)),
      inklingError('bad-safetensors'),
    );
  }
});

const F = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
/** @type {[string, Uint8Array, RegExp][]} */
const MALFORMED = [
  [
    'header length beyond the file',
    Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 123),
    /should end at byte 17.*has 9 bytes/,
  ],
  [
    'header length of 2^63',
    Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128, 123, 125),
    /at most 1048576; found 9223372036854776000/,
  ],
  [
    'header length of 2^32 + 2',
    Uint8Array.of(2, 0, 0, 0, 1, 0, 0, 0, 123, 125),
    /found 4294967298/,
  ],
  ['no JSON', file('{"a":'), /not JSON/],
  ['not UTF-8', Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 123, 255, 125), /not JSON/],
  ['an array', file([]), /must start with \{/],
  ['spaces first', file(' {}'), /must start with \{/],
  ['a tensor that is no object', file({ a: 5 }), /tensor "a": found 5/],
  ['a tensor of null', file({ a: null }), /tensor "a": found null/],
  ['dtype F64', file({ a: { ...F, dtype: 'F64' } }, 4), /dtype must be F32 or F16; found "F64"/],
  ['dtype missing', file({ a: { shape: [1], data_offsets: [0, 4] } }, 4), /found undefined/],
  ['dtype from the prototype', file({ a: { ...F, dtype: 'toString' } }, 4), /dtype must be/],
  ['shape missing', file({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4), /shape must be/],
  ['negative side', file({ a: { ...F, shape: [-1] } }, 4), /shape must be/],
  ['broken side', file({ a: { ...F, shape: [0.5] } }, 4), /shape must be/],
  ['nine sides', file({ a: { ...F, shape: [1, 1, 1, 1, 1, 1, 1, 1, 1] } }, 4), /up to 8 sizes/],
  [
    'sides that overflow',
    file({ a: { ...F, shape: [2 ** 50, 2 ** 50, 2 ** 50] } }, 4),
    /takes 5.* bytes/,
  ],
  [
    'sides that wrap to 4 bytes',
    file({ a: { ...F, shape: [2 ** 32, 2 ** 32, 0.25] } }, 4),
    /shape must be/,
  ],
  ['one offset', file({ a: { ...F, data_offsets: [0] } }, 4), /two sizes/],
  ['negative offset', file({ a: { ...F, data_offsets: [-4, 0] } }, 4), /two sizes/],
  [
    'offsets backwards',
    file({ a: { ...F, shape: [0], data_offsets: [4, 0] } }, 4),
    /takes 0 bytes; data_offsets give -4/,
  ],
  [
    'shape and offsets disagree',
    file({ a: { ...F, shape: [2] } }, 8),
    /takes 8 bytes; data_offsets give 4/,
  ],
  ['beyond the data', file({ a: F }, 3), /ends at byte 4 of the data, which has 3/],
  ['bytes behind the last tensor', file({ a: F }, 5), /1 bytes follow the last tensor/],
  ['data without tensors', file({}, 4), /4 bytes follow/],
  [
    'overlap',
    file({ a: { ...F, shape: [2], data_offsets: [0, 8] }, b: { ...F, data_offsets: [4, 8] } }, 8),
    /overlaps/,
  ],
  ['the same bytes twice', file({ a: F, b: F }, 4), /overlaps/],
  ['gap', file({ a: F, b: { ...F, data_offsets: [8, 12] } }, 12), /leaves a gap/],
  ['gap in front', file({ a: { ...F, data_offsets: [4, 8] } }, 8), /leaves a gap/],
  [
    'a name twice',
    file(
      '{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],' +
        '"data_offsets":[0,0]}}',
    ),
    /names something twice/,
  ],
  [
    'a key twice inside',
    file('{"a":{"dtype":"F32","dtype":"F16","shape":[0],"data_offsets":[0,0]}}'),
    /twice/,
  ],
  ['metadata that is no object', file({ __metadata__: 'x' }), /__metadata__ must be an object/],
  [
    'metadata that is no text',
    file({ __metadata__: { format: 1 } }),
    /__metadata__ "format" must be text/,
  ],
];

for (const [name, content, sentence] of MALFORMED) {
  test(`malformed: ${name}`, async () => {
    assert.throws(() => readSafetensors(content), inklingError('bad-safetensors', sentence));
    await assert.rejects(engine.loadModel(content), inklingError('bad-safetensors', sentence));
  });
}

test('deeply nested JSON is an error, not a crash', () => {
  for (const [open, close] of [['[', ']'], ['{"a":', '}']]) {
    const deep = `{"a":${open.repeat(100000)}1${close.repeat(100000)}}`;
    assert.throws(() => readSafetensors(file(deep)), inklingError('bad-safetensors'));
  }
});

test('names from the prototype are only names', () => {
  const text =
    '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},' +
    '"__metadata__":{"__proto__":"x","constructor":"y"}}';
  const { tensors, metadata } = readSafetensors(file(text, 4));
  assert.deepEqual([...tensors.keys()], ['__proto__']);
  assert.deepEqual([...metadata], [['__proto__', 'x'], ['constructor', 'y']]);
  assert.equal(/** @type {any} */ ({}).dtype, undefined);
});

test('values that are not finite', () => {
  for (const [dtype, size, value] of /** @type {[string, number, number][]} */ ([
    ['F32', 4, 0x7f800000],
    ['F32', 4, 0x7fc00000],
    ['F16', 2, 0x7c00],
    ['F16', 2, 0xfe00],
  ])) {
    const content = file({ a: { dtype, shape: [1], data_offsets: [0, size] } }, size);
    const view = new DataView(content.buffer, content.length - size);
    if (size === 4) view.setUint32(0, value, true);
    else view.setUint16(0, value, true);
    assert.throws(
      () => readSafetensors(content),
      inklingError('bad-safetensors', 'tensor "a": value 0 is not finite'),
    );
  }
});

/** @type {[string, (header: any) => void, RegExp][]} */
const WRONG_MODELS = [
  [
    "another program's file",
    (h) => {
      delete h.__metadata__;
    },
    /format 'inkling'; found undefined/,
  ],
  [
    'a later version',
    (h) => {
      h.__metadata__.version = '2';
    },
    /version must be '1'; found "2"/,
  ],
  [
    'no layers',
    (h) => {
      delete h.__metadata__.layers;
    },
    /network is impossible: layers must be an array/,
  ],
  [
    'layers that are no JSON',
    (h) => {
      h.__metadata__.layers = '[{';
    },
    /metadata layers is not JSON/,
  ],
  [
    'an impossible layer list',
    (h) => {
      h.__metadata__.layers = '[{"type":"conv","filters":0}]';
    },
    /filters must be 1/,
  ],
  [
    'another network',
    (h) => {
      h.__metadata__.layers = '[{"type":"flatten"},{"type":"dense","units":10}]';
    },
    /layers have 7850 parameters, its tensors/,
  ],
  [
    'a giant network',
    (h) => {
      h.__metadata__.layers = JSON.stringify([
        ...Array(3).fill({ type: 'conv', filters: 2048, kernel: 7, padding: 'same' }),
        { type: 'flatten' },
        { type: 'dense', units: 10 },
      ]);
    },
    /MiB|parameters/,
  ],
  [
    'an input of two numbers',
    (h) => {
      h.__metadata__.input = '[28,28]';
    },
    /input must be three/,
  ],
  [
    'an input of text',
    (h) => {
      h.__metadata__.input = '"28"';
    },
    /input must be three/,
  ],
  [
    'an impossible input',
    (h) => {
      h.__metadata__.input = '[0,28,1]';
    },
    /impossible/,
  ],
  [
    'a verdict out of range',
    (h) => {
      h.__metadata__.verdict = '{"temperature":0,"unsureBelow":0.5}';
    },
    /verdict must hold/,
  ],
  [
    'a verdict that is a list',
    (h) => {
      h.__metadata__.verdict = '[1]';
    },
    /verdict must hold/,
  ],
  [
    'a seed of text',
    (h) => {
      h.__metadata__.seed = 'seven';
    },
    /seed must be/,
  ],
  [
    'a recipe that is a number',
    (h) => {
      h.__metadata__.recipe = '5';
    },
    /recipe must be an object/,
  ],
  [
    'a renamed tensor',
    (h) => {
      h['dense_9.bias'] = h['dense_1.bias'];
      delete h['dense_1.bias'];
    },
    /dense_1.bias is missing/,
  ],
  [
    'a turned tensor',
    (h) => {
      h['dense_1.kernel'].shape.reverse();
    },
    /dense_1.kernel must have the shape/,
  ],
];

for (const [name, change, sentence] of WRONG_MODELS) {
  test(`no usable model: ${name}`, async () => {
    const memory = engine.memoryUsed;
    await assert.rejects(
      engine.loadModel(edited(change)),
      inklingError('bad-safetensors', sentence),
    );
    assert.equal(engine.memoryUsed, memory);
  });
}

test('a negative variance is refused', async () => {
  const wrong = bytes.slice();
  new DataView(wrong.buffer).setFloat32(wrong.length - 4, -1, true);
  await assert.rejects(
    engine.loadModel(wrong),
    inklingError('bad-safetensors', 'variance is negative'),
  );
});

test('a changed byte gives a model or an InklingError, never anything else', async () => {
  const headerEnd = 8 + new DataView(bytes.buffer).getUint32(0, true);
  const place = fc.oneof({ weight: 4, arbitrary: fc.nat(headerEnd) }, fc.nat(bytes.length - 1));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 4 }),
      async (changes) => {
        const wrong = bytes.slice();
        for (const [at, value] of changes) wrong[at] = value;
        try {
          (await engine.loadModel(wrong)).dispose();
        } catch (error) {
          inklingError('bad-safetensors')(error);
        }
      },
    ),
    { numRuns: 300, seed: 4 },
  );
});

test('any tensors come back as they were written', () => {
  const tensor = fc.record({
    name: fc
      .string({ minLength: 1 })
      .filter((name) => !['__metadata__', '__proto__'].includes(name)),
    shape: fc.array(fc.nat(4), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 6 }),
      fc.constantFrom('F32', 'F16'),
      (list, dtype) => {
        const tensors = list.map(({ name, shape }) => ({
          name,
          shape,
          data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 4),
        }));
        const found = readSafetensors(
          writeSafetensors(tensors, { a: 'b' }, /** @type {'F32'} */ (dtype)),
        );
        assert.equal(found.metadata.get('a'), 'b');
        assert.equal(found.tensors.size, tensors.length);
        for (const { name, shape, data } of tensors) {
          assert.deepEqual(found.tensors.get(name), { dtype, shape, data });
        }
      },
    ),
    { numRuns: 200, seed: 5 },
  );
});
