/* 100,000 damaged files for each reader of models of other programs; MUTATED=NUMBER sets how many. */
import { test } from 'node:test';
import process from 'node:process';
import { READERS, readMutated } from '../../node/support/mutated-models.js';

const COUNT = Number(process.env.MUTATED ?? 100000);

for (const reader of Object.keys(READERS))
  test(`${reader}: ${COUNT} damaged files`, async (context) => {
    const { read, refused } = await readMutated(reader, COUNT);
    context.diagnostic(`${read} read, ${refused} refused`);
  });
