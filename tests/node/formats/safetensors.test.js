/* Model files: round trips, and every kind of broken file. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { readSafetensors } from '../../../web/inkling/formats/safetensors.js';
import { writeSafetensors } from '../../../web/inkling/formats/write-safetensors.js';
import { plainOf } from '../../../tools/models/plain-file.js';
import { SMALL, answerBits, engine, inklingError } from '../support/networks.js';
import { fc } from '../../shared/seed.js';

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
  const bytes = plainOf(model.save());
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

test('I8: a byte a weight, near the weights, and answers as the model did', async () => {
  const full = model.weights();
  const small = model.save({ dtype: 'I8' });
  assert.deepEqual(model.weights(), full, 'saving changes nothing');
  assert.deepEqual(model.save({ dtype: 'I8' }), small, 'the same bytes each time');
  const { tensors } = readSafetensors(small);
  assert.deepEqual(
    [...tensors].map(([name, { dtype, shape }]) => `${name} ${dtype} ${shape}`),
    [
      'conv_1.kernel.scale F16 4',
      'batchnorm_1.gamma F16 4',
      'batchnorm_1.beta F16 4',
      'conv_2.kernel.scale F16 6',
      'conv_2.bias F16 6',
      'dense_1.kernel.scale F16 10',
      'dense_1.bias F16 10',
      'batchnorm_1.mean F16 4',
      'batchnorm_1.variance F16 4',
      'conv_1.kernel I8 3,3,1,4',
      'conv_2.kernel I8 3,3,4,6',
      `dense_1.kernel I8 ${model.tensors().find(({ name }) => name === 'dense_1.kernel')?.shape}`,
    ],
  );
  const again = await engine.loadModel(small);
  const byName = new Map(again.tensors().map((tensor) => [tensor.name, tensor.data]));
  for (const { name, shape, data } of model
    .tensors()
    .filter((tensor) => tensor.name.endsWith('kernel'))) {
    const columns = /** @type {number} */ (shape.at(-1));
    const steps = /** @type {Float32Array} */ (tensors.get(`${name}.scale`)?.data);
    const values = /** @type {Float32Array} */ (tensors.get(name)?.data);
    const loaded = /** @type {Float32Array} */ (byName.get(name));
    loaded.forEach((weight, i) => {
      assert.equal(weight, Math.fround(values[i] * steps[i % columns]));
      assert.ok(Math.abs(values[i]) <= 12);
      assert.ok(Math.abs(weight - data[i]) < 6 * steps[i % columns], `${name} ${i}`);
    });
  }
  const picture = engine.syntheticImage(5, 5).image;
  const [before, after] = [model.predict(picture), again.predict(picture)].map(
    ({ probabilities }) => probabilities,
  );
  before.forEach((share, digit) => assert.ok(Math.abs(share - after[digit]) < 0.05));
  again.dispose();
});

test('I8: what a layer makes of digits is nearer than by rounding each weight alone', async () => {
  const net = engine.createModel(
    [
      { type: 'conv', filters: 8, padding: 'same', activation: 'relu' },
      { type: 'conv', filters: 8 },
      { type: 'flatten' },
      { type: 'dense', units: 10 },
    ],
    { seed: 4 },
  );
  const pictures = Array.from({ length: 20 }, (_, i) => engine.syntheticImage(9, i).image);
  /** Mean square of the change in the outputs of the second layer.
   * @param {import('../../../web/inkling/model/model.js').Model} other */
  const change = (other) =>
    pictures.reduce((sum, picture) => {
      const [a, b] = [net, other].map((one) => one.activations(picture, 2).data);
      return sum + a.reduce((total, value, i) => total + (value - b[i]) ** 2, 0) / a.length;
    }, 0) / pictures.length;
  const together = await engine.loadModel(net.save({ dtype: 'I8' }));
  const { tensors } = readSafetensors(net.save({ dtype: 'I8' }));
  const alone = engine.createModel(net.layers, { seed: 4 });
  alone.setWeights(
    Float32Array.from(
      net.tensors().flatMap(({ name, shape, data }) => {
        const steps = tensors.get(`${name}.scale`)?.data;
        const columns = /** @type {number} */ (shape.at(-1));
        return [...data].map((weight, i) =>
          steps ? Math.round(weight / steps[i % columns]) * steps[i % columns] : weight,
        );
      }),
    ),
  );
  assert.ok(change(together) < 0.6 * change(alone), `${change(together)} and ${change(alone)}`);
  for (const one of [net, together, alone]) one.dispose();
});

