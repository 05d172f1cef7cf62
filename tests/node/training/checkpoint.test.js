/* Checkpoints: as objects and bytes, with the wrong data or network, and with each number in them wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  MUCH_STATE as OPTIONS,
  QUICK,
  SMALL,
  answerBits,
  digits,
  engine,
  inklingError,
} from '../support/networks.js';
import { continuesFrom, data, interrupted } from '../support/checkpoints.js';
import { fc } from '../../shared/seed.js';

test('a checkpoint file holds the whole run: network, recipe, seed, history', () =>
  continuesFrom([7, 10])); // within an epoch and at its end

test('a checkpoint of a run that began with other weights keeps that in mind', async () => {
  const model = engine.createModel(QUICK, { seed: 3 });
  await model.fit(data, { epochs: 1, workers: 1 });
  const start = model.hash();
  const run = model.fit(data, { epochs: 3, workers: 1 });
  run.pause();
  const checkpoint = await run.checkpoint();
  run.resume();
  const whole = await run;
  assert.equal(whole.receipt.start, start);
  assert.ok(checkpoint);
  const again = await engine.createModel(QUICK, { seed: 77 }).fit(data, { checkpoint, workers: 1 });
  assert.deepEqual(again.receipt, whole.receipt);
});

test('other data, options or networks are refused before anything happens', async () => {
  const { checkpoint } = await interrupted(7);
  const model = engine.createModel(SMALL, { seed: 4 });
  const bits = answerBits(model);
  assert.throws(
    () => model.fit(data, { checkpoint, epochs: 5 }),
    inklingError('bad-argument', 'epochs 4', 'found 5'),
  );
  assert.throws(
    () => model.fit(digits(331), { checkpoint }),
    inklingError('other-data', '330 pictures', 'found 331'),
  );
  assert.throws(
    () => engine.createModel(QUICK).fit(data, { checkpoint }),
    inklingError('bad-checkpoint', 'state'),
  );
  const engine0 = { ...checkpoint, origin: { ...checkpoint.origin, engine: '0' } };
  assert.throws(
    () => model.fit(data, { checkpoint: engine0 }),
    inklingError('bad-checkpoint', 'another one may compute other bits'),
  );
  await assert.rejects(
    async () => model.fit(digits(330, 8), { checkpoint }),
    inklingError('other-data', 'synthetic-7', 'synthetic-8'),
  );
  assert.equal(answerBits(model), bits);
});

test('no number of a checkpoint is believed unseen', async () => {
  const few = digits(60); // each number that is believed starts a run
  const { checkpoint } = await interrupted(7, { ...OPTIONS, batchSize: 16 }, SMALL, few);
  const model = engine.createModel(SMALL, { seed: 4 });
  let refused = 0;
  /** @param {any} part */
  const breakEach = async (part) => {
    for (const key of Object.keys(part)) {
      const whole = part[key];
      for (const wrong of [
        undefined,
        -2,
        0.5,
        1e12,
        NaN,
        'x',
        [],
        {},
        [null],
        new Float32Array(3),
      ]) {
        if (wrong === whole) continue;
        part[key] = wrong;
        try {
          const run = model.fit(few, { checkpoint, workers: 1 });
          run.stop();
          await run;
        } catch (error) {
          assert.ok(
            ['bad-checkpoint', 'bad-argument', 'other-data', 'not-finite'].includes(
              /** @type {any} */ (error).code,
            ),
            `${key} = ${wrong}: ${/** @type {any} */ (error).stack}`,
          );
          refused++;
        }
      }
      part[key] = whole;
      if (
        typeof whole === 'object' &&
        whole !== null &&
        !ArrayBuffer.isView(whole) &&
        key !== 'recipe'
      )
        await breakEach(whole);
    }
  };
  await breakEach(checkpoint);
  assert.ok(refused > 250, `${refused} refused`);
  const poisoned = {
    ...checkpoint,
    state: checkpoint.state.map((value, i) => (i === 5 ? NaN : value)),
  };
  await assert.rejects(
    async () => model.fit(few, { checkpoint: poisoned }),
    inklingError('not-finite'),
  );
  const best = checkpoint.best?.map((value, i) => (i === 5 ? Infinity : value)) ?? null;
  assert.throws(
    () => model.fit(few, { checkpoint: { ...checkpoint, best } }),
    inklingError('bad-checkpoint', 'best'),
  );
});

test('a file with any bytes changed is read or refused, never more', async () => {
  const { bytes } = await interrupted(7, { epochs: 2, batchSize: 64, workers: 1 }, QUICK);
  const header = new DataView(bytes.buffer).getUint32(0, true);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: header + 40 }),
      fc.integer({ min: 0, max: 255 }),
      fc.boolean(),
      (at, byte, isCut) => {
        const broken = isCut ? bytes.slice(0, at) : bytes.slice();
        if (!isCut) broken[at] = byte;
        try {
          engine.loadCheckpoint(broken).model.dispose();
        } catch (error) {
          inklingError('bad-checkpoint')(error);
        }
      },
    ),
    { numRuns: 300 },
  );
  assert.throws(
    () => engine.loadCheckpoint(engine.createModel(QUICK).save()),
    inklingError('bad-checkpoint', 'format'),
  );
  await assert.rejects(engine.loadModel(bytes), inklingError('bad-safetensors', 'format'));
});
