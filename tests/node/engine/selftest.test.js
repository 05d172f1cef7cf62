/* The self-tests, of reading at load and of training before the first run: both builds reproduce the
 * recorded bits, and an engine that computes something else is refused.
 *
 * When a change of the engine is meant to change bits: raise INK_VERSION, then put the values that
 * the first test finds into RECORDED in web/inkling/engine/selftest.js, and the answers it finds into
 * EXPECTED in web/inkling/engine/selftest-relaxed.js.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Functions } from '../../../web/inkling/engine/functions.js';
import { loadEngine, syntheticDataset } from '../../../web/inkling/index.js';
import { openEngine } from '../../../web/inkling/engine/open.js';
import { answers, distance } from '../../../web/inkling/engine/selftest-relaxed.js';
import { RECORDED, readingBits, trainingBits } from '../../../web/inkling/engine/selftest.js';
import { inklingError } from '../support/errors.js';

const folder = new URL('../../../web/inkling/', import.meta.url);

for (const [file, simd] of /** @type {[string, boolean][]} */ ([
  ['inkling.wasm', true],
  ['inkling-scalar.wasm', false],
])) {
  test(`${file} gives the recorded bits`, async () => {
    const engine = await openEngine(
      Functions,
      await WebAssembly.compile(await readFile(new URL(file, folder))),
      simd,
    );
    assert.deepEqual({ reading: readingBits(engine), training: trainingBits(engine) }, RECORDED);
    assert.ok(distance(engine) < 1e-6, `${distance(engine)}: ${answers(engine)}`);
    assert.equal(engine.exact, true);
    assert.equal(engine.memoryUsed, 0);
  });
}

const wasm = await readFile(new URL('inkling.wasm', folder));

/** Where an instruction stands in the engine's code. @param {number[]} instruction */
function placesOf(instruction) {
  const bytes = Buffer.from(instruction);
  const places = [];
  for (let at = wasm.indexOf(bytes); at >= 0; at = wasm.indexOf(bytes, at + 1)) places.push(at);
  return places;
}

/** The engine with another instruction at some places. @param {number[]} places @param {number[]} other */
function damaged(places, other) {
  const copy = Buffer.from(wasm);
  for (const at of places) Buffer.from(other).copy(copy, at);
  return new Uint8Array(copy);
}

test('an engine that multiplies wrongly is refused', async () => {
  const places = placesOf([0xfd, 0xe6, 0x01]); // f32x4.mul
  assert.ok(places.length > 100, `${places.length} multiplications`);
  await assert.rejects(
    loadEngine({ wasm: damaged(places, [0xfd, 0xe4, 0x01]) }), // f32x4.add
    inklingError('load-failed', 'computes wrong bits', RECORDED.reading),
  );
});

test('an engine whose code traps is refused in words', async () => {
  const places = placesOf([0xfd, 0xe6, 0x01]); // f32x4.mul
  await assert.rejects(
    loadEngine({ wasm: damaged(places, [0x00, 0x00, 0x00]) }), // unreachable
    inklingError('load-failed', 'computes wrong bits', 'unreachable', RECORDED.reading),
  );
});

test('an engine that reads rightly and trains wrongly does not train', async () => {
  const places = placesOf([0xfd, 0xe3, 0x01]); // f32x4.sqrt: batch normalisation, optimisers
  let refused = 0;
  for (const at of places) {
    const engine = await loadEngine({ wasm: damaged([at], [0xfd, 0xe0, 0x01]) }).catch(() => null); // f32x4.abs
    if (!engine) continue;
    const net = engine.createModel([{ type: 'flatten' }, { type: 'dense', units: 10 }]);
    try {
      await net.fit(syntheticDataset(40, { engine }), { epochs: 1, workers: 1 });
    } catch (error) {
      inklingError('load-failed', 'computes wrong bits', RECORDED.training)(error);
      refused++;
    }
  }
  assert.ok(refused > 0, `${places.length} square roots, none of them only for training`);
});
