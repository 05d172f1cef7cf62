/* seat.mjs - runs one contestant in a Node process or a page of its own, controlled by messages.
 *
 * `opener` passes in what differs between the two. The answers are plain values, so that they can be sent
 * between processes.
 */
import { timed, warmUp } from './clock.mjs';
import { labelsFor, makeNetwork, randomPixels } from './network.mjs';

/**
 * @typedef {object} Surroundings
 * @property {'node' | 'page'} where
 * @property {Uint8Array<ArrayBuffer>} wasm
 * @property {import('./contestants.mjs').Open} open
 * @property {unknown[]} packages
 * @property {(name: string) => string} folder
 *
 * @typedef {'one' | 'many' | 'train'} JobName a picture, a batch, a step of training
 * @typedef {{ net: string, batch: number, trainBatch: number }} Setting
 * @typedef {{ version?: string, logits: number[], trainBatch: number | null, inexact?: string,
 *   cannotTrain?: string, showsLosses: boolean }} Opened
 *
 * @typedef {object} Seat
 * @property {(setting: Setting) => Promise<Opened>} open
 * @property {(steps: number) => Promise<number[]>} losses of the first steps of training
 * @property {(job: JobName, limit: number) => Promise<void>} warm milliseconds
 * @property {(job: JobName, span: number) => Promise<number>} rate pictures a second
 */

/** Steps of fit() in a turn: its first report comes after a step, so one is not counted. */
const FIT_STEPS = { short: 9, long: 17 };

/** @param {Surroundings} surroundings @returns {Seat} */
export function takeSeat({ where, wasm, open, packages, folder }) {
  /** @type {import('./contestants.mjs').Contestant} */
  let contestant;
  let batch = 0;
  /** @param {JobName} job */
  const jobOf = (job) => {
    if (job === 'train') return /** @type {() => unknown} */ (contestant.train);
    const n = job === 'one' ? 1 : batch;
    return () => contestant.predict(n);
  };
  return {
    async open(setting) {
      ({ batch } = setting);
      contestant = await open({
        where,
        wasm,
        packages,
        folder,
        batch,
        trainBatch: setting.trainBatch,
        network: makeNetwork(setting.net, wasm),
        pixels: randomPixels(batch),
        labels: labelsFor(batch),
      });
      const { version, trainBatch = null, inexact, cannotTrain } = contestant;
      return {
        version,
        trainBatch,
        inexact,
        cannotTrain,
        logits: [...(await contestant.logits())],
        showsLosses: Boolean(contestant.train) && !contestant.trainsOtherwise,
      };
    },
    async losses(steps) {
      const step = jobOf('train');
      const values = [];
      for (let i = 0; i < steps; i += 1) values.push(Number(await step()));
      return values;
    },
    async warm(job, limit) {
      if (job === 'train' && contestant.trainingRate)
        await contestant.trainingRate(FIT_STEPS.short);
      else await warmUp(jobOf(job), limit);
    },
    async rate(job, span) {
      if (job === 'train' && contestant.trainingRate)
        return contestant.trainingRate(span < 300 ? FIT_STEPS.short : FIT_STEPS.long);
      const pictures = job === 'one' ? 1 : job === 'many' ? batch : Number(contestant.trainBatch);
      if (job === 'one') await timed(jobOf(job), span / 4); // fills the caches again after the others' turns
      return (1000 * pictures) / (await timed(jobOf(job), span));
    },
  };
}
