/* numbers.js - several digits on one sheet or in a picture, for a page that reads and does not train.
 *
 *   import { predictNumber } from 'inkling/numbers';
 *   predictNumber(model, strokes).text;
 *   (await predictNumber(model, picture)).text;
 *   const writing = await openPicture(picture);    // its ink, found once
 *   writing.read(model).text;                      // the same text
 *   writing.readBox(model, { left: 40, top: 20, right: 90, bottom: 100 }).label;
 */
import { predictNumberIn } from './numbers/numbers.js';

export { groupStrokes } from './numbers/numbers.js';
export { PATTERN_NAMES as numberPatterns } from './numbers/pattern.js';

/** @typedef {import('./model/model.js').Model} Model */

/**
 * @overload
 * @param {Pick<Model, 'predictStrokes'>} model
 * @param {readonly ArrayLike<number>[]} strokes in the order of writing, y down
 * @param {import('./numbers/numbers.js').GroupOptions & import('./numbers/numbers.js').NumberOptions & { pen?: number }} [options]
 * @returns {import('./numbers/numbers.js').NumberPrediction}
 */
/**
 * @overload
 * @param {Pick<Model, 'predict'>} model
 * @param {import('./pictures/image.js').ImageDataLike} picture
 * @param {import('./numbers/numbers.js').NumberOptions} [options]
 * @returns {Promise<import('./numbers/picture-numbers.js').PictureNumbers>}
 */
/**
 * Does what Model.predictNumber() does, without the whole library.
 * @param {any} model
 * @param {any} given
 * @param {any} [options]
 * @returns {any}
 */
export function predictNumber(model, given, options) {
  return predictNumberIn(model, given, options);
}

/**
 * Finds the ink of a picture once, to read all of it or single boxes of it, for example those that a person has drawn.
 * @param {import('./pictures/image.js').ImageDataLike} picture
 * @returns {Promise<import('./numbers/picture-boxes.js').Writing>}
 */
export async function openPicture(picture) {
  const { findWriting } = await import(/* later */ './numbers/picture-boxes.js');
  return findWriting(picture);
}
