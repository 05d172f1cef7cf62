/* What kind of file bytes are, and what is said of those that are no model. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindOf } from '../../../web/inkling/formats/kinds.js';
import { engine, inklingError } from '../support/networks.js';
import { FIXTURES, filesOf } from '../support/models.js';

const text = (/** @type {string} */ words) => new TextEncoder().encode(words);

test('kinds are told by contents', () => {
  /** @type {Record<string, string>} */
  const kinds = {
    keras: 'keras',
    h5: 'hdf5',
    onnx: 'onnx',
    safetensors: 'safetensors',
    json: 'json',
  };
  for (const { name } of FIXTURES)
    for (const { name: file, bytes } of filesOf(name)) {
      const ending = file.slice(file.lastIndexOf('.') + 1);
      if (ending in kinds) assert.equal(kindOf(bytes), kinds[ending], file);
    }
});

test('files that are never read are refused with what to do', async () => {
  /** @type {[Uint8Array, string | RegExp][]} */
  const cases = [
    [Uint8Array.from([0x80, 2, 0x7d, 0x71, 0, 0x2e]), 'save the state_dict with safetensors'],
    [text('\x1c\0\0\0TFL3'.padEnd(30)), 'TensorFlow Lite'],
    [text('<!doctype html><html></html>'), 'web page'],
    [text('nothing that anyone knows'), 'no kind that is known'],
    [text('{"hello": 1}'), 'modelTopology'],
    [text('{"class_name": "Sequential", "config": []}'), 'architecture alone'],
    [
      text('{"modelTopology": {"node": []}, "weightsManifest": [], "format": "graph-model"}'),
      'graph model',
    ],
    [Uint8Array.from([0x1f, 0x8b, 8, 0]), 'unpack it first'],
    [new Uint8Array(0), 'empty'],
  ];
  for (const [bytes, words] of cases)
    await assert.rejects(engine.importModel(bytes), inklingError('cannot-import', words));
});

test('a name that promises another kind is refused', async () => {
  const [{ bytes }] = filesOf('keras3-seq');
  await assert.rejects(
    engine.importModel([{ name: 'net.onnx', bytes }]),
    inklingError('cannot-import', 'rename it'),
  );
  const { model } = await engine.importModel([{ name: 'net.anything', bytes }]);
  model.dispose();
});

test('loadModel() names importModel() for files of other programs', async () => {
  for (const name of ['keras3-seq', 'keras2-seq', 'onnx-torch-basic', 'torch-f32', 'tfjs-uint8']) {
    const [{ bytes }] = filesOf(name);
    await assert.rejects(
      engine.loadModel(bytes),
      inklingError('bad-safetensors', 'engine.importModel()'),
    );
  }
});

test('importModel() takes a file of ours, buffers and blobs', async () => {
  const model = engine.createModel('tiny', { seed: 2 });
  const bytes = model.save();
  for (const given of [
    bytes,
    bytes.buffer,
    new Blob([bytes]),
    [{ name: 'a.safetensors', bytes }],
  ]) {
    const { model: again, report } = await engine.importModel(given);
    assert.equal(again.hash(), model.hash());
    assert.match(report.format, /Inkling/);
    again.dispose();
  }
  model.dispose();
});

test('options and files that make no sense are refused', async () => {
  const [file] = filesOf('keras3-seq');
  /** @type {[any, any, string][]} */
  const cases = [
    [[file, file], {}, 'two of the files have this name'],
    [[], {}, 'a file, or a list of files'],
    [7, {}, 'bytes must be'],
    [file.bytes, { scale: 0 }, 'scale must be'],
    [file.bytes, { ink: 2 }, 'ink must be'],
    [file.bytes, { classes: ['a', 'b'] }, '10 outputs'],
    [file.bytes, { colour: 1 }, 'no option'],
  ];
  for (const [given, options, words] of cases)
    await assert.rejects(
      engine.importModel(given, options),
      new RegExp(words.replace(/[()]/g, '\\$&')),
    );
});
