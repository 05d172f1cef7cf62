/* dice.js - random choices of a scene, all from one stream of random.js. Pure. */
import { cosSin } from '../distort.js';

/**
 * @typedef {object} Dice
 * @property {() => number} next 0 to below 1
 * @property {(from: number, to: number) => number} between
 * @property {(from: number, to: number) => number} whole from and to are both possible
 * @property {<T>(list: readonly T[]) => T} pick
 * @property {(share: number) => boolean} chance true in this share of the throws
 * @property {() => number} bell mean 0, spread 1
 */

/** @param {() => number} next @returns {Dice} */
export function diceOf(next) {
  const between = (/** @type {number} */ from, /** @type {number} */ to) =>
    from + (to - from) * next();
  const whole = (/** @type {number} */ from, /** @type {number} */ to) =>
    from + Math.floor((to - from + 1) * next());
  return {
    next,
    between,
    whole,
    pick: (list) => list[whole(0, list.length - 1)],
    chance: (share) => next() < share,
    bell: () => (next() + next() + next() + next() - 2) * Math.sqrt(3),
  };
}

/** A unit vector in a random direction. @param {Dice} dice @returns {[number, number]} */
export function direction(dice) {
  const [c, s] = cosSin(dice.between(0, Math.PI / 2));
  return [dice.pick([c, -c]), dice.pick([s, -s])];
}
