/* Damaged and hostile model files of other programs: a sentence, or a model; never another error, never without end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engine, inklingError } from '../support/networks.js';
import { filesOf } from '../support/models.js';
import { READERS, readCut, readMutated } from '../support/mutated-models.js';

for (const reader of Object.keys(READERS))
  test(`${reader}: damaged files`, async () => {
    const { read, refused } = await readMutated(reader, 300);
    assert.ok(refused > 20, `${refused} refused, ${read} read`);
  });

test('files cut short are refused at every length', async () => {
  await readCut('torch-bf16', 0, 7);
  await readCut('onnx-torch-pad1', 0, 11);
  await readCut('tfjs-uint8', 0, 5);
  await readCut('tfjs-uint8', 1, 401);
  await readCut('keras3-gap', 0, 97);
});

/** The JSON of a model of TensorFlow.js, changed. @param {(json: any) => void} change */
function changed(change) {
  const [main, ...parts] = filesOf('tfjs-float32');
  const json = JSON.parse(new TextDecoder().decode(main.bytes));
  change(json);
  return [{ ...main, bytes: new TextEncoder().encode(JSON.stringify(json)) }, ...parts];
}

/** @type {[string, (json: any) => void, string | RegExp][]} */
const HOSTILE = [
  [
    '10,000 layers',
    ({ modelTopology: { config } }) => config.layers.push(...Array(10000).fill(config.layers[1])),
    /layers|passes|kernel|window/,
  ],
  [
    'a shape that overflows',
    (json) => (json.weightsManifest[0].weights[0].shape = [2 ** 40, 2 ** 40]),
    'more than',
  ],
  [
    'a negative side',
    (json) => (json.weightsManifest[0].weights[0].shape = [-3, 3, 1, 6]),
    'a side of -3',
  ],
  [
    'a tensor that is absent',
    (json) => json.weightsManifest[0].weights.pop(),
    'its manifest asks for',
  ],
  [
    'a name twice',
    (json) => (json.weightsManifest[0].weights[1].name = json.weightsManifest[0].weights[0].name),
    'twice',
  ],
  [
    'another file of weights',
    (json) => (json.weightsManifest[0].paths[1] = '../../etc/passwd'),
    'was not given',
  ],
  [
    'a kernel of other sides',
    (json) => (json.weightsManifest[0].weights[0].shape = [1, 9, 1, 6]),
    'it must be 3x3x1x6',
  ],
  [
    'an unknown layer',
    ({ modelTopology: { config } }) => (config.layers[1].class_name = 'LSTM'),
    /"max_pooling2d\w*" \(LSTM\): it has no counterpart/,
  ],
  [
    'too large a kernel',
    ({ modelTopology: { config } }) => (config.layers[0].config.kernel_size = [11, 11]),
    'kernel must be 1 to 7',
  ],
  ['groups', ({ modelTopology: { config } }) => (config.layers[0].config.groups = 2), 'groups'],
  [
    'channels first',
    ({ modelTopology: { config } }) => (config.layers[0].config.data_format = 'channels_first'),
    'data_format',
  ],
];

for (const [name, change, words] of HOSTILE)
  test(`${name}: refused by name`, () =>
    assert.rejects(engine.importModel(changed(change)), inklingError('cannot-import', words)));

test('weights that are no numbers are refused with their layer', async () => {
  const [main, first, second] = filesOf('tfjs-float32');
  const bytes = first.bytes.slice();
  new DataView(bytes.buffer).setFloat32(8, NaN, true);
  await assert.rejects(
    engine.importModel([main, { ...first, bytes }, second]),
    inklingError(
      'cannot-import',
      /layer 1 of \d "conv2d\w*" \(Conv2D\): value 2 of its kernel is NaN/,
    ),
  );
});

test('JSON without end is refused', async () => {
  const bytes = new TextEncoder().encode(
    `{"modelTopology": ${'['.repeat(5000)}${']'.repeat(5000)}}`,
  );
  await assert.rejects(engine.importModel(bytes), inklingError('cannot-import', 'nested'));
});
