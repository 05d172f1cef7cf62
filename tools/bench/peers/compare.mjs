/* compare.mjs - compares all contestants with one network in one place (Node or Chromium): opens, checks, warms up and
 * measures them.
 *
 * All have the same weights. A contestant is measured only if its logits agree with Inkling's to 1e-4, and its training only
 * if the losses of the first three steps of Adam agree to 1e-3 (for networks without dropout), so that the gradients are equal
 * too. Then come rounds of inference and later of training. In each round the processor's peak and every contestant take a
 * turn, so that a busy moment affects all. A contestant that is missing or fails has a row that says why.
 */
import { figure } from './clock.mjs';
import { OURS } from './contestants.mjs';
import { versionOf } from './packages.mjs';

/** @typedef {import('./contestants.mjs').Entry} Entry */
/** @typedef {import('./seat.mjs').JobName} JobName */
/** @typedef {import('./seat.mjs').Opened} Opened */
/** @typedef {import('./processes.mjs').Place} Place */
/** @typedef {import('./processes.mjs').Table} Table */
/** @typedef {import('./clock.mjs').Figure} Figure */
/**
 * @typedef {Record<JobName, number>} PerJob
 * @typedef {{ rounds: PerJob, span: PerJob, warm: PerJob }} Pace milliseconds
 *
 * @typedef {object} Measured
 * @property {string} id
 * @property {string} name
 * @property {string} version
 * @property {string} [remark]
 * @property {string} [problem] why it was not measured at all
 * @property {number} [logitsDiffer] at most, from Inkling's
 * @property {number | null} [trainBatch]
 * @property {boolean} [showsLosses]
 * @property {number} [lossesDiffer] at most, of the first steps
 * @property {Partial<Record<JobName, { rates: number[] } | { problem: string }>>} jobs rates: pictures a
 *   second, one for each round
 *
 * @typedef {{ place: string, version: string, net: string, peaks: number[], rows: Measured[] }} Comparison
 */

export const BATCH = 128;
/** @type {JobName[]} */
export const JOBS = ['one', 'many', 'train'];
/** Inference is measured before training, because a failed training step may slow a contestant down. @type {JobName[][]} */
const PHASES = [['one', 'many'], ['train']];
const LIMIT = 1e-4;
const LOSS_LIMIT = 1e-3;
/** Steps of training whose losses are compared. */
export const CHECKED_STEPS = 3;

/** @param {readonly number[]} a @param {readonly number[]} b */
function largestDifference(a, b) {
  if (a.length !== b.length) return Infinity;
  return a.reduce((most, value, i) => {
    const difference = Math.abs(value - b[i]);
    return Number.isNaN(difference) ? Infinity : Math.max(most, difference);
  }, 0);
}

/** @param {unknown} error */
const sentence = (error) =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0].slice(0, 300);

/** A participant at its table. @typedef {{ row: Measured, table: Table | null }} Guest */

/**
 * Opens a contestant and checks what it computes.
 * @param {Place} place @param {string} net @param {Entry} entry
 * @param {readonly number[] | null} reference Inkling's logits
 * @returns {Promise<{ guest: Guest, opened: Opened | null }>}
 */
async function invite(place, net, entry, reference) {
  /** @type {Measured} */
  const row = { id: entry.id, name: entry.name, version: '', remark: entry.remark, jobs: {} };
  const guest = /** @type {Guest} */ ({ row, table: null });
  try {
    guest.table = await place.seat(entry.id);
    /** @type {Opened} */
    const opened = await guest.table.ask('open', {
      net,
      batch: BATCH,
      trainBatch: entry.slowTraining ?? BATCH,
    });
    row.version = versionOf(entry.packages, opened.version ?? '');
    row.trainBatch = opened.trainBatch;
    row.showsLosses = opened.showsLosses;
    row.logitsDiffer = largestDifference(opened.logits, reference ?? opened.logits);
    if (opened.cannotTrain) row.jobs.train = { problem: opened.cannotTrain };
    if (!opened.inexact && !(row.logitsDiffer < LIMIT))
      throw new Error(`its logits differ by ${row.logitsDiffer.toPrecision(2)}: not measured`);
    return { guest, opened };
  } catch (error) {
    row.problem = sentence(error);
    await guest.table?.leave();
    guest.table = null;
    return { guest, opened: null };
  }
}

/**
 * Throws where a contestant's first steps of training do not give the losses that Inkling's do.
 * @param {Measured} row @param {Table} table @param {(trainBatch: number) => number[] | null} losses
 */
async function checkTraining(row, table, losses) {
  const expected = row.showsLosses ? losses(Number(row.trainBatch)) : null;
  if (!expected) return;
  row.lossesDiffer = largestDifference(await table.ask('losses', CHECKED_STEPS), expected);
  if (!(row.lossesDiffer < LOSS_LIMIT))
    throw new Error(`its losses differ by ${row.lossesDiffer.toPrecision(2)}: not measured`);
}

