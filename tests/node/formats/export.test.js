/* Models for other programs: each comes back with the same bits, and other programs answer with the same numbers. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { digits, engine, inklingError } from '../support/networks.js';
import { asked, needsPython } from '../support/python.js';
import {
  asFiles,
  byChannel,
  largestGap,
  leavingModels,
  logitsOf,
  onnxRuntime,
  picturesFor,
} from '../support/leaving.js';

/** @typedef {import('../support/leaving.js').Model} Model */

const MODELS = await leavingModels();
const FORMATS = /** @type {const} */ (['keras', 'h5', 'tfjs', 'onnx', 'torch', 'safetensors']);
/** Pictures of each comparison (PICTURES=1000 for a record), and the largest difference of logits that is no error. */
const COUNT = Number(process.env.PICTURES ?? 64);
/** TensorFlow.js computes in JavaScript. */
const FEW = process.env.PICTURES ? COUNT : 8;
const MOST = 1e-4;

for (const [name, model] of MODELS)
  test(`${name}: comes back from every format with the same weights, layers and classes`, async () => {
    for (const format of FORMATS) {
      const files = await model.exportModel(format);
      const { model: back, report } = await engine.importModel(asFiles(files));
      assert.equal(back.hash(), model.hash(), format);
      assert.deepEqual(back.layers, model.layers, format);
      assert.deepEqual(back.input, model.input, format);
      assert.deepEqual([back.classNames, back.none], [model.classNames, model.none], format);
      assert.deepEqual(
        [back.verdict, back.recipe, back.name],
        [model.verdict, model.recipe, model.name],
        format,
      );
      assert.deepEqual(report.notes, [], format);
      back.dispose();
    }
  });

/** @param {import('node:test').TestContext} t @param {string} name @param {Model} model @param {ArrayLike<number>} found @param {Float32Array} images */
function compared(t, name, model, found, images) {
  const gap = largestGap(found, logitsOf(model, images));
  t.diagnostic(`${name}: ${gap.toPrecision(2)}`);
  assert.ok(gap < MOST, `${name}: ${gap}`);
}

/** @param {Model} model @param {any} images @returns {import('../../../web/inkling/index.js').Prediction[]} */
const readAll = (model, images) => /** @type {any} */ (model.predict(images));

const ort = onnxRuntime();
const needsOrt = { skip: ort ? false : 'onnxruntime-node is not installed' };

/** What ONNX Runtime gives. @param {Model} model @param {Float32Array} images @param {import('../../../web/inkling/index.js').ExportOptions} [options] */
async function runOnnx(model, images, options) {
  const [bytes] = (await model.exportModel('onnx', options)).values();
  const session = await ort.InferenceSession.create(bytes);
  const [h, w, c] = model.input;
  const sides = [images.length / (h * w * c), c, h, w];
  const picture = new ort.Tensor('float32', byChannel(images, model.input), sides);
  const [output] = Object.values(await session.run({ picture }));
  return { data: output.data, name: session.outputNames[0] };
}

test('ONNX Runtime answers as the engine', needsOrt, async (t) => {
  for (const [name, model] of MODELS) {
    const images = picturesFor(model, COUNT, digits);
    compared(t, name, model, (await runOnnx(model, images)).data, images);
  }
});

test(
  'softmax, temperature and digitsOnly give the probabilities of predict()',
  needsOrt,
  async () => {
    const [[, model]] = MODELS;
    const images = picturesFor(model, COUNT, digits);
    const options = { softmax: true, temperature: true, digitsOnly: true };
    const { data, name } = await runOnnx(model, images, options);
    const expected = readAll(model, images).flatMap(({ probabilities }) => [...probabilities]);
    assert.equal(name, 'probabilities');
    assert.ok(largestGap(data, expected) < 1e-5);
  },
);

test('a model without "none" and with its temperature inside comes back as such', async () => {
  const [[, model]] = MODELS;
  const options = { softmax: true, temperature: true, digitsOnly: true };
  for (const format of FORMATS.filter((one) => one !== 'safetensors')) {
    const { model: back } = await engine.importModel(
      asFiles(await model.exportModel(format, options)),
    );
    assert.deepEqual([back.none, back.classes, back.verdict?.temperature], [false, 10, 1], format);
    const [a, b] = [model, back].map((one) =>
      readAll(one, digits(8).images).map(({ probabilities }) => [...probabilities]),
    );
    assert.ok(largestGap(a.flat(), b.flat()) < 1e-5, format);
    back.dispose();
  }
});

test('TensorFlow.js answers as the engine', async (t) => {
  await tf.setBackend('cpu');
  for (const [name, model] of MODELS) {
    const images = picturesFor(model, FEW, digits);
    const files = await model.exportModel('tfjs');
    const json = JSON.parse(new TextDecoder().decode(files.get('model.json')));
    const weights = /** @type {Uint8Array<ArrayBuffer>} */ (files.get('weights.bin'));
    const net = await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology: json.modelTopology,
        weightSpecs: json.weightsManifest[0].weights,
        weightData: weights.buffer,
      }),
    );
    const answers = /** @type {tf.Tensor} */ (
      net.predict(tf.tensor(images, [FEW, ...model.input]))
    );
    compared(t, name, model, await answers.data(), images);
    assert.equal(json.weightsManifest[0].paths[0], 'weights.bin');
  }
});

const folder = mkdtempSync(path.join(tmpdir(), 'inkling-export-'));
after(() => rmSync(folder, { recursive: true }));

