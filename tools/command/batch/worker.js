/* worker.js - a thread of --batch: reads the pictures of a job with the model and answers with their records as text. */
import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { MAX_PICTURE, picturesIn } from '../../../web/inkling/index.js';
import { EXIT, exitCodeOf } from '../command.js';
import { decodePicture, withinSides } from '../decode.js';
import { openEngine, readModel } from '../models.js';
import { parseDrawing } from '../pictures.js';
import { answerLine, failureLine } from './records.js';

/** @typedef {import('./jobs.js').Job} Job */
/** @typedef {import('./records.js').Prediction} Prediction */
/** @typedef {{ model: string, pen?: number, withProbabilities: boolean, showFile: boolean }} Setup model: name or path */
/** @typedef {{ id?: string, answer: Prediction } | { id?: string, error: Error }} Found */

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
/** @type {Setup} */
const { model: name, pen, withProbabilities, showFile } = workerData;
const { model } = await readModel(await openEngine(), name);

/** @param {Uint8Array} bytes of pictures @param {Job} job @param {number} [line] @returns {Prediction[]} */
function answersTo(bytes, { format }, line) {
  if (!format) throw new Error('a job of numbers has a format');
  const images = picturesIn(bytes, format, line);
  const size = format.shape.reduce((product, side) => product * side, 1);
  const count = images.length / size;
  return model.predict(
    Array.from({ length: count }, (_, i) => images.subarray(i * size, (i + 1) * size)),
  );
}

/** @param {Uint8Array} bytes @param {Job['items'][number]} item @param {Job} job @returns {Promise<{ id?: string, answer: Prediction }>} */
async function read(bytes, { line, name: id = '' }, job) {
  if (job.kind === 'numbers') return { answer: answersTo(bytes, job, line)[0] };
  if (job.kind === 'pictures') {
    const picture = withinSides(await decodePicture(bytes, id), MAX_PICTURE);
    return { id, answer: model.predict(/** @type {ImageData} */ (picture)) };
  }
  const where = `${job.file}:${line}`;
  const drawing = parseDrawing(Buffer.from(bytes).toString('utf8'), where);
  return {
    id: drawing.name === where ? undefined : drawing.name,
    answer:
      'strokes' in drawing
        ? model.predictStrokes(drawing.strokes, pen === undefined ? {} : { pen })
        : model.predict(/** @type {Uint8Array} */ (drawing.picture)),
  };
}

/** All at once if that can be, else each alone, which finds those that cannot be read. @param {Job} job @returns {Promise<Found[]>} */
async function readAll(job) {
  const { kind, items, bytes } = job;
  if (kind === 'numbers' && items.every(({ error }) => error === undefined)) {
    try {
      return answersTo(bytes, job).map((answer) => ({ answer }));
    } catch (error) {
      refuseBug(error);
    }
  }
  const found = [];
  let at = 0;
  for (const item of items) {
    const own = bytes.subarray(at, (at += item.length));
    found.push(await readOne(own, item, job));
  }
  return found;
}

/** @param {Uint8Array} bytes @param {Job['items'][number]} item @param {Job} job @returns {Promise<Found>} */
async function readOne(bytes, item, job) {
  if (item.error !== undefined) return { id: item.name, error: new Error(item.error) };
  try {
    return await read(bytes, item, job);
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
    return 'error' in found
      ? failureLine(place, found.error)
      : answerLine(place, found.answer, withProbabilities);
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
