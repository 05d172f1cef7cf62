/* preview.js - shows the 28 x 28 picture that the net receives, pixel by pixel.
 *
 * The mouse or, while the picture has the focus, the arrow keys select a pixel; its value is shown.
 */

const SIDE = 28;

/** @type {Record<string, number>} */
const MOVES = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -SIDE, ArrowDown: SIDE };

export class Preview {
  #canvas;
  #context;
  #readout;
  /** @type {ArrayLike<number> | null} */
  #image = null;
  /** Index of the selected pixel, or -1. */
  #looking = -1;

  /** @param {HTMLCanvasElement} canvas 28 x 28
   * @param {HTMLElement} readout shows the selected pixel's value */
  constructor(canvas, readout) {
    this.#canvas = canvas;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    this.#readout = readout;
    canvas.addEventListener('pointermove', (event) => {
      const box = canvas.getBoundingClientRect();
      const cell = (/** @type {number} */ v) =>
        Math.min(SIDE - 1, Math.max(0, Math.floor(v * SIDE)));
      const column = cell((event.clientX - box.left) / box.width);
      this.#look(cell((event.clientY - box.top) / box.height) * SIDE + column);
    });
    canvas.addEventListener('pointerleave', () => this.#look(-1));
    canvas.addEventListener('blur', () => this.#look(-1));
    canvas.addEventListener('keydown', (event) => {
      const move = MOVES[event.key];
      if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const start = (SIDE * SIDE + SIDE) / 2;
      this.#look(this.#looking < 0 ? start : (this.#looking + move + SIDE * SIDE) % (SIDE * SIDE));
    });
  }

  /** @param {ArrayLike<number> | null} image 784 values 0..1, ink is 1; null for an empty one */
  show(image) {
    this.#image = image;
    this.repaint();
    if (this.#looking >= 0) this.#look(this.#looking);
  }

  /** Paints again, in the colours of the present theme. */
  repaint() {
    const c = this.#context;
    const style = getComputedStyle(this.#canvas);
    c.clearRect(0, 0, SIDE, SIDE);
    c.fillStyle = style.getPropertyValue('--ink');
    for (let i = 0; this.#image && i < SIDE * SIDE; i++) {
      if (this.#image[i] === 0) continue;
      c.globalAlpha = this.#image[i];
      c.fillRect(i % SIDE, Math.floor(i / SIDE), 1, 1);
    }
    c.globalAlpha = 1;
    if (this.#looking < 0) return;
    c.fillStyle = style.getPropertyValue('--red');
    c.fillRect(this.#looking % SIDE, Math.floor(this.#looking / SIDE), 1, 1);
  }

  /** @param {number} index */
  #look(index) {
    this.#looking = index;
    this.repaint();
    const value = this.#image?.[index] ?? 0;
    this.#readout.textContent =
      index < 0
        ? ''
        : `row ${Math.floor(index / SIDE) + 1}, column ${(index % SIDE) + 1}: ${value.toFixed(2)}`;
  }
}
