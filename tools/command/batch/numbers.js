/* numbers.js - read --batch: what it takes, and how a thread reads it. A line of JSON is {"strokes"}, {"path"} or {"image"}, with an "id". */
import { BadDataError, EXIT, exitCodeOf } from '../command.js';
import { openEngine, openModel, readModel } from '../models.js';
import { drawingOf, parseJson, pictureIn } from '../pictures.js';
import { bytesOfPicture, readPicture, rowsOf } from '../read-picture.js';
import { openNumbers } from './inputs.js';

/** @typedef {import('../read-picture.js').Wanted} Wanted */

/** @param {import('../command.js').Values} values @param {Wanted} wanted @returns {import('./batch.js').Task} */
export function numberTask(values, wanted) {
  const model = String(values.model ?? 'default');
  return {
    verb: 'read',
    refused: ['csv'],
    prepare: async () => (await openModel(await openEngine(), model)).dispose(),
    open: openNumbers,
    setup: { model, wanted },
  };
}

/** What a line asks for. @param {string} text @param {string} where @returns {{ id?: string, strokes?: number[][], path?: string, image?: string }} */
function entryIn(text, where) {
  const value = parseJson(text, where);
  const entry = Array.isArray(value) ? { strokes: value } : (value ?? {});
  const given = ['strokes', 'path', 'image'].filter((key) => entry[key] !== undefined);
  if (given.length !== 1)
    throw new BadDataError(
      `${where}: expected one of "strokes", "path" and "image"; found ${given.map((key) => `"${key}"`).join(', ') || 'none'}`,
    );
  const { id, strokes, path, image } = entry;
  if (strokes === undefined && typeof (path ?? image) !== 'string')
    throw new BadDataError(`${where}: "${given[0]}" must be a text`);
  return { id: id === undefined ? path : String(id), strokes, path, image };
}

/** The file of a name: - is none for standard input here. @param {string} name */
const inFolder = (name) => (name === '-' ? './-' : name);

/** The file of a picture in base64, or in a data URL. @param {string} image @param {string} where */
function bytesOfImage(image, where) {
  const bytes = Buffer.from(image.replace(/^\s*data:image\/[\w.+-]+;base64,/, ''), 'base64');
  if (bytes.length > 0) return bytes;
  throw new BadDataError(`${where}: "image" must be a picture file in base64`);
}

/** @param {{ model: string, wanted: Wanted }} setup model: name or path @returns {Promise<import('./worker.js').Reader>} */
export async function numberReader({ model: name, wanted }) {
  const { model } = await readModel(await openEngine(), name);

  /** @param {ReturnType<typeof entryIn>} entry @param {string} where */
  async function readEntry({ id, strokes, path, image }, where) {
    if (strokes !== undefined) {
      if (wanted.fields)
        throw new BadDataError(`${where}: a template is for pictures; found strokes`);
      const drawing = drawingOf({ strokes }, where);
      const { rows } = model.predictNumber(/** @type {any} */ (drawing).strokes, {
        pattern: wanted.pattern,
      });
      return rowsOf(rows);
    }
    const bytes =
      path === undefined
        ? bytesOfImage(/** @type {string} */ (image), where)
        : await bytesOfPicture(inFolder(path));
    return readPicture(model, bytes, id ?? where, wanted);
  }

  return {
    async read(bytes, { line, name: id = '' }, job) {
      if (job.kind !== 'lines') {
        const own =
          job.kind === 'files' ? await bytesOfPicture(inFolder(id)) : pictureIn(Buffer.from(bytes));
        return { id, fields: { fields: await readPicture(model, own, id, wanted) } };
      }
      const where = `${job.file}:${line}`;
      const entry = entryIn(Buffer.from(bytes).toString('utf8'), where);
      try {
        return { id: entry.id, fields: { fields: await readEntry(entry, where) } };
      } catch (error) {
        const failure = /** @type {Error} */ (error);
        if (exitCodeOf(failure) === EXIT.bug) throw failure;
        const told = failure.message.startsWith(where);
        return {
          id: entry.id,
          error: told ? failure : new BadDataError(`${where}: ${failure.message}`),
        };
      }
    },
  };
}
