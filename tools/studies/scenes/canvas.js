/* canvas.js - a picture of three colours in floating point, on which lines with smooth edges are drawn. Pure.
 *
 * A pixel takes the share of a line's colour that the line covers of it. All lines of a mark count as one: where they cross, the ink is
 * not darker.
 */

/** @typedef {readonly [number, number, number]} Colour of 0 to 255 */
/** @typedef {{ points: readonly number[], radii: readonly number[] }} Line points x, y, ... in pixels; half its width at each */
/** @typedef {{ colour: Colour, strength: number, grain: number }} Ink grain: share of the strength that the paper's roughness takes away */
/** @typedef {(x: number, y: number) => number} Field */

/** Lines are cut into pieces of this length, so that little is looked at beside a slanted one. */
const PIECE = 48;

export class Canvas {
  /** @param {number} width @param {number} height */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.rgb = new Float32Array(3 * width * height);
    this.cover = new Float32Array(width * height);
  }

  /** Colours each pixel. @param {(x: number, y: number, out: number[]) => void} paint gets the middle of a pixel */
  fill(paint) {
    const out = [0, 0, 0];
    for (let y = 0, at = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        paint(x + 0.5, y + 0.5, out);
        this.rgb[at++] = out[0];
        this.rgb[at++] = out[1];
        this.rgb[at++] = out[2];
      }
    }
  }

  /** @param {readonly Line[]} lines @param {Ink} ink @param {Field} roughness 0 to 1 */
  draw(lines, ink, roughness) {
    for (const line of lines) this.#coverLine(line);
    const [left, top, right, bottom] = this.#boxOf(lines);
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const at = y * this.width + x;
        const cover = this.cover[at];
        if (cover === 0) continue;
        this.cover[at] = 0;
        const rough = ink.grain === 0 ? 0 : ink.grain * roughness(x, y);
        const share = cover * ink.strength * (1 - rough);
        for (let c = 0; c < 3; c++)
          this.rgb[3 * at + c] += share * (ink.colour[c] - this.rgb[3 * at + c]);
      }
    }
  }

  /** Pixels that lines may touch. @param {readonly Line[]} lines */
  #boxOf(lines) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const { points, radii } of lines) {
      const wide = Math.max(...radii) + 2;
      for (let i = 0; i < points.length; i += 2) {
        box[0] = Math.min(box[0], points[i] - wide);
        box[1] = Math.min(box[1], points[i + 1] - wide);
        box[2] = Math.max(box[2], points[i] + wide);
        box[3] = Math.max(box[3], points[i + 1] + wide);
      }
    }
    return this.#within(box[0], box[1], box[2], box[3]);
  }

  /** @param {number} left @param {number} top @param {number} right @param {number} bottom */
  #within(left, top, right, bottom) {
    return [
      Math.max(0, Math.floor(left)),
      Math.max(0, Math.floor(top)),
      Math.min(this.width, Math.ceil(right)),
      Math.min(this.height, Math.ceil(bottom)),
    ];
  }

  /** @param {Line} line */
  #coverLine({ points, radii }) {
    if (points.length === 2) this.#coverPiece(points, points, radii[0], radii[0]);
    for (let i = 0; i + 3 < points.length; i += 2) {
      const [ax, ay, bx, by] = points.slice(i, i + 4);
      const [from, to] = [radii[i / 2], radii[i / 2 + 1]];
      const pieces = Math.ceil(Math.sqrt((bx - ax) ** 2 + (by - ay) ** 2) / PIECE) || 1;
      for (let p = 0; p < pieces; p++) {
        const [s, t] = [p / pieces, (p + 1) / pieces];
        this.#coverPiece(
          [ax + s * (bx - ax), ay + s * (by - ay)],
          [ax + t * (bx - ax), ay + t * (by - ay)],
          from + s * (to - from),
          from + t * (to - from),
        );
      }
    }
  }

  /** @param {readonly number[]} a @param {readonly number[]} b @param {number} from half the width at a @param {number} to at b */
  #coverPiece([ax, ay], [bx, by], from, to) {
    const wide = Math.max(from, to) + 1;
    const [left, top, right, bottom] = this.#within(
      Math.min(ax, bx) - wide,
      Math.min(ay, by) - wide,
      Math.max(ax, bx) + wide,
      Math.max(ay, by) + wide,
    );
    const [dx, dy] = [bx - ax, by - ay];
    const square = dx * dx + dy * dy || 1;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
        const t = Math.min(1, Math.max(0, (px * dx + py * dy) / square));
        const away = Math.sqrt((px - t * dx) ** 2 + (py - t * dy) ** 2);
        const radius = from + t * (to - from);
        const cover = Math.min(away + 0.5, radius) - Math.max(away - 0.5, -radius);
        const at = y * this.width + x;
        if (cover > this.cover[at]) this.cover[at] = Math.min(1, cover);
      }
    }
  }
}
