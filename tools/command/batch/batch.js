/* batch.js - predict and read with --batch: any number of pictures in worker threads, and a record for each, in their order.
 *
 * A bounded number of jobs is under way, so memory does not grow with the input. What is read and how is the task of the verb
 * (digits.js, numbers.js).
 */
import os from 'node:os';
import { MAX_WORKERS } from '../../../web/inkling/index.js';
import { EXIT, UsageError, exitCodeOf, gravest, numberOption } from '../command.js';
import { onStop } from '../signals.js';
import { count as withCommas, note, paint } from '../terminal.js';
import { sizeOf } from './bytes.js';
import { jobsOf } from './jobs.js';
import { Output } from './output.js';
import { Pool } from './pool.js';
import { Watch } from './watch.js';

/** @typedef {import('../command.js').Values} Values */
/** @typedef {import('./inputs.js').Input} Input */
/**
 * @typedef {object} Task what a verb reads
 * @property {'predict' | 'read'} verb
 * @property {readonly string[]} refused options that do not go with --batch
 * @property {() => Promise<void>} prepare before any input; throws where the model cannot be read
 * @property {(reader: import('./bytes.js').ByteReader, name: string) => Promise<Input>} open an input; throws where it cannot be read
 * @property {object} setup of the verb's reader in each thread, plain data
 */

/** Options of --batch besides itself. @type {Record<string, import('../command.js').Option>} */
export const BATCH_OPTIONS = {
  save: {
    value: 'FILE',
    writes: 'file',
    help: 'write the records there',
    default: 'standard output',
  },
  resume: {
    type: 'boolean',
    help: 'continue FILE behind its last whole line; begin it if it is not there',
  },
  shard: {
    value: 'I/N',
    help: "every N-th picture, from the I-th; paste -d '\\n' puts N shards together",
  },
  workers: { value: 'N', help: 'threads', default: 'one for each core' },
};

/** Refuses the options of --batch without it. @param {Values} values @param {object} [options] of --batch */
export function refuseBatchOptions(values, options = BATCH_OPTIONS) {
  const given = Object.keys(options).find((option) => values[option] !== undefined);
  if (given !== undefined) throw new UsageError(`--${given} needs --batch`);
}

/** '2/3' as { at: 1, of: 3 }. @param {unknown} text */
function shardOf(text) {
  if (text === undefined) return { at: 0, of: 1 };
  const [, i, n] = (/^(\d{1,9})\/(\d{1,9})$/.exec(String(text)) ?? []).map(Number);
  if (i >= 1 && i <= n) return { at: i - 1, of: n };
  throw new UsageError(`--shard takes I/N with I from 1 to N, as 2/8; not '${text}'`);
}

/** @param {Values} values @param {readonly string[]} files @param {Task} task */
function settingsOf(values, files, { verb, refused }) {
  const wrong = refused.find((option) => values[option] !== undefined);
  if (wrong !== undefined) throw new UsageError(`--${wrong} does not go with --batch`);
  if (files.length === 0)
    throw new UsageError(`an argument is missing: inkling ${verb} --batch FILE..., or -`);
  if (files.filter((file) => file === '-').length > 1)
    throw new UsageError('standard input, -, can be read once');
  const save = values.save === undefined ? null : String(values.save);
  if (values.resume && save === null)
    throw new UsageError('--resume continues the file of --save, which is missing');
  return {
    save,
    isResumed: values.resume === true,
    shard: shardOf(values.shard),
    workers:
      numberOption(values, 'workers', { min: 1, max: MAX_WORKERS, integer: true }) ??
      Math.min(os.availableParallelism(), MAX_WORKERS),
  };
}

/**
 * @param {Values} values
 * @param {readonly string[]} files
 * @param {Task} task
 * @returns {Promise<number>} the exit code
 */
export async function runBatch(values, files, task) {
  const { save, isResumed, shard, workers } = settingsOf(values, files, task);
  const showFile = files.length > 1;
  await task.prepare();
  const output = await Output.open(save, isResumed);
  const { earlier } = output;
  if (earlier.count > 0) note(`${withCommas(earlier.count)} records are there; going on`);
  const stopping = new AbortController();
  const forget = onStop(() => stopping.abort());
  const sizes = await Promise.all(files.map(sizeOf));
  const watch = new Watch(sizes);
  const pool = new Pool(workers, { ...task.setup, verb: task.verb, showFile });
  /** @type {number[]} */
  const codes = [];
  /** Pictures that an earlier run could not read. */
  let failedEarlier = earlier.failed;
  try {
    const jobs = jobsOf(files, {
      ...{ open: task.open, shard, skip: output.skip, showFile, signal: stopping.signal },
      onOpen: (input, name) => input.format?.notes.forEach((words) => note(`${name}: ${words}`)),
      onRead: (file, bytes) => watch.read(file, bytes),
      onFailure: (error, isDone) => {
        if (isDone) failedEarlier -= 1;
        codes.push(exitCodeOf(error));
        note(`${paint('red', 'inkling:', process.stderr)} ${error.message}`);
      },
      onLeftOut: (left, name) =>
        note(`${name}: ${left} ${left === 1 ? 'file is no picture' : 'files are no pictures'}`),
    });
    await runJobs(jobs, pool, 2 * workers, async ({ text, failed, count }) => {
      await output.write(text);
      if (failed > 0) codes.push(EXIT.badData);
      watch.done(count, failed);
    });
    if (failedEarlier > 0) codes.push(EXIT.badData);
    await output.close(!stopping.signal.aborted);
  } finally {
    forget();
    pool.stop();
    await output.release();
  }
  watch.end();
  if (!stopping.signal.aborted) return gravest(codes);
  note(`stopped${save === null ? '' : `; the same command with --resume goes on`}`);
  return EXIT.interrupted;
}

/**
 * Runs jobs with a bounded number under way; their results come in order.
 * @param {AsyncIterable<import('./jobs.js').Job | import('./jobs.js').Done>} jobs
 * @param {Pool} pool
 * @param {number} most jobs under way
 * @param {(done: import('./jobs.js').Done) => Promise<void>} take
 */
async function runJobs(jobs, pool, most, take) {
  /** @type {(import('./jobs.js').Done | Promise<import('./jobs.js').Done>)[]} */
  const underWay = [];
  const takeFirst = async () => {
    const first = underWay.shift();
    if (first) await take(await first);
  };
  for await (const job of jobs) {
    underWay.push('kind' in job ? pool.run(job) : job);
    if (underWay.length >= most) await takeFirst();
  }
  while (underWay.length > 0) await takeFirst();
}
