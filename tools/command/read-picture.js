/* read-picture.js - what is read in a picture: its rows of writing, or the fields of a form. */
import { stat } from 'node:fs/promises';
import { BadDataError } from './command.js';
import { decodePicture } from './decode.js';
import { bytesOfInput, pictureIn } from './pictures.js';
import { readForm, saveCrop } from './read-form.js';

/** @typedef {import('./models.js').Model} Model */
/** @typedef {import('./forms.js').Field} Field */
/** @typedef {import('./forms.js').NumberPattern} NumberPattern */
/** @typedef {{ text: string, verdict: 'digit' | 'unsure' | 'none', confidence: number, crop?: string, signs: unknown[] }} Reading crop:
 *  file of the field's picture */
/** @typedef {{ fields: Field[] | null, pattern?: NumberPattern, crops?: string }} Wanted crops: folder for pictures of fields */

/** Larger files are not read, bytes: 50 million pixels of noise have half of it. */
const MOST_BYTES = 2 ** 29;
/** Longer side of a picture that can be read, in pixels. */
const MOST_SIDE = 32768;

/** The least probability of the signs: a number is right when all are. @param {Awaited<ReturnType<Model['predictNumber']>>['signs']} signs */
const confidenceOf = (signs) =>
  signs.reduce((least, { answer, verdict }) => {
    const share = answer ? answer.probabilities[answer.candidates[0]] * (1 - answer.notDigit) : 1;
    return Math.min(least, verdict === 'none' ? 0 : share);
  }, 1);

/** @param {{ text: string, signs: any[], verdict: Reading['verdict'] }} read @returns {Reading} */
const readingOf = ({ text, signs, verdict }) => ({
  text,
  verdict,
  confidence: signs.length === 0 ? 0 : Number(confidenceOf(signs).toFixed(4)),
  signs: signs.map((sign) => ({
    label: sign.label,
    box: sign.box,
    candidates: sign.candidates,
    verdict: sign.verdict,
  })),
});

/** The rows of writing, by number from 1. @param {readonly Parameters<typeof readingOf>[0][]} rows @returns {Record<string, Reading>} */
export const rowsOf = (rows) =>
  Object.fromEntries(rows.map((row, i) => [String(i + 1), readingOf(row)]));

/** The bytes of a picture's file. @param {string} file @returns {Promise<Buffer>} throws a sentence where it is missing, a folder or too
 *  large */
export async function bytesOfPicture(file) {
  const info = await stat(file).catch(() => null);
  if (info?.isDirectory()) throw new BadDataError(`${file}: no picture is in this folder`);
  if (info && info.size > MOST_BYTES)
    throw new BadDataError(`${file}: ${info.size} bytes; files up to ${MOST_BYTES} can be read`);
  return pictureIn(await bytesOfInput(file));
}

/**
 * @param {Model} model
 * @param {Uint8Array} bytes of the picture's file
 * @param {string} name for errors, and for pictures of fields
 * @param {Wanted} wanted
 * @returns {Promise<Record<string, Reading>>} fields by name; without a template the rows of writing, by number from 1
 */
export async function readPicture(model, bytes, name, { fields, pattern, crops }) {
  const picture = await decodePicture(bytes, name, MOST_SIDE);
  if (!fields) return rowsOf((await model.predictNumber(picture, { pattern })).rows);
  /** @type {Record<string, Reading>} */
  const found = {};
  for (const { field, row, part } of await readForm(model, picture, fields)) {
    const reading = readingOf(row);
    if (crops !== undefined) reading.crop = await saveCrop(crops, name, field.name, part);
    found[field.name] = reading;
  }
  return found;
}
