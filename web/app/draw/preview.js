/* preview.js - shows the picture that the net receives, pixel by pixel: mostly 28 x 28, for other nets of their size, also in colour.
 *
 * The mouse or, while the picture has the focus, the arrow keys select a pixel; its value is shown.
 */

export class Preview {
  #canvas;
  #context;
  #readout;
  /** @type {Float32Array | undefined} */
  #image;
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
      const cell = (/** @type {number} */ share, /** @type {number} */ side) =>
        Math.min(side - 1, Math.max(0, Math.floor(share * side)));
      const { width, height } = canvas;
      const column = cell((event.clientX - box.left) / box.width, width);
      this.#look(cell((event.clientY - box.top) / box.height, height) * width + column);
    });
    canvas.addEventListener('pointerleave', () => this.#look(-1));
    canvas.addEventListener('blur', () => this.#look(-1));
    canvas.addEventListener('keydown', (event) => {
      const { width, height } = canvas;
      /** @type {Record<string, number>} */
      const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -width, ArrowDown: width };
      const move = moves[event.key];
      if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const pixels = width * height;
      this.#look(
        this.#looking < 0 ? (pixels + width) >> 1 : (this.#looking + move + pixels) % pixels,
      );
    });
  }

  /** @param {Float32Array | undefined} image values 0..1, ink is 1; undefined for an empty one
   * @param {readonly number[]} [shape] height, width and channels */
  show(image, [height, width] = [28, 28]) {
    const canvas = this.#canvas;
    this.#image = image;
    if (canvas.width !== width || canvas.height !== height) {
      this.#looking = -1;
      Object.assign(canvas, { width, height });
      /** @type {HTMLElement} */ (
        this.#readout.parentElement?.querySelector('.seen-size')
      ).textContent = `${height} × ${width}`;
    }
    this.repaint();
    if (this.#looking >= 0) this.#look(this.#looking);
  }

  /** The values of a pixel: ink, or red, green and blue. @param {number} index */
  #pixel(index) {
    const { width, height } = this.#canvas;
    const image = this.#image ?? new Float32Array(width * height);
    const channels = image.length / (width * height);
    return [...image.subarray(index * channels, (index + 1) * channels)];
  }

  /** Paints again, in the colours of the present theme. */
  repaint() {
    const c = this.#context;
    const { width, height } = this.#canvas;
    const style = getComputedStyle(this.#canvas);
    c.clearRect(0, 0, width, height);
    c.fillStyle = style.getPropertyValue('--ink');
    for (let i = 0; this.#image && i < width * height; i++) {
      const values = this.#pixel(i);
      if (values[1] >= 0) c.fillStyle = `rgb(${values.map((value) => 255 * value)})`;
      else c.globalAlpha = values[0];
      c.fillRect(i % width, Math.floor(i / width), 1, 1);
    }
    c.globalAlpha = 1;
    if (this.#looking < 0) return;
    c.fillStyle = style.getPropertyValue('--red');
    c.fillRect(this.#looking % width, Math.floor(this.#looking / width), 1, 1);
  }

  /** @param {number} index */
  #look(index) {
    this.#looking = index;
    this.repaint();
    const { width } = this.#canvas;
    const values = this.#pixel(index).map((value) => value.toFixed(2));
    this.#readout.textContent =
      index < 0
        ? ''
        : `row ${Math.floor(index / width) + 1}, column ${(index % width) + 1}: ${values.join(', ')}`;
  }
}
