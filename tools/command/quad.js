/* quad.js - the projective map of a rectangle onto four corners, as a camera makes it. */

/** @typedef {[number, number]} Point */
/** @typedef {(x: number, y: number) => Point} Mapping */

/** The eight numbers of the map of a unit square onto a quadrilateral (Heckbert 1989). @param {readonly Point[]} quad */
export function numbersOf([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]) {
  const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const whole = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / whole;
  const h = (dx1 * sy - sx * dy1) / whole;
  const [a, b, c] = [x1 - x0 + g * x1, x3 - x0 + h * x3, x0];
  const [d, e, f] = [y1 - y0 + g * y1, y3 - y0 + h * y3, y0];
  return { a, b, c, d, e, f, g, h };
}

/**
 * The map of a rectangle from 0, 0 to width, height onto a convex quadrilateral.
 * @param {number} width @param {number} height @param {readonly Point[]} quad upper left, upper right, lower right, lower left
 * @returns {Mapping}
 */
export function mappingOf(width, height, quad) {
  const { a, b, c, d, e, f, g, h } = numbersOf(quad);
  return (x, y) => {
    const [u, v] = [x / width, y / height];
    const below = g * u + h * v + 1;
    return [(a * u + b * v + c) / below, (d * u + e * v + f) / below];
  };
}
