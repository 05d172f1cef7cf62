/* folds.js - an honest score from few drawings: each is read by a net that has not learnt it. Pure.
 *
 * The drawings are dealt out into folds, digit by digit, so that each fold has some of each. A net
 * that learns all folds but one is scored on that one; together the folds score every drawing once.
 * With too few drawings that says nothing, and none is made.
 */

/** @typedef {import('../store/drawings.js').OwnDrawing} OwnDrawing */
/** @typedef {{ learn: OwnDrawing[], read: OwnDrawing[] }} Fold */

/** With fewer drawings there is no honest score. */
export const LEAST = 20;

const FOLDS = 2;

/** @param {readonly OwnDrawing[]} drawings @returns {Fold[]} none when there are too few */
export function foldsOf(drawings) {
  if (drawings.length < LEAST) return [];
  const dealt = [...drawings].sort((a, b) => a.label - b.label || (a.id < b.id ? -1 : 1));
  return Array.from({ length: FOLDS }, (_, fold) => ({
    learn: dealt.filter((_, i) => i % FOLDS !== fold),
    read: dealt.filter((_, i) => i % FOLDS === fold),
  }));
}

/**
 * How often drawings are written for a training set, and with which pens, so that they weigh about a quarter of what is
 * replayed: many pens for few drawings.
 * @param {number} count of drawings
 * @param {number} replayed
 * @returns {{ pens: number[], copies: number }} */
export function helping(count, replayed) {
  const wanted = replayed / (4 * count);
  const pens = [0, 1.6, 2.8, 2.2].slice(0, Math.max(1, Math.min(4, Math.floor(wanted))));
  return { pens, copies: Math.max(1, Math.round(wanted / pens.length)) };
}
