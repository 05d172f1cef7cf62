/**
 * answers.js - what models answer to fixed pictures and drawings, as lines of text: what the reader of model files in C is compared
 * with (tests/native/test_file.c writes the same lines).
 *
 *   node tests/golden/answers.js       writes the small models of tests/golden/models and answers.txt again
 *
 * A line: model, input, verdict, label, second, digit, classes, names of both, bits of notDigit, hash of the picture that the
 * network saw, bits of the probabilities.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { loadEngine } from '../../web/inkling/index.js';

/** @typedef {Awaited<ReturnType<typeof loadEngine>>} Engine */
/** @typedef {import('../../web/inkling/index.js').Model} Model */
/** @typedef {import('../../web/inkling/index.js').Prediction} Prediction */

const root = path.resolve(import.meta.dirname, '../..');
const FOLDER = 'tests/golden/models';
export const GOLDEN = 'tests/golden/answers.txt';
const SEED = 11;
const [DIGITS, SIGNS] = [10, 6];

/** Files of models, from the root: the shipped ones and those that this program makes. */
export const MODELS = [
  'weights/tiny.safetensors',
  'weights/default.safetensors',
  'weights/record.safetensors', // an ensemble
  `${FOLDER}/letters.safetensors`,
  `${FOLDER}/three.safetensors`,
  `${FOLDER}/colour.safetensors`,
];

const word = new DataView(new ArrayBuffer(4));
/** The bits of a float32. @param {number} value */
function bitsOf(value) {
  word.setFloat32(0, value);
  return word.getUint32(0).toString(16).padStart(8, '0');
}

/** FNV-1a of the bits, float by float. @param {Float32Array} values */
function hashOf(values) {
  let hash = 0x811c9dc5;
  for (const bits of new Uint32Array(values.buffer, values.byteOffset, values.length))
    hash = Math.imul(hash ^ bits, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** A line without model and input. @param {Prediction} answer */
export function lineOf({ verdict, candidates, digit, classes, notDigit, image, probabilities }) {
  const [first = -1, second = -1] = candidates;
  const names = [first, second].map((index) => JSON.stringify(classes[index] ?? ''));
  const numbers = [['digit', 'unsure', 'none'].indexOf(verdict), first, second, digit ?? -1];
  const bits = [bitsOf(notDigit), hashOf(image), ...Array.from(probabilities, bitsOf)];
  return [...numbers, classes.length, ...names, ...bits].join(' ');
}

/** A prepared picture as paper with dark ink: three pixels for each, grey or RGBA.
 *  @param {Float32Array} image @param {number} channels */
function paperOf(image, channels) {
  const data = new Uint8Array(84 * 84 * channels);
  for (let i = 0; i < 84 * 84; i++) {
    const ink = image[28 * Math.floor(i / 84 / 3) + Math.floor((i % 84) / 3)];
    data.fill(255 - Math.round(255 * ink), i * channels, i * channels + channels);
    if (channels === 4) data[4 * i + 3] = 255;
  }
  return { data, width: 84, height: 84 };
}

/** What a model that takes the usual pictures reads. @param {Engine} engine @param {Model} model @returns {[string, Prediction][]} */
function usualAnswers(engine, model) {
  const digit = (/** @type {number} */ i) => engine.syntheticImage(SEED, i).image;
  return [
    ...Array.from({ length: DIGITS }, (_, i) => {
      const { strokes } = engine.syntheticStrokes(SEED, i);
      return /** @type {[string, Prediction]} */ ([`digit${i}`, model.predictStrokes(strokes)]);
    }),
    ...Array.from({ length: SIGNS }, (_, i) => {
      const { strokes } = engine.nonDigitStrokes(SEED, i);
      return /** @type {[string, Prediction]} */ ([
        `sign${i}`,
        model.predictStrokes(strokes, { pen: 1 + i / 2 }),
      ]);
    }),
    ['nothing', model.predictStrokes([])],
    ['grey', model.predict(paperOf(digit(4), 1))],
    ['rgba', model.predict(paperOf(digit(5), 4))],
    ['paper', model.predict({ data: new Uint8Array(400).fill(255), width: 20, height: 20 })],
    ['image', model.predict(digit(6))],
    ['blank', model.predict(new Float32Array(784))],
  ];
}

/** Every line of a model. @param {Engine} engine @param {string} file @returns {Promise<string[]>} */
export async function linesOf(engine, file) {
  const model = await engine.loadModel(new Uint8Array(readFileSync(path.join(root, file))));
  const count = model.input.reduce((product, side) => product * side, 1);
  const answers = /** @type {[string, Prediction][]} */ (
    count === 784
      ? usualAnswers(engine, model)
      : [
          [
            'ramp',
            model.predict(Float32Array.from({ length: count }, (_, i) => ((37 * i) % 256) / 255)),
          ],
          ['blank', model.predict(new Float32Array(count))],
        ]
  );
  model.dispose();
  return answers.map(([input, answer]) => `${file} ${input} ${lineOf(answer)}`);
}

/** The small models. @param {Engine} engine @returns {Record<string, Uint8Array>} */
function smallModels(engine) {
  const names = [...'ABCDEFGHIJKLMNOPQRSTUV'].concat('É', '"\\', '\u{1f642}', 'two words');
  const letters = engine.createModel(
    [
      { type: 'conv', filters: 4, kernel: 3, stride: 2, activation: 'relu' },
      { type: 'batchnorm' },
      { type: 'maxpool', size: 2 },
      { type: 'flatten' },
      { type: 'dense', units: 27, bias: true },
    ],
    { seed: 3, classes: names, none: true },
  );
  letters.verdict = { temperature: 0.37, unsureBelow: 0.1234567890123, noneAbove: 0.04321 };
  const single = (/** @type {any[]} */ layers, /** @type {number} */ seed) =>
    engine.createModel([...layers, { type: 'flatten' }, { type: 'dense', units: 10 }], { seed });
  const three = engine.combineModels([
    single([{ type: 'avgpool', size: 4 }, { type: 'gelu' }], 1),
    single(
      [
        { type: 'maxpool', size: 3, stride: 5 },
        { type: 'leakyRelu', slope: 0.1 },
      ],
      2,
    ),
    single(
      [
        { type: 'conv', filters: 2, kernel: 5, stride: 2, padding: 'same' },
        { type: 'maxpool' },
        { type: 'swish' },
      ],
      3,
    ),
  ]);
  const colour = engine.createModel(
    [
      { type: 'conv', filters: 3, kernel: 2, bias: false, activation: 'tanh' },
      { type: 'globalAveragePooling' },
      { type: 'dropout' },
      { type: 'dense', units: 5, activation: 'softmax' },
    ],
    { seed: 4, input: [9, 8, 3], classes: ['7', '12', '003', '4', '2147483647'] },
  );
  colour.verdict = { temperature: 1, unsureBelow: 0.9, noneAbove: 1 };
  return {
    'letters.safetensors': letters.save({ dtype: 'I8', levels: 100 }),
    'three.safetensors': three.save({ dtype: 'F16' }),
    'colour.safetensors': colour.save(),
  };
}

if (process.argv[1] === import.meta.filename) {
  const engine = await loadEngine();
  for (const [name, bytes] of Object.entries(smallModels(engine)))
    writeFileSync(path.join(root, FOLDER, name), bytes);
  const lines = [];
  for (const file of MODELS) lines.push(...(await linesOf(engine, file)));
  writeFileSync(path.join(root, GOLDEN), `${lines.join('\n')}\n`);
}
