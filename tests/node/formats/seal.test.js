/* The SHA-256 in models and checkpoints: every flipped bit is noticed, and files without it still load. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { InklingError } from '../../../web/inkling/index.js';
import { readSafetensors } from '../../../web/inkling/formats/safetensors.js';
import { plainOf } from '../../../tools/models/plain-file.js';
import { interrupted } from '../support/checkpoints.js';
import { QUICK, digits, engine, inklingError } from '../support/networks.js';

const TINY = [{ type: 'maxpool', size: 7 }, { type: 'flatten' }, { type: 'dense', units: 10 }];
const model = engine.createModel(/** @type {any} */ (TINY), { seed: 2 });

const FILES = {
  'F32 model': {
    bytes: model.save(),
    open: engine.loadModel.bind(engine),
    code: 'bad-safetensors',
  },
  'I8 model': {
    bytes: model.save({ dtype: 'I8' }),
    open: engine.loadModel.bind(engine),
    code: 'bad-safetensors',
  },
  ensemble: {
    bytes: engine.combineModels([model, model]).save({ dtype: 'F16' }),
    open: engine.loadModel.bind(engine),
    code: 'bad-safetensors',
  },
  checkpoint: {
    bytes: (
      await interrupted(
        2,
        { epochs: 2, batchSize: 10, workers: 1 },
        /** @type {any} */ (TINY),
        digits(20),
      )
    ).bytes,
    open: async (/** @type {Uint8Array} */ bytes) => engine.loadCheckpoint(bytes).model,
    code: 'bad-checkpoint',
  },
};

/** The file without its sum, or with another. @param {Uint8Array} bytes @param {string} [sum] */
function resealed(bytes, sum) {
  if (sum === undefined) return plainOf(bytes);
  const copy = Buffer.from(bytes);
  const { metadata } = readSafetensors(bytes);
  copy.write(sum, copy.indexOf(metadata.get('sha256') ?? ''));
  return new Uint8Array(copy);
}

for (const [kind, { bytes, open, code }] of Object.entries(FILES)) {
  test(`${kind}: one flipped bit is noticed, wherever it is`, async () => {
    (await open(bytes)).dispose();
    const named = bytes.length - 40; // among the weights
    const wrong = bytes.slice();
    wrong[named] ^= 1;
    await assert.rejects(
      async () => open(wrong),
      inklingError(
        /** @type {any} */ (code),
        'damaged',
        'SHA-256 should be',
        'found',
        'another copy',
      ),
    );
    let unseen = 0;
    for (let at = 0; at < bytes.length; at++) {
      const copy = bytes.slice();
      copy[at] ^= 1 << ((at * 5) % 8);
      try {
        (await open(copy)).dispose();
        unseen++;
      } catch (error) {
        assert.ok(error instanceof InklingError, `byte ${at}: ${error}`);
      }
    }
    assert.equal(unseen, 0);
  });

  test(`${kind}: a file without the sum loads, one with a wrong sum does not`, async () => {
    (await open(resealed(bytes))).dispose();
    for (const sum of ['0'.repeat(64), 'x'.repeat(64)])
      await assert.rejects(
        async () => open(resealed(bytes, sum)),
        inklingError(/** @type {any} */ (code), 'damaged'),
      );
  });
}

test('the sum is of the file with zeros in its place, as anybody can check', async () => {
  const bytes = model.save();
  const sum = readSafetensors(bytes).metadata.get('sha256') ?? '';
  const zeros = Buffer.from(bytes);
  zeros.fill('0', zeros.indexOf(sum), zeros.indexOf(sum) + 64);
  const hash = await crypto.subtle.digest('SHA-256', zeros);
  assert.equal(Buffer.from(hash).toString('hex'), sum);
});

test('texts of 64 letters are no sums', async () => {
  for (const name of ['a'.repeat(64), 'g'.repeat(64), '":"'.repeat(22).slice(0, 64)]) {
    const net = engine.createModel(QUICK);
    net.name = name;
    assert.equal((await engine.loadModel(net.save())).name, name);
    assert.equal((await engine.loadModel(resealed(net.save()))).name, name);
  }
});

test('the shipped files have none: a first visit does not wait for SHA-256', async () => {
  for (const name of ['default', 'tiny']) {
    const file = await readFile(new URL(`../../../weights/${name}.safetensors`, import.meta.url));
    assert.equal(readSafetensors(new Uint8Array(file)).metadata.has('sha256'), false);
  }
});
