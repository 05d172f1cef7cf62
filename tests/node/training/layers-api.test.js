/* layers-api.test.js - the same model code gives the losses and weights of TensorFlow.js' layers API (tests/golden/layers-api.js). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { OPTIMIZERS, ROWS, differenceOf } from '../../golden/layers-api.js';
import { trainingOption } from '../../../web/inkling/index.js';

/** A wrong term moves a loss by more than 1e-3. */
const MOST = 2e-6;

await tf.setBackend('cpu');

for (const row of ROWS) {
  test(row.name, async () => {
    const { steps, loss, weights } = await differenceOf(row);
    assert.equal(steps, 10);
    if (!row.l2) assert.ok(loss < MOST, `a loss is off by ${loss}`);
    assert.ok(weights < MOST, `a weight is off by ${weights}`);
  });
}

test('every optimiser has a row', () => {
  const kinds = Object.values(OPTIMIZERS).map(({ ours: { kind, amsgrad } }) =>
    amsgrad ? 'amsgrad' : kind,
  );
  assert.deepEqual(
    [...new Set(kinds)].sort(),
    Object.keys(trainingOption('optimizer', 'kind').words ?? {}).sort(),
  );
  for (const name of Object.keys(OPTIMIZERS))
    assert.ok(
      ROWS.some(({ optimizer }) => optimizer === name),
      name,
    );
});
