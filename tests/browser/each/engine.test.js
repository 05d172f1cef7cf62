/* engine.test.js - the engine in the browsers: the same training gives the same weights as in Node,
 * bit for bit, with one and three workers (THOROUGH=1: two, too).
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import process from 'node:process';
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

/** With THOROUGH in the environment, each number of workers. */
const isThorough = Boolean(process.env.THOROUGH);
const WORKERS = isThorough ? [1, 2, 3] : [1, 3];

browserTests({ title: 'Training', sources: true }, ({ kind, session, check, onOnePage }) => {
  onOnePage('in one page', {}, (step) => {
    step('Draw, which starts no worker, lets them start', (page) =>
      page.evaluate(
        async (at) => (await import(`${at}app/data/trusted.js`)).trustWorkers(),
        session().url,
      ),
    );
    const workersOnly = WORKERS.map((workers) => ({ workers }));
    for (const options of [...workersOnly, { scalar: true, workers: 1 }]) {
      const build = 'scalar' in options ? 'scalar' : 'SIMD';
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
        assert.equal(simd, build === 'SIMD');
        assert.equal(hash, twentySteps.hash);
      });
    }

    for (const workers of isThorough ? WORKERS : [3]) {
      step(`template's batches of 1313 and a last one of 74, workers: ${workers}`, async (page) => {
        const { hash, steps } = await page.evaluate(
          async (at, how) => {
            const { trainTemplate: train } = await import(`${at}tests/shared/template-run.js`);
            return train(await import(`${at}inkling/index.js`), how);
          },
          session().url,
          { workers },
        );
        assert.equal(steps, 3);
        assert.equal(hash, template);
      });
    }
  });

  check(
    'twenty steps, relaxed SIMD',
    async (page) => {
      const { exact, hash, losses } = await page.evaluate(async (at) => {
        (await import(`${at}app/data/trusted.js`)).trustWorkers();
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
