/* golden-answers.test.js - the golden answers of models are what the library says: the reader in C is compared with the same file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOLDEN, MODELS, linesOf } from '../../golden/answers.js';
import { read } from '../support/documents.js';
import { engine } from '../support/networks.js';

const golden = read(GOLDEN).trimEnd().split('\n');

for (const file of MODELS)
  test(`${file} answers as tests/golden/answers.txt says`, async () => {
    const expected = golden.filter((line) => line.startsWith(`${file} `));
    assert.ok(expected.length > 1);
    assert.deepEqual(await linesOf(engine, file), expected);
  });

test('the golden answers are those of these models, with every verdict', () => {
  assert.deepEqual([...new Set(golden.map((line) => line.split(' ')[0]))], MODELS);
  assert.deepEqual([...new Set(golden.map((line) => line.split(' ')[2]))].sort(), ['0', '1', '2']);
});
