/* workers.proof.js - each recipe of the gate with more numbers of workers, for more epochs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as inkling from '../../../web/inkling/index.js';
import { QUICK, SMALL, digits } from '../../node/support/networks.js';
import { RECIPES, sameForWorkers } from '../../node/support/workers.js';
import { trainTemplate } from '../../shared/template-run.js';

for (const [name, recipe] of Object.entries(RECIPES))
  test(`2, 3, 5 and 8 workers: ${name}`, () =>
    sameForWorkers(SMALL, digits(330), { ...recipe, epochs: 4 }, [2, 3, 5, 8]));

test('a batch of 1313 and a last one of 87, in 1, 2, 3 and 8 workers', () =>
  sameForWorkers(QUICK, digits(1400), { epochs: 1, batchSize: 1313 }, [2, 3, 8]));

test("template's batches of 1313 and a last one of 74, 2 workers", async () => {
  const { hash } = await trainTemplate(inkling);
  assert.equal((await trainTemplate(inkling, { workers: 2 })).hash, hash);
});