/** Files of all models. @param {'onnx' | 'torch' | 'h5' | 'keras'} format @returns {Promise<string[][]>} paths of each model's */
const written = (format) =>
  Promise.all(
    MODELS.map(async ([, model], i) => {
      const files = [...(await model.exportModel(format, { name: `${format}${i}` }))];
      for (const [name, bytes] of files) writeFileSync(path.join(folder, name), bytes);
      return files.map(([name]) => path.join(folder, name));
    }),
  );

const onnx = needsPython('onnx');
test('the checker of ONNX finds nothing', { skip: onnx.skip }, async () => {
  const found = asked(onnx.found, ['onnx', ...(await written('onnx')).flat()]);
  assert.deepEqual(
    found.map(([opset]) => opset),
    MODELS.map(() => 13),
  );
});

/** Writes the pictures and a job, which names them, for each model. @param {string[]} files of the models @param {boolean} channelFirst */
const jobsFor = (files, channelFirst) =>
  MODELS.map(([, model], i) => {
    const [job, pictures] = ['job', 'pictures'].map((name) => path.join(folder, `${name}${i}`));
    const [h, w, c] = model.input;
    const values = channelFirst ? byChannel(images[i], model.input) : images[i];
    writeFileSync(pictures, new Uint8Array(values.buffer));
    writeFileSync(
      job,
      JSON.stringify([files[i], pictures, ...(channelFirst ? [c, h, w] : [h, w, c])]),
    );
    return job;
  });
const images = MODELS.map(([, model]) => picturesFor(model, COUNT, digits));

const torch = needsPython('torch');
test('PyTorch answers as the engine', { skip: torch.skip }, async (t) => {
  const texts = (await written('torch')).map(([, text]) => text);
  const found = asked(torch.found, ['torch', ...jobsFor(texts, true)]);
  MODELS.forEach(([name, model], i) => compared(t, name, model, found[i], images[i]));
});

const keras = needsPython('keras');
for (const format of /** @type {const} */ (['keras', 'h5']))
  test(`Keras loads .${format} and answers as the engine`, { skip: keras.skip }, async (t) => {
    const files = (await written(format)).map(([file]) => file);
    const found = asked(keras.found, ['keras', ...jobsFor(files, false)]);
    MODELS.forEach(([name, model], i) => compared(t, name, model, found[i], images[i]));
  });

const h5py = needsPython('h5py');
test('HDF5 itself reads the tensors', { skip: h5py.skip }, async () => {
  const found = asked(h5py.found, ['hdf5', ...(await written('h5')).flat()]);
  MODELS.forEach(([, model], i) => {
    const rows = Object.values(found[i]);
    const tensors = model.tensors();
    assert.equal(rows.length, tensors.length);
    for (const { shape, data } of tensors) {
      const sum = data.reduce((total, value) => total + value, 0);
      const isThere = rows.some(
        ([type, sides, total]) =>
          type === 'float32' && String(sides) === String(shape) && Math.abs(total - sum) < 1e-3,
      );
      assert.ok(isThere, shape.join('x'));
    }
  });
});

test('a header for C has the bytes of the file, and compiles', async (t) => {
  const [[, model]] = MODELS;
  const [bytes] = (await model.exportModel('c', { name: '1 net', dtype: 'I8' })).values();
  const text = new TextDecoder().decode(bytes);
  const [, body] = text.split(/= \{/);
  const numbers = Uint8Array.from(body.match(/\d+/g) ?? [], Number);
  assert.deepEqual(numbers, new Uint8Array(model.save({ dtype: 'I8' })));
  const file = path.join(folder, 'net.c');
  writeFileSync(
    file,
    `${text}int main(void) { return (int)(sizeof _1_net_bytes - ${numbers.length}); }\n`,
  );
  const program = path.join(folder, 'net');
  const { error, status, stderr } = spawnSync('gcc', ['-Wall', '-Werror', file, '-o', program], {
    encoding: 'utf8',
  });
  if (error) return t.diagnostic('no compiler here');
  assert.equal(status, 0, stderr);
  assert.equal(spawnSync(program).status, 0);
});

test('what cannot leave is refused with the reason', async () => {
  const [[, tiny], [, other]] = MODELS;
  const two = engine.combineModels([tiny, other]);
  await assert.rejects(
    two.exportModel('onnx'),
    inklingError('cannot-export', /an ensemble of 2 networks/),
  );
  assert.ok((await two.exportModel('c')).get('model.h'));
  two.dispose();
  const odd = engine.createModel([
    { type: 'flatten' },
    { type: 'conv', filters: 4, kernel: 1 },
    { type: 'flatten' },
    { type: 'dense', units: 10 },
  ]);
  await assert.rejects(
    odd.exportModel('keras'),
    inklingError('cannot-export', /conv_1 gets the row of values/),
  );
  odd.dispose();
  const picture = engine.createModel(
    [{ type: 'conv', filters: 2, kernel: 2, stride: 2 }, { type: 'flatten' }],
    { input: [4, 4, 1] },
  );
  await assert.rejects(
    picture.exportModel('onnx'),
    inklingError('cannot-export', /answers are a flattened picture/),
  );
  await assert.rejects(
    picture.exportModel('tfjs', { temperature: 2 }),
    inklingError('cannot-export', /conv_1 gives its answers/),
  );
  assert.equal((await picture.exportModel('tfjs')).size, 2);
  picture.dispose();
  for (const [format, options] of /** @type {[any, any][]} */ ([
    ['tflite', {}],
    ['onnx', { dtype: 'F16' }],
    ['c', { softmax: true }],
    ['onnx', { temperature: 0 }],
    ['onnx', { name: '../x' }],
  ]))
    await assert.rejects(tiny.exportModel(format, options), inklingError('bad-argument'));
});
