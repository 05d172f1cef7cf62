/* worker.js - a thread of --batch: reads the items of a job with the reader of its verb and answers with their records as text. */
import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { EXIT, exitCodeOf } from '../command.js';
import { digitReader } from './digits.js';
import { numberReader } from './numbers.js';
import { recordLine } from './records.js';

/** @typedef {import('./jobs.js').Job} Job */
/** @typedef {Job['items'][number]} Item */
/** @typedef {{ id?: string, fields: object } | { id?: string, error: Error }} Found fields: of its record */
/**
 * @typedef {object} Reader what a verb does in a thread
 * @property {(bytes: Uint8Array, item: Item, job: Job) => Promise<Found>} read one item
 * @property {(job: Job) => Found[] | null} [readTogether] all items at once; null where that cannot be
 */
/** @typedef {{ verb: 'predict' | 'read', showFile: boolean } & Record<string, any>} Setup with what the verb's reader needs */

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const { verb, showFile, ...setup } = /** @type {Setup} */ (workerData);
/** @type {Reader} */
const reader = await { predict: digitReader, read: numberReader }[verb](/** @type {any} */ (setup));

/** All at once if that can be, else each alone, which finds those that cannot be read. @param {Job} job @returns {Promise<Found[]>} */
async function readAll(job) {
  if (job.items.every(({ error }) => error === undefined)) {
    try {
      const together = reader.readTogether?.(job);
      if (together) return together;
    } catch (error) {
      refuseBug(error);
    }
  }
  const found = [];
  let at = 0;
  for (const item of job.items) {
    const own = job.bytes.subarray(at, (at += item.length));
    found.push(await readOne(own, item, job));
  }
  return found;
}

/** @param {Uint8Array} bytes @param {Item} item @param {Job} job @returns {Promise<Found>} */
async function readOne(bytes, item, job) {
  if (item.error !== undefined) return { id: item.name, error: new Error(item.error) };
  try {
    return await reader.read(bytes, item, job);
  } catch (error) {
    refuseBug(error);
    const failure = /** @type {Error} */ (error);
    const where = item.line === undefined ? job.file : `${job.file}:${item.line}`;
    const told = failure.message.startsWith(job.file) || item.name !== undefined;
    return { id: item.name, error: told ? failure : new Error(`${where}: ${failure.message}`) };
  }
}

/** @param {unknown} error */
function refuseBug(error) {
  if (exitCodeOf(/** @type {Error} */ (error)) === EXIT.bug) throw error;
}

/** @param {Job} job @returns {Promise<import('./jobs.js').Done>} */
async function done(job) {
  const all = await readAll(job);
  const file = showFile ? job.file : undefined;
  const lines = all.map((found, i) => {
    const place = { index: job.items[i].index, file, id: found.id };
    return recordLine(place, 'error' in found ? { error: found.error.message } : found.fields);
  });
  const failed = all.filter((found) => 'error' in found).length;
  return { text: new TextEncoder().encode(lines.join('')), failed, count: lines.length };
}

for await (const [job] of on(port, 'message')) {
  if (job === null) break;
  const result = await done(job);
  port.postMessage(result, [/** @type {ArrayBuffer} */ (result.text.buffer)]);
}
port.close();
