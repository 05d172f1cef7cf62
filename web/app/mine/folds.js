/* folds.js - splits the drawings for cross-validation, so that each is scored by a net that was not
 * trained on it. Pure.
 *
 * The drawings with each label are spread evenly over the folds. A net trained on all folds but one is
 * scored on that one; together the folds score every drawing once. With too few drawings there are no
 * folds.
 */

/**
 * @template D
 * @typedef {{ learn: D[], read: D[] }} Fold
 */

/** Least number of drawings for cross-validation. */
export const LEAST = 20;

const FOLDS = 2;

/**
 * @template {{ id: string, label: number }} D
 * @param {readonly D[]} drawings
 * @returns {Fold<D>[]} none when there are too few
 */
export function foldsOf(drawings) {
  if (drawings.length < LEAST) return [];
  const dealt = [...drawings].sort((a, b) => a.label - b.label || (a.id < b.id ? -1 : 1));
  return Array.from({ length: FOLDS }, (_, fold) => ({
    learn: dealt.filter((_, i) => i % FOLDS !== fold),
    read: dealt.filter((_, i) => i % FOLDS === fold),
  }));
}

/**
 * Trains a net for each fold and lets it read the drawings that it has not learnt.
 * @template D
 * @template {{ dispose: () => void }} Net
 * @param {readonly Fold<D>[]} folds
 * @param {(drawings: D[], words: string) => Promise<Net>} learn words: for the progress
 * @param {(net: Net, drawings: D[]) => Promise<void>} read the net is disposed of afterwards
 */
export async function crossValidate(folds, learn, read) {
  for (const [i, fold] of folds.entries()) {
    const which = `${i + 1} of ${folds.length}`;
    const net = await learn(fold.learn, `Learning one half, to read the other (${which})`);
    await read(net, fold.read);
    net.dispose();
  }
}

/** Widths of the pens in pixels with which a drawing is rendered; 0 is the engine's default. */
export const PENS = [0, 1.6, 2.8, 2.2];

/**
 * The pens with which each drawing is rendered for training, and how often the result is repeated, so that there are about a
 * quarter as many pictures of drawings as replayed ones.
 * @param {number} count of drawings
 * @param {number} replayed
 * @returns {{ pens: number[], copies: number }} */
export function helping(count, replayed) {
  const wanted = replayed / (4 * count);
  const pens = PENS.slice(0, Math.max(1, Math.min(4, Math.floor(wanted))));
  return { pens, copies: Math.max(1, Math.round(wanted / pens.length)) };
}
