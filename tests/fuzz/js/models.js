/* models.js - fuzz targets: model files, ours and those of other programs, and checkpoints. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from '../../../web/vendor/fflate.js';
import { InklingError } from '../../../web/inkling/index.js';
import { readForeign } from '../../../web/inkling/formats/readers.js';
import { readSafetensors } from '../../../web/inkling/formats/safetensors.js';
import { writeSafetensors } from '../../../web/inkling/formats/write-safetensors.js';
import { readCheckpoint, writeCheckpoint } from '../../../web/inkling/training/checkpoint.js';
import { engine } from '../../node/support/networks.js';
import { zipFile } from '../../node/support/data-files.js';
import { filesOf, fixture } from '../../node/support/models.js';
import { Broken } from './fuzz.js';
import { bytesChanged, jsonTextChanged, oneOf, safetensorsChanged } from './mutate.js';

/** @typedef {import('./fuzz.js').Target} Target */

/** @param {unknown} error */
export const isInklingError = (error) => error instanceof InklingError;

/** Runs checks, so that their errors are findings. @param {() => void} check */
export function holds(check) {
  try {
    check();
  } catch (error) {
    throw new Broken(/** @type {Error} */ (error).message, { cause: error });
  }
}

/** Without its seal, so that changes get beyond it. @param {Uint8Array} bytes */
function unsealed(bytes) {
  const { tensors, metadata } = readSafetensors(bytes);
  metadata.delete('sha256');
  const named = [...tensors].map(([name, tensor]) => ({ name, ...tensor }));
  return writeSafetensors(named, Object.fromEntries(metadata));
}

/** @param {string} name of a file in tests/ */
const bytesOf = (name) =>
  new Uint8Array(readFileSync(path.resolve(import.meta.dirname, '../..', name)));

/** What was read is written and read again to the same. @param {Uint8Array} bytes */
async function readOwn(bytes) {
  const model = await engine.loadModel(bytes);
  let again = null;
  try {
    const saved = model.save();
    again = await engine.loadModel(saved).catch((/** @type {Error} */ error) => {
      throw new Broken(`saved and not read again: ${error.message}`);
    });
    const both = [again, model];
    holds(() => {
      const [one, other] = both.map(({ name, classes, input, seed, verdict }) => ({ name, classes, input, seed, verdict })); // prettier-ignore
      assert.deepEqual(one, other);
      assert.equal(both[0].hash(), both[1].hash());
      assert.deepEqual(both[0].save(), saved);
    });
  } finally {
    model.dispose();
    again?.dispose();
  }
}

/** Changes a part of a .keras file and packs it again, so that its sums are right, or every third time the bytes.
 * @type {import('./mutate.js').Mutate} */
function kerasChanged(bytes, corpus, random) {
  if (random(3) === 0) return bytesChanged(['PK\x03\x04', 'PK\x01\x02'])(bytes, corpus, random);
  let files;
  try {
    files = unzipSync(bytes);
  } catch {
    return bytesChanged()(bytes, corpus, random);
  }
  const name = oneOf(Object.keys(files), random);
  const change = name.endsWith('.json')
    ? jsonTextChanged()
    : bytesChanged(['TREE', 'SNOD', 'HEAP']);
  return zipFile({
    ...files,
    [name]: change(files[name] ?? new Uint8Array(0), [files[name]], random),
  });
}

/** A reader of models of other programs; of files that belong together the first is changed. @param {string} name @param {string[]} models
 *  @param {number} executions @param {import('./mutate.js').Mutate} mutate @returns {Target} */
function foreign(name, models, executions, mutate) {
  const beside = models.map((model) => ({
    others: filesOf(model).slice(1),
    main: filesOf(model)[0],
    layers: fixture(model).needsLayers ? fixture(model).chain : undefined,
  }));
  let turn = 0;
  return {
    name,
    seeds: () => beside.map(({ main }) => main.bytes),
    mutate,
    executions,
    refuses: isInklingError,
    async read(bytes) {
      const { main, others, layers } = beside[turn++ % beside.length];
      await readForeign(engine, [{ ...main, bytes }, ...others], { layers });
      const { model } = await engine.importModel([{ ...main, bytes }, ...others], { layers });
      try {
        await readOwn(model.save());
      } finally {
        model.dispose();
      }
    },
  };
}

/** @type {Target[]} */
export const MODELS = [
  {
    name: 'model',
    seeds: () => ['three', 'letters', 'colour'].map((name) => unsealed(bytesOf(`golden/models/${name}.safetensors`))), // prettier-ignore
    mutate: safetensorsChanged,
    read: readOwn,
    refuses: isInklingError,
    executions: 800,
  },
  {
    name: 'checkpoint',
    seeds: () => [bytesOf('fuzz/js/seeds/checkpoint.safetensors')],
    mutate: safetensorsChanged,
    read(bytes) {
      const read = readCheckpoint(engine, bytes);
      const written = writeCheckpoint({ ...read, ...read.classes }, read.checkpoint);
      holds(() => assert.deepEqual(readCheckpoint(engine, written), read));
    },
    refuses: isInklingError,
    executions: 1200,
  },
  foreign('keras', ['keras3-gap'], 150, kerasChanged),
  foreign('h5', ['keras3-my-head-h5'], 100, bytesChanged(['TREE', 'SNOD', 'HEAP', 'OHDR'])),
  foreign('onnx', ['onnx-torch-opset9', 'onnx-torch-affine'], 150, bytesChanged(['Conv', 'Gemm', 'Relu', 'kernel_shape', 'pads'])), // prettier-ignore
  foreign('tfjs', ['tfjs-uint8'], 200, jsonTextChanged(['class_name', 'kernel_size', 'float32'])),
  foreign('torch', ['torch-bf16'], 300, safetensorsChanged),
];
