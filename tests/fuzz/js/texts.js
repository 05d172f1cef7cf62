/* texts.js - fuzz targets: JSON, and the texts of the page's address. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { numberPatterns, readReceipt } from '../../../web/inkling/index.js';
import { BadDataError, UsageError } from '../../../tools/command/command.js';
import { digitReader } from '../../../tools/command/batch/digits.js';
import { templateIn } from '../../../tools/command/forms.js';
import { parseDrawings } from '../../../tools/command/pictures.js';
import { fieldsOf, templateOf } from '../../../web/app/number/template.js';
import { FileProblem, readDrawings, writeDrawings } from '../../../web/app/store/ndjson.js';
import { layersFromText, layersToText } from '../../../web/app/train/layertext.js';
import { PRESET_NAMES, fromQuery, presetValues, toQuery } from '../../../web/app/train/settings.js';
import { holds, isInklingError } from './models.js';
import { bytesChanged, jsonTextChanged, linesChanged, toBytes, toText } from './mutate.js';

/** @typedef {import('./fuzz.js').Target} Target */

// The router reads the title of the page when it is loaded.
const { address, parseHash } = await (async () => {
  Object.assign(globalThis, { document: { title: '' } });
  try {
    return await import('../../../web/app/router.js');
  } finally {
    Reflect.deleteProperty(globalThis, 'document');
  }
})();

const image = Buffer.alloc(784, 7).toString('base64');
const drawings = [
  '{"id":"a","label":1,"strokes":[[0,0,9,9],[3,4]]}\n{"label":"cat","strokes":[[0,9,9,0,3,3]]}\n',
  `{"label":7,"image":"${image}"}\n{"label":"0","strokes":[[1.5,2e3]]}\n`,
].map(toBytes);
const template = toBytes(
  '{"fields":[{"name":"amount","box":[0.55,0.2,0.95,0.27],"pattern":"decimal"},' +
    '{"name":"postcode","box":[0.1,0.2,0.4,0.27],"cells":5,"pattern":5}]}',
);
const MARKS = ['[', ']', '{', '}', ',', ':', '"', '\\u0000', '1e999', 'null', '"__proto__"'];

/** Not the page's own errors of a bug. @param {unknown} error */
const isSentence = (error) => error instanceof Error && error.constructor === Error;

const addresses = [
  '#draw', '#number', '#test?data=idx&of=%26%3D', '#inside?layer=2',
  '#train?preset=slim&layers=conv-32-3_relu_maxpool-2_flatten_dense-10&epochs=3&lr=0.001',
  `#train?${toQuery({ .../** @type {any} */ (fromQuery(new URLSearchParams('preset=deep')).values), epochs: 7 })}`,
]; // prettier-ignore

/** Values come back from their address. @param {ReturnType<typeof fromQuery>['values']} values */
function settingsComeBack(values) {
  const again = fromQuery(new URLSearchParams(toQuery(values).toString()));
  holds(() => assert.deepEqual(again, { values, problems: [] }));
}

const reader = await digitReader({ model: 'tiny', withProbabilities: true });
/** @param {Uint8Array} bytes */
async function answerLines(bytes) {
  for (const [i, line] of toText(bytes).split('\n').slice(0, 4).entries()) {
    const job = /** @type {any} */ ({ kind: 'lines', file: 'it' });
    const { fields } = /** @type {any} */ (await reader.read(toBytes(line), /** @type {any} */ ({ line: i + 1 }), job)); // prettier-ignore
    holds(() => assert.ok(fields.probabilities.every((/** @type {number} */ p) => p >= 0 && p <= 1))); // prettier-ignore
  }
}

/** @type {Target[]} */
export const TEXTS = [
  {
    name: 'receipt',
    seeds: () => [new Uint8Array(readFileSync(path.join(import.meta.dirname, 'seeds/receipt.json')))], // prettier-ignore
    mutate: jsonTextChanged(MARKS),
    read(bytes) {
      const receipt = readReceipt(toText(bytes));
      holds(() => assert.deepEqual(readReceipt(JSON.stringify(receipt)), receipt));
    },
    refuses: isInklingError,
    executions: 1500,
  },
  {
    name: 'own-drawings',
    seeds: () => drawings,
    mutate: linesChanged(MARKS),
    read(bytes) {
      const { drawings: read } = readDrawings(toText(bytes), 'it');
      const written = writeDrawings(/** @type {any} */ (read));
      holds(() => assert.deepEqual(readDrawings(written, 'it'), { drawings: read, refused: 0, reason: '' })); // prettier-ignore
    },
    refuses: (error) => error instanceof FileProblem,
    executions: 2500,
  },
  {
    name: 'predict',
    seeds: () => drawings.concat(toBytes('[[0,0,9,9]]'), toBytes(`{"image":"${image}"}`)),
    mutate: linesChanged(MARKS),
    async read(bytes) {
      parseDrawings(toText(bytes), 'it');
      await answerLines(bytes);
    },
    refuses: (error) => isInklingError(error) || error instanceof BadDataError,
    executions: 1000,
  },
  {
    name: 'template',
    seeds: () => [template],
    mutate: jsonTextChanged(MARKS),
    read: (bytes) => templateIn(toText(bytes), 'it'),
    refuses: (error) => error instanceof BadDataError || error instanceof UsageError,
    executions: 2000,
  },
  {
    name: 'page-template',
    seeds: () => [template],
    mutate: jsonTextChanged(MARKS),
    read(bytes) {
      const fields = fieldsOf(toText(bytes), 'it', numberPatterns);
      const written = templateOf(fields);
      holds(() => {
        assert.equal(templateOf(fieldsOf(written, 'it', numberPatterns)), written);
      });
    },
    refuses: isSentence,
    executions: 2000,
  },
  {
    name: 'address',
    seeds: () => addresses.map(toBytes),
    mutate: bytesChanged(['#', '?', '&', '=', '%', '%00', '%e9', '+', 'train', 'layers=', 'preset=', 'seed=', 'true', '1e5', '-0', '__proto__', 'constructor']), // prettier-ignore
    read(bytes) {
      const { name, settings } = parseHash(toText(bytes));
      const again = parseHash(address(name, settings));
      holds(() => assert.deepEqual([again.name, [...again.settings]], [name, [...settings]]));
      const { values, problems } = fromQuery(settings);
      settingsComeBack(values);
      return problems.length > 0 ? 'nothing' : `${name} ${[...settings.keys()].join(' ')}`;
    },
    refuses: () => false,
    executions: 500,
  },
  {
    name: 'layer-text',
    seeds: () => PRESET_NAMES.map((name) => toBytes(layersToText(presetValues(name).layers))).concat(toBytes('conv-8-k5-s2-same-nobias-he_batchnorm-m0.9-e1e-7_leakyRelu-0.2_dropout-0.5_avgpool-2-s1_flatten_dense-10-nobias')), // prettier-ignore
    mutate: bytesChanged(['_', '-', 'conv', 'dense-10', 'batchnorm-m0.9-e1e-7', 'dropout', 'leakyRelu-0.2', 'same', 'nobias', 'he', 's2', 'k5', 'flatten', 'maxpool-2', '__proto__', 'constructor', '1e5']), // prettier-ignore
    read(bytes) {
      const layers = layersFromText(toText(bytes));
      if (!layers) return 'nothing';
      holds(() => assert.deepEqual(layersFromText(layersToText(layers)), layers));
      return layers.map(({ type }) => type).join(' ');
    },
    refuses: () => false,
    executions: 4000,
  },
];
