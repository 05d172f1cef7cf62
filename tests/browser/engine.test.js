/* engine.test.js - the engine in the browsers: the same training gives the same weights as in Node, bit for bit. */
import assert from 'node:assert/strict';
import { before } from 'node:test';
import * as inkling from '../../web/inkling/index.js';
import { trainTwentySteps } from '../shared/twenty-steps.js';
import { browserTests, missing } from './support/session.js';

/** @type {string} */
let expected;
before(async () => {
  if (!missing('chromium') || !missing('firefox')) expected = (await trainTwentySteps(inkling)).hash;
});

browserTests('Twenty training steps', ({ check, session }) => {
  for (const options of [{ workers: 1 }, { workers: 2 }, { scalar: true, workers: 1 }]) {
    check(`${options.scalar ? 'scalar' : 'SIMD'}, workers: ${options.workers}`, async (page) => {
      const { hash, steps, simd } = await page.evaluate(async (at, how) => {
        const { trainTwentySteps: train } = await import(`${at}tests/shared/twenty-steps.js`);
        return train(await import(`${at}inkling/index.js`), how);
      }, session().url, options);
      assert.equal(steps, 20);
      assert.equal(simd, !options.scalar);
      assert.equal(hash, expected);
    });
  }
});
