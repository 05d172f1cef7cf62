/* player.js - animates the writing of strokes on the pad, point by point.
 *
 * It only shows partial strokes; the sheet holds the whole drawing from the beginning, so nothing is lost when the
 * animation is interrupted.
 */

/** Milliseconds for a whole digit. */
const TIME = 520;

export class Player {
  #show;
  #frame = 0;
  #calm = matchMedia('(prefers-reduced-motion: reduce)');

  /** @param {(strokes: (readonly number[])[] | null) => void} show partial strokes, or null for the whole drawing */
  constructor(show) {
    this.#show = show;
  }

  /** @param {readonly (readonly number[])[]} strokes */
  play(strokes) {
    this.stop();
    if (this.#calm.matches) return this.#show(null);
    const points = strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0);
    const start = performance.now();
    const step = () => {
      const share = (performance.now() - start) / TIME;
      if (share >= 1) return this.stop();
      this.#show(firstPoints(strokes, Math.ceil(share * points)));
      this.#frame = requestAnimationFrame(step);
    };
    step();
  }

  /** Shows the whole drawing at once. */
  stop() {
    if (this.#frame === 0) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#show(null);
  }
}

/** @param {readonly (readonly number[])[]} strokes
 * @param {number} count points to keep
 * @returns {(readonly number[])[]} */
function firstPoints(strokes, count) {
  const out = [];
  let left = count;
  for (const stroke of strokes) {
    if (left <= 0) break;
    out.push(left * 2 >= stroke.length ? stroke : stroke.slice(0, left * 2));
    left -= stroke.length / 2;
  }
  return out;
}