/**
 * @param {Place} place
 * @param {string} net name of a preset
 * @param {readonly Entry[]} entries Inkling first
 * @param {Pace} pace
 * @param {boolean} withPeak build/wasm/kernels.wasm is there
 * @param {(trainBatch: number) => number[] | null} losses of the first steps; null where dropout makes them random
 * @param {(text: string) => void} say
 * @returns {Promise<Comparison>}
 */
export async function compare(place, net, entries, pace, withPeak, losses, say) {
  if (entries[0].id !== OURS) throw new Error('Inkling comes first: its logits are the reference');
  const meter = withPeak ? await place.seat('peak') : null;
  /** @type {Guest[]} */
  const guests = [];
  /** @type {number[]} */
  const peaks = [];
  try {
    /** @type {number[] | null} */
    let reference = null;
    for (const entry of entries) {
      say(`${place.name}, ${net}: ${entry.name} starts`);
      const { guest, opened } = await invite(place, net, entry, reference);
      guests.push(guest);
      if (entry.id !== OURS) continue;
      if (!opened) throw new Error(`Inkling itself fails: ${guest.row.problem}`);
      reference = opened.logits;
      if (!reference.some((value) => Math.abs(value) > 1e-3))
        throw new Error('the network answers nothing but zeros');
    }
    for (const jobs of PHASES) {
      for (const { row, table } of guests)
        for (const job of jobs) {
          if (!table || row.jobs[job]) continue;
          say(`${place.name}, ${net}: ${row.name} warms up`);
          try {
            if (job === 'train') await checkTraining(row, table, losses);
            await table.ask('warm', job, pace.warm[job]);
            row.jobs[job] = { rates: [] };
          } catch (error) {
            row.jobs[job] = { problem: sentence(error) };
          }
        }
      for (let round = 0; round < Math.max(...jobs.map((job) => pace.rounds[job])); round += 1) {
        if (meter) peaks.push(await meter.ask('peak'));
        for (const { row, table } of guests)
          for (const job of jobs) {
            const state = row.jobs[job];
            if (!table || !state || 'problem' in state || round >= pace.rounds[job]) continue;
            say(`${place.name}, ${net}: ${job}, round ${round + 1}, ${row.name}`);
            try {
              state.rates.push(await table.ask('rate', job, pace.span[job]));
            } catch (error) {
              row.jobs[job] = { problem: sentence(error) };
            }
          }
      }
    }
  } finally {
    await meter?.leave();
    for (const { table } of guests) await table?.leave();
  }
  return {
    place: place.name,
    version: place.version,
    net,
    peaks,
    rows: guests.map(({ row }) => row),
  };
}

/**
 * One line of a table.
 * @typedef {object} Line
 * @property {string} id
 * @property {string} name
 * @property {number | null} batch
 * @property {Figure | null} imagesPerSecond
 * @property {Figure | null} microseconds a picture; where one was asked at a time
 * @property {number | null} gflops nominal: 2 for each multiply-add forward, 6 in training
 * @property {number | null} ofPeak
 * @property {number | null} inklingIsFaster times
 * @property {number} rounds
 * @property {string} problem '' when it was measured
 */

/**
 * The lines of one job, the fastest first, those without a figure last.
 * @param {Comparison} comparison @param {JobName} job @param {number} macs multiply-adds of a picture
 * @returns {Line[]}
 */
export function linesOf({ rows, peaks }, job, macs) {
  const peak = peaks.length ? figure(peaks).median : null;
  /** @param {Measured} row */
  const figureOf = ({ jobs }) => {
    const state = jobs[job];
    return state && 'rates' in state && state.rates.length ? figure(state.rates) : null;
  };
  const ours = rows.find(({ id }) => id === OURS);
  const best = ours && figureOf(ours);
  const lines = rows.map((row) => {
    const state = row.jobs[job];
    const speed = figureOf(row);
    const gflops = speed && (speed.median * macs * (job === 'train' ? 6 : 2)) / 1e9;
    const invert = (/** @type {Figure} */ { median, low, high }) => ({
      median: 1e6 / median,
      low: 1e6 / high,
      high: 1e6 / low,
    });
    return {
      id: row.id,
      name: row.name,
      batch: job === 'one' ? 1 : job === 'many' ? BATCH : (row.trainBatch ?? null),
      imagesPerSecond: speed,
      microseconds: speed && job === 'one' ? invert(speed) : null,
      gflops,
      ofPeak: gflops && peak && gflops / peak,
      inklingIsFaster: speed && best ? best.median / speed.median : null,
      rounds: state && 'rates' in state ? state.rates.length : 0,
      problem:
        row.problem ?? (state && 'problem' in state ? state.problem : speed ? '' : 'not measured'),
    };
  });
  const rate = (/** @type {Line} */ { imagesPerSecond }) => imagesPerSecond?.median ?? 0;
  return lines.sort((a, b) => rate(b) - rate(a));
}
