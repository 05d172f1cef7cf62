/* engine.test.js - the engine in the browsers: the same training gives the same weights as in Node,
 * bit for bit, with one, two and three workers.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { before } from 'node:test';
import * as inkling from '../../../web/inkling/index.js';
import { trainTemplate } from '../../shared/template-run.js';
import { trainTwentySteps } from '../../shared/twenty-steps.js';
import { browserTests, missing } from '../support/session.js';

/** The build of `make relaxed` is optional. */
const notBuilt =
  !existsSync(new URL('../../../web/inkling/inkling-relaxed.wasm', import.meta.url)) &&
  'the relaxed engine is not built: run `make relaxed`';
/** @type {Awaited<ReturnType<typeof trainTwentySteps>>} */
let twentySteps;
/** @type {string} */
let template;
before(async () => {
  if (missing('chromium') && missing('firefox')) return;
  twentySteps = await trainTwentySteps(inkling);
  template = (await trainTemplate(inkling)).hash;
});

browserTests({ title: 'Training', sources: true }, ({ kind, session, check, onOnePage }) => {
  onOnePage('in one page', {}, (step) => {
    for (const options of [{ workers: 1 }, { workers: 3 }, { scalar: true, workers: 1 }]) {
      const build = options.scalar ? 'scalar' : 'SIMD';
      step(`twenty steps, ${build}, workers: ${options.workers}`, async (page) => {
        const { hash, steps, simd } = await page.evaluate(
          async (at, how) => {
            const { trainTwentySteps: train } = await import(`${at}tests/shared/twenty-steps.js`);
            return train(await import(`${at}inkling/index.js`), how);
          },
          session().url,
          options,
        );
        assert.equal(steps, 20);
        assert.equal(simd, !options.scalar);
        assert.equal(hash, twentySteps.hash);
      });
    }

    step("template's batches of 1313 and a last one of 74, workers: 3", async (page) => {
      const { hash, steps } = await page.evaluate(async (at) => {
        const { trainTemplate: train } = await import(`${at}tests/shared/template-run.js`);
        return train(await import(`${at}inkling/index.js`), { workers: 3 });
      }, session().url);
      assert.equal(steps, 3);
      assert.equal(hash, template);
    });
  });

  check(
    'twenty steps, relaxed SIMD',
    async (page) => {
      const { exact, hash, losses } = await page.evaluate(async (at) => {
        const { trainTwentySteps: train } = await import(`${at}tests/shared/twenty-steps.js`);
        return train(await import(`${at}inkling/index.js`), { relaxed: true, workers: 2 });
      }, session().url);
      if (exact) assert.equal(hash, twentySteps.hash, 'a browser or processor without it');
      losses.forEach((/** @type {number} */ loss, /** @type {number} */ i) =>
        assert.ok(Math.abs(loss - twentySteps.losses[i]) < 1e-3, `${losses}`),
      );
      if (kind === 'chromium') assert.equal(exact, false);
    },
    { skip: notBuilt },
  );
});
