/* strokes.js - makes a data set of a file of labelled pen strokes: the drawings of some donors, each drawn with several pens.
 *
 * The donor is the part of a drawing's id before the first '/'. The caller chooses donors for training and for validation;
 * this file never splits the drawings of one donor.
 */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { makeDataset } from '../../web/inkling/index.js';
import { sha256 } from './card.js';
import { BadDataError, MissingError } from './command.js';
import { parseDrawings } from './pictures.js';

/** @typedef {import('../../web/inkling/data/dataset.js').Dataset} Dataset */
/** @typedef {{ name: string, label: number, strokes: number[][] }} Drawing */

/** Who drew it. @param {{ name: string }} drawing */
export const donorOf = ({ name }) => (name.includes('/') ? name.split('/')[0] : 'all');

/** The file that an option or $STROKES names. @param {unknown} option @returns {string} '' for none */
export const strokesFile = (option) => String(option ?? process.env.STROKES ?? '');

/** Every labelled drawing of a file. @param {string} file
 *  @returns {Promise<{ drawings: Drawing[], sha256: string }>} */
export async function readStrokes(file) {
  if (!file)
    throw new MissingError('no pen strokes: name their file with --strokes or in $STROKES');
  const text = await readFile(file, 'utf8').catch(() => {
    throw new MissingError(`cannot read the pen strokes in ${file}`);
  });
  const drawings = /** @type {Drawing[]} */ (
    parseDrawings(text, file).filter((item) => 'strokes' in item && item.label !== undefined)
  );
  return { drawings, sha256: sha256(text) };
}

/**
 * The drawings of some donors, all of them with the first pen, then all with the next.
 * @param {import('./models.js').Engine} engine
 * @param {Drawing[]} drawings
 * @param {string[]} donors
 * @param {number[]} pens widths in pixels of the 28 x 28 picture; 0 is the default
 * @returns {Dataset}
 */
export function strokesDataset(engine, drawings, donors, pens) {
  const known = new Set(drawings.map(donorOf));
  const unknown = donors.find((donor) => !known.has(donor));
  if (unknown !== undefined) {
    throw new BadDataError(
      `no drawing is by '${unknown}'; the donors are ${[...known].sort().join(', ')}`,
    );
  }
  const chosen = drawings.filter((drawing) => donors.includes(donorOf(drawing)));
  const images = new Uint8Array(pens.length * chosen.length * 784);
  const labels = pens.flatMap(() => chosen.map(({ label }) => label));
  pens.forEach((pen, p) =>
    chosen.forEach(({ strokes }, i) => {
      const image = pictureOf(engine, strokes, pen);
      const at = (p * chosen.length + i) * 784;
      image?.forEach((value, pixel) => {
        images[at + pixel] = Math.round(value * 255); // 256 levels: exact
      });
    }),
  );
  return makeDataset({ images, labels, name: `strokes of ${donors.join('+')}` });
}

/** @param {import('./models.js').Engine} engine @param {number[][]} strokes @param {number} pen */
function pictureOf(engine, strokes, pen) {
  const lengths = Int32Array.from(strokes, (stroke) => stroke.length / 2);
  return engine.strokesToImage(Float32Array.from(strokes.flat()), lengths, pen);
}
