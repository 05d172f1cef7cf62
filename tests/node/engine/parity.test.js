/**
 * Same seed, same bits: twenty training steps natively, in WebAssembly with SIMD and without, with one worker and with
 * several, must leave the same weights. tests/browser/engine.test.js holds the browsers to the same hash.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as inkling from '../../../web/inkling/index.js';
import { trainTemplate } from '../../shared/template-run.js';
import { LAYERS, trainTwentySteps } from '../../shared/twenty-steps.js';

const program = fileURLToPath(new URL('../../../build/native/twenty_steps', import.meta.url));

/** The whole test run's one reference. @type {Promise<{ hash: string, steps: number, simd: boolean }>} */
const reference = trainTwentySteps(inkling, { workers: 1 });

test('WebAssembly with SIMD takes the twenty steps, and they change the weights', async () => {
  const { hash, steps, simd } = await reference;
  assert.equal(steps, 20);
  assert.equal(simd, true);
  assert.match(hash, /^[0-9a-f]{64}$/);
  const engine = await inkling.loadEngine();
  const untrained = engine.createModel(/** @type {any} */ (LAYERS), { seed: 7 });
  assert.notEqual(untrained.hash(), hash);
});

test(
  'native',
  { skip: existsSync(program) ? false : 'build/native/twenty_steps is not built (make native)' },
  async () => {
    const bytes = execFileSync(program, { maxBuffer: 2 ** 24 });
    assert.equal(createHash('sha256').update(bytes).digest('hex'), (await reference).hash);
  },
);

test(
  'weights of samples, natively and by 2 workers',
  { skip: existsSync(program) ? false : 'build/native/twenty_steps is not built (make native)' },
  async () => {
    const bytes = execFileSync(program, ['weighted'], { maxBuffer: 2 ** 24 });
    const native = createHash('sha256').update(bytes).digest('hex');
    assert.equal((await trainTwentySteps(inkling, { weighted: true, workers: 2 })).hash, native);
    if (process.env.THOROUGH)
      assert.equal(
        (await trainTwentySteps(inkling, { weighted: true, scalar: true })).hash,
        native,
      );
    assert.notEqual((await reference).hash, native);
  },
);

test('WebAssembly without SIMD', async () => {
  const { hash, simd } = await trainTwentySteps(inkling, { scalar: true, workers: 1 });
  assert.equal(simd, false);
  assert.equal(hash, (await reference).hash);
});

for (const workers of [2, 3]) {
  test(`${workers} workers`, async () => {
    assert.equal((await trainTwentySteps(inkling, { workers })).hash, (await reference).hash);
  });
}

test("template's batches of 1313 and a last one of 74, 3 workers", async () => {
  const { hash, steps } = await trainTemplate(inkling);
  assert.equal(steps, 3);
  assert.equal((await trainTemplate(inkling, { workers: 3 })).hash, hash);
});
