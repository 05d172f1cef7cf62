/* paper.js - renders written digits as PNG bytes, in any two colours, also transparent. */
import { PNG } from 'pngjs';

/** @typedef {[number, number, number, number]} Colour  red, green, blue, alpha */

/**
 * Strokes of points in 0..1 drawn with a round pen on a square sheet.
 * @param {import('./hand.js').Stroke[]} strokes
 * @param {{ side?: number, pen?: number, paper?: Colour, ink?: Colour }} [look] pen: radius as a share of the side
 * @returns {Buffer}
 */
export function pngOf(
  strokes,
  { side = 160, pen = 0.04, paper = [255, 255, 255, 255], ink = [0, 0, 0, 255] } = {},
) {
  const png = new PNG({ width: side, height: side });
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const inked = strokes.some(
        (stroke) => distance(stroke, (x + 0.5) / side, (y + 0.5) / side) < pen,
      );
      png.data.set(inked ? ink : paper, 4 * (y * side + x));
    }
  }
  return PNG.sync.write(png);
}

/** From a point to a polyline. @param {import('./hand.js').Stroke} stroke @param {number} x @param {number} y */
function distance(stroke, x, y) {
  let nearest = Infinity;
  for (let i = 1; i < stroke.length; i++) {
    const [ax, ay] = stroke[i - 1];
    const [bx, by] = stroke[i];
    const length2 = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
    const t = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length2));
    nearest = Math.min(nearest, Math.hypot(ax + t * (bx - ax) - x, ay + t * (by - ay) - y));
  }
  return nearest;
}
