/* light.js - how light falls on a sheet: a factor for each pixel of the picture, and glare that whitens it. Pure.
 *
 * Lengths are shares of the picture's shorter side.
 */
import { direction } from './dice.js';

/** @typedef {import('./dice.js').Dice} Dice */
/** @typedef {import('./canvas.js').Field} Field */
/** @typedef {{ width: number, height: number, middle: readonly [number, number] }} View middle of the writing, in pixels */
/** @typedef {{ factor?: Field, glare?: Field }} Light */

/** 0 below 0, 1 above 1, smooth between. @param {number} t */
const step = (t) => (t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t));

/** Along a direction: 0 where the picture begins, 1 where it ends. @param {View} view @param {Dice} dice @returns {Field} */
function along({ width, height }, dice) {
  const [c, s] = direction(dice);
  const reach = Math.abs(c) * width + Math.abs(s) * height;
  return (x, y) => 0.5 + (c * (x - width / 2) + s * (y - height / 2)) / reach;
}

/** Side of a straight edge through the writing or beside it: negative in the light, in pixels. @param {View} view @param {Dice} dice
 *  @param {number} off greatest distance from the writing's middle @returns {Field} */
function edge({ width, height, middle }, dice, off) {
  const [c, s] = direction(dice);
  const away = dice.between(-off, off) * Math.min(width, height);
  return (x, y) => c * (x - middle[0]) + s * (y - middle[1]) - away;
}

/** @type {Record<string, (view: View, dice: Dice) => Light>} */
export const LIGHTS = {
  even: (view, dice) => {
    const [way, loss] = [along(view, dice), dice.between(0, 0.08)];
    return { factor: (x, y) => 1 - loss * way(x, y) };
  },
  gradient: (view, dice) => {
    const [way, loss] = [along(view, dice), dice.between(0.3, 0.6)];
    return { factor: (x, y) => 1 - loss * step(way(x, y)) };
  },
  soft: (view, dice) => {
    const far = edge(view, dice, 0.2);
    const wide = dice.between(0.2, 0.5) * Math.min(view.width, view.height);
    const dark = dice.between(0.5, 0.75);
    return { factor: (x, y) => 1 - (1 - dark) * step(far(x, y) / wide + 0.5) };
  },
  hard: (view, dice) => {
    const far = edge(view, dice, 0.15);
    const other = dice.chance(0.4) ? edge(view, dice, 0.2) : far; // a corner, as of a phone
    const wide = dice.between(0.002, 0.02) * Math.min(view.width, view.height);
    const dark = dice.between(0.5, 0.8);
    const slope = along(view, dice);
    return {
      factor: (x, y) => {
        const lit = step(Math.min(far(x, y), other(x, y)) / wide + 0.5);
        return (1 - (1 - dark) * lit) * (1 - 0.08 * slope(x, y));
      },
    };
  },
  vignette: ({ width, height }, dice) => {
    const loss = dice.between(0.35, 0.65);
    const square = (width * width + height * height) / 4;
    return {
      factor: (x, y) => 1 - (loss * ((x - width / 2) ** 2 + (y - height / 2) ** 2)) / square,
    };
  },
  glare: ({ width, height, middle }, dice) => {
    const side = Math.min(width, height);
    const [c, s] = direction(dice);
    const off = dice.between(0, 0.25) * side;
    const [gx, gy] = [middle[0] + c * off, middle[1] + s * off];
    const size = (dice.between(0.12, 0.3) * side) ** 2;
    const most = dice.between(0.5, 0.82);
    return {
      glare: (x, y) => most / (1 + (((x - gx) ** 2 + (y - gy) ** 2) / size) ** 2),
      factor: () => 0.9,
    };
  },
};
