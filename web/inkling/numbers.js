/* numbers.js - several digits on one sheet, for a page that reads and does not train.
 *
 *   import { predictNumber } from 'inkling/numbers';
 *   predictNumber(model, strokes).text;
 */
export { groupStrokes, predictNumber } from './numbers/numbers.js';
