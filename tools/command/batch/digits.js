/* digits.js - predict --batch: what it takes, and how a thread reads it. */
import { MAX_PICTURE, picturesIn } from '../../../web/inkling/index.js';
import { BadDataError, numberOption } from '../command.js';
import { decodePicture, withinSides } from '../decode.js';
import { openEngine, openModel, readModel } from '../models.js';
import { parseDrawing } from '../pictures.js';
import { pictureReading } from '../reading.js';
import { openDigits } from './inputs.js';
import { digitFields } from './records.js';

/** @typedef {import('./jobs.js').Job} Job */
/** @typedef {import('./records.js').Prediction} Prediction */

/** Options that choose among pictures, which a stream cannot. */
const REFUSED = ['data', 'take', 'classes', 'per-class', 'shuffle'];

/** Refuses pictures that the model cannot read. @param {import('./inputs.js').Input} input @param {string} name
 *  @param {readonly number[]} shape that it reads */
function checkShape({ format }, name, shape) {
  if (!format || String(format.shape) === String(shape)) return;
  throw new BadDataError(
    `${name}: its pictures are ${format.shape.join(' x ')}, the model reads ${shape.join(' x ')}` +
      (format.shape[2] === shape[2] ? `; --size ${shape[0]},${shape[1]} brings them to it` : ''),
  );
}

/** @param {import('../command.js').Values} values @returns {import('./batch.js').Task} */
export function digitTask(values) {
  const reading = {
    ...pictureReading(values),
    ...(values['label-column'] !== undefined && { label: String(values['label-column']) }),
  };
  const model = String(values.model ?? 'default');
  /** @type {readonly number[]} */
  let shape = [];
  return {
    verb: 'predict',
    refused: REFUSED,
    prepare: async () => {
      const opened = await openModel(await openEngine(), model);
      shape = opened.input;
      opened.dispose();
    },
    open: async (reader, name) => {
      const input = await openDigits(reader, name, reading);
      checkShape(input, name, shape);
      return input;
    },
    setup: {
      model,
      pen: numberOption(values, 'pen', { min: 0, max: 8 }),
      withProbabilities: values.probabilities === true,
    },
  };
}

/** @param {{ model: string, pen?: number, withProbabilities: boolean }} setup model: name or path
 *  @returns {Promise<import('./worker.js').Reader>} */
export async function digitReader({ model: name, pen, withProbabilities }) {
  const { model } = await readModel(await openEngine(), name);
  const fieldsOf = (/** @type {Prediction} */ answer) => ({
    fields: digitFields(answer, withProbabilities),
  });

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

  return {
    readTogether: (job) =>
      job.kind === 'numbers' ? answersTo(job.bytes, job).map(fieldsOf) : null,
    async read(bytes, { line, name: id = '' }, job) {
      if (job.kind === 'numbers') return fieldsOf(answersTo(bytes, job, line)[0]);
      if (job.kind === 'pictures') {
        const picture = withinSides(await decodePicture(bytes, id), MAX_PICTURE);
        return { id, ...fieldsOf(model.predict(/** @type {ImageData} */ (picture))) };
      }
      const where = `${job.file}:${line}`;
      const drawing = parseDrawing(Buffer.from(bytes).toString('utf8'), where);
      const answer =
        'strokes' in drawing
          ? model.predictStrokes(drawing.strokes, pen === undefined ? {} : { pen })
          : model.predict(/** @type {Uint8Array} */ (drawing.picture));
      return { id: drawing.name === where ? undefined : drawing.name, ...fieldsOf(answer) };
    },
  };
}
