/* space.js - the way from the sheet to the picture: a projective map of a rectangle onto four corners, as a camera makes it, and back. Pure. */

import { numbersOf } from '../../command/quad.js';

/** @typedef {import('../../command/quad.js').Point} Point */
/** @typedef {import('../../command/quad.js').Mapping} Mapping */

/** The way back, onto the rectangle: by the adjugate matrix. @param {number} width @param {number} height
 * @param {readonly Point[]} quad @returns {Mapping} */
export function unmappingOf(width, height, quad) {
  const { a, b, c, d, e, f, g, h } = numbersOf(quad);
  return (x, y) => {
    const u = (e - f * h) * x + (c * h - b) * y + (b * f - c * e);
    const v = (f * g - d) * x + (a - c * g) * y + (c * d - a * f);
    const below = (d * h - e * g) * x + (b * g - a * h) * y + (a * e - b * d);
    return [(width * u) / below, (height * v) / below];
  };
}

/** Pixels of the picture for a unit of the sheet, about a place. @param {Mapping} mapping @param {number} x @param {number} y */
export function scaleAt(mapping, x, y) {
  const [x0, y0] = mapping(x, y);
  const [x1, y1] = mapping(x + 1, y);
  const [x2, y2] = mapping(x, y + 1);
  return Math.sqrt(Math.abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)));
}

/** Distance from the nearest side of a convex quadrilateral, positive inside.
 * @param {readonly Point[]} quad clockwise, y down @returns {(x: number, y: number) => number} */
export function insideOf(quad) {
  const sides = quad.map(([ax, ay], i) => {
    const [bx, by] = quad[(i + 1) % 4];
    const length = Math.sqrt((bx - ax) ** 2 + (by - ay) ** 2);
    return { nx: -(by - ay) / length, ny: (bx - ax) / length, ax, ay };
  });
  return (x, y) => {
    let least = Infinity;
    for (const { nx, ny, ax, ay } of sides) {
      const away = nx * (x - ax) + ny * (y - ay);
      if (away < least) least = away;
    }
    return least;
  };
}

/** Corners turned about a middle. @param {readonly Point[]} quad @param {Point} middle @param {Point} turn cosine and sine
 * @returns {Point[]} */
export function turned(quad, [mx, my], [c, s]) {
  return quad.map(([x, y]) => [mx + c * (x - mx) - s * (y - my), my + s * (x - mx) + c * (y - my)]);
}
