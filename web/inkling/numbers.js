/* numbers.js - several digits on one sheet or in a picture, for a page that reads and does not train.
 *
 *   import { predictNumber } from 'inkling/numbers';
 *   predictNumber(model, strokes).text;
 *   (await predictNumber(model, picture)).text;
 */
import { predictNumberIn } from './numbers/numbers.js';

export { groupStrokes } from './numbers/numbers.js';

/** @typedef {import('./model/model.js').Model} Model */

/**
 * @overload
 * @param {Pick<Model, 'predictStrokes'>} model
 * @param {readonly ArrayLike<number>[]} strokes in the order of writing, y down
 * @param {import('./numbers/numbers.js').GroupOptions & { pen?: number }} [options]
 * @returns {import('./numbers/numbers.js').NumberPrediction}
 */
/**
 * @overload
 * @param {Pick<Model, 'predict'>} model
 * @param {import('./pictures/image.js').ImageDataLike} picture
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
