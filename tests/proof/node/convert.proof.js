/* convert.proof.js - the shipped model in each number type: half the bytes, and half of that again. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { emptyFolder } from '../../node/support/command.js';
import { convertsToEach } from '../../node/support/convert.js';

const folder = emptyFolder({ after });

test('the shipped model as F32, F16 and I8', async () => {
  const bytes = await convertsToEach(folder, []);
  assert.ok(bytes.F32 > 1.9 * bytes.F16 && bytes.F16 > 1.8 * bytes.I8, JSON.stringify(bytes));
});
