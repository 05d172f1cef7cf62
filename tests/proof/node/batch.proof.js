/* batch.proof.js - the memory of `inkling predict --batch` does not grow with the number of pictures. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, test } from 'node:test';
import { runBatch, writeDigits } from '../../../tools/bench/batch.mjs';
import { batchFolder } from '../../node/support/batch.js';

const MOST_MORE = 32; // MiB: what V8 leaves to be collected later

test('200,000 pictures take the memory of 20,000', async (context) => {
  const { folder, modelFile, set } = batchFolder({ after }, 10000);
  const peaks = [];
  for (const count of [20000, 200000]) {
    const input = path.join(folder, `${count}.idx`);
    await writeDigits(input, set.images, count);
    const { peak } = await runBatch(input, `${input}.ndjson`, { workers: 2, model: modelFile });
    context.diagnostic(`${count} pictures: ${peak.toFixed(0)} MiB at most`);
    peaks.push(peak);
  }
  assert.ok(peaks[0] > 0 && peaks[1] <= peaks[0] + MOST_MORE, `${peaks}`);
});
