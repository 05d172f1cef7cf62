/* texture.js - random surfaces: smooth noise for paper, wood and the tooth that pencil and chalk leave out. Pure. */

const SIDE = 128;

/** @typedef {(x: number, y: number) => number} Field */

/** Noise of -1 to 1 that changes over about a unit, repeats after 128. @param {() => number} random @returns {Field} */
export function textureOf(random) {
  const grid = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < grid.length; i++) grid[i] = 2 * random() - 1;
  return (x, y) => {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [x - left, y - top];
    const [x0, x1] = [left & (SIDE - 1), (left + 1) & (SIDE - 1)];
    const [y0, y1] = [(top & (SIDE - 1)) * SIDE, ((top + 1) & (SIDE - 1)) * SIDE];
    const upper = grid[y0 + x0] + u * (grid[y0 + x1] - grid[y0 + x0]);
    const lower = grid[y1 + x0] + u * (grid[y1 + x1] - grid[y1 + x0]);
    return upper + v * (lower - upper);
  };
}