test('I8 of a network of other pictures, and of weights that are all zero or too large', async () => {
  const other = engine.createModel([{ type: 'flatten' }, { type: 'dense', units: 3 }], {
    input: [5, 4, 2],
  });
  const again = await engine.loadModel(other.save({ dtype: 'I8' }));
  const [full, short] = [other.weights(), again.weights()];
  full.forEach((weight, i) => assert.ok(Math.abs(weight - short[i]) < 0.05));
  other.setWeights(new Float32Array(other.params));
  assert.ok(
    (await engine.loadModel(other.save({ dtype: 'I8' }))).weights().every((weight) => weight === 0),
  );
  other.setWeights(new Float32Array(other.params).fill(3e38));
  assert.throws(
    () => other.save({ dtype: 'I8' }),
    inklingError('not-finite', 'which 16-bit floats cannot'),
  );
  for (const one of [other, again]) one.dispose();
});

test('I8 files that lie: scales missing, of another shape or kind, not positive, not finite, too large', async () => {
  const small = plainOf(model.save({ dtype: 'I8' }));
  const length = new DataView(small.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(small.subarray(8, 8 + length)));
  const name = 'conv_2.kernel';
  const at = 8 + length + header[`${name}.scale`].data_offsets[0];
  /** @param {number} half bits of the first scale */
  const withScale = (half) => {
    const copy = small.slice();
    new DataView(copy.buffer).setUint16(at, half, true);
    return copy;
  };
  /** @param {(header: any) => void} change */
  const withHeader = (change) => {
    const copy = structuredClone(header);
    change(copy);
    const out = file(copy, small.length - 8 - length);
    out.set(small.subarray(8 + length), out.length - (small.length - 8 - length));
    return out;
  };
  /** @type {[Uint8Array, RegExp][]} */
  const lies = [
    [withScale(0x0000), /conv_2\.kernel\.scale" holds 0/],
    [withScale(0xbc00), /holds -1/],
    [withScale(0x7c00), /value 0 is not finite/],
    [withScale(0x7e00), /value 0 is not finite/],
    [
      withHeader((h) => {
        h.other = h[`${name}.scale`];
        delete h[`${name}.scale`];
      }),
      /of bytes needs a tensor "conv_2\.kernel\.scale" of 6 floats/,
    ],
    [
      withHeader((h) => {
        h[`${name}.scale`].shape = [2, 3];
      }),
      /of 6 floats/,
    ],
    [
      withHeader((h) => {
        h[`${name}.scale`].dtype = 'I8';
        h[`${name}.scale`].shape = [12];
      }),
      /of bytes needs a tensor "conv_2\.kernel\.scale\.scale"/,
    ],
    [
      withHeader((h) => {
        h[name].shape = [3, 3, 6, 4];
      }),
      /of 4 floats/,
    ],
    [
      withHeader((h) => {
        h['conv_2.bias.scale'] = { dtype: 'F32', shape: [0], data_offsets: [0, 0] };
      }),
      /"conv_2\.bias\.scale" belongs to none of its layers/,
    ],
  ];
  for (const [bad, words] of lies)
    await assert.rejects(engine.loadModel(bad), inklingError('bad-safetensors', words));
  for (let cut = 0; cut < small.length; cut += 13)
    await assert.rejects(engine.loadModel(small.subarray(0, cut)), inklingError('bad-safetensors'));
  const huge = writeSafetensors(
    [
      { name: 'a', shape: [1], data: Int8Array.of(127), dtype: 'I8' },
      { name: 'a.scale', shape: [1], data: Float32Array.of(3e38) },
    ],
    { format: 'inkling', version: '1', layers: JSON.stringify(model.layers), input: '[28,28,1]' },
    'F32',
  );
  await assert.rejects(
    engine.loadModel(huge),
    inklingError('bad-safetensors', /"a\.scale" holds \d/),
  );
});

test('recipe and verdict travel with the model', async () => {
  const trained = engine.createModel(SMALL);
  trained.verdict = { temperature: 1.25, unsureBelow: 0.75, noneAbove: 0.5 };
  trained.recipe = /** @type {any} */ ({ epochs: 3 });
  const again = await engine.loadModel(trained.save());
  assert.deepEqual([again.verdict, again.recipe], [trained.verdict, trained.recipe]);
  again.dispose();
  trained.dispose();
});

test("the layout is the format's: names, shapes, order, alignment", () => {
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
  [
    'dtype F64',
    file({ a: { ...F, dtype: 'F64' } }, 4),
    /dtype must be F32, F16 or I8; found "F64"/,
  ],
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
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ]) {
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
  assert.deepEqual(
    [...metadata],
    [
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ],
  );
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
  const wrong = plainOf(bytes);
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
    { numRuns: 300 },
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
    { numRuns: 200 },
  );
});
