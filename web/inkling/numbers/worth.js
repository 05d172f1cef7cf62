/* worth.js - how much an answer of the network speaks for reading something as one digit. */
import { exactLog } from '../model/metrics.js';

/** Weight of the network's log-probability beside the geometry; chosen on the same data as the weights of grouping.js. */
const TRUST = 1;
/** Least probability, so that its logarithm is bounded. */
const LEAST = 1e-6;

/** The logarithm of the probability that it is the likeliest digit, and a digit at all.
 * @param {Pick<import('../model/model.js').Prediction, 'candidates' | 'probabilities' | 'notDigit'>} answer */
export function worthOf({ candidates: [digit], probabilities, notDigit }) {
  const belief = digit === undefined ? 0 : probabilities[digit] * (1 - notDigit);
  return TRUST * exactLog(Math.max(LEAST, belief));
}
