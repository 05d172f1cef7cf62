/* pad.js - paints the sheet onto the canvas: ink, picture and the keyboard's pen.
 *
 * Each frame draws the strokes from their points, at the device's resolution, as quadratic curves through the
 * middles of neighbouring points, so that ink is smooth at any size. Fresh ink is bright and dries to the ink
 * colour, as iron-gall ink does. Colours come from CSS.
 * Not here: the net's input. The engine draws the same strokes itself, so the canvas never changes the answer.
 */

import { PAD_UNITS } from './sheet.js';

/** Milliseconds until a stroke has dried. */
const DRYING = 900;

/**
 * @typedef {import('./sheet.js').Drawing} Drawing
 * @typedef {{ x: number, y: number, down: boolean }} Cursor  the keyboard's pen, in pad units
 * @typedef {{ drawing: Drawing, live: readonly number[] | null, width: number, cursor: Cursor | null, span?: number }} View
 *   span: pad units from top to bottom
 */

/** @param {readonly number[]} points
 * @returns {Path2D} */
function smoothPath(points) {
  const path = new Path2D();
  const n = points.length / 2;
  path.moveTo(points[0], points[1]);
  for (let i = 1; i < n - 1; i++) {
    const x = points[2 * i];
    const y = points[2 * i + 1];
    path.quadraticCurveTo(x, y, (x + points[2 * i + 2]) / 2, (y + points[2 * i + 3]) / 2);
  }
  // A dot is a line of almost no length; round caps make it a disc.
  path.lineTo(points[2 * n - 2] + (n === 1 ? 0.01 : 0), points[2 * n - 1]);
  return path;
}

export class Pad {
  #canvas;
  #context;
  /** @type {WeakMap<readonly number[], Path2D>} */
  #paths = new WeakMap();
  /** Time at which each stroke was first drawn as finished. @type {WeakMap<readonly number[], number>} */
  #finished = new WeakMap();
  #calm = matchMedia('(prefers-reduced-motion: reduce)');

  /** @param {HTMLCanvasElement} canvas
   * @param {() => void} onResize called when the pad must be painted again */
  constructor(canvas, onResize) {
    this.#canvas = canvas;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    new ResizeObserver(onResize).observe(canvas);
  }

  /** Marks `strokes` as dry, for example after undo.
   * @param {Drawing} drawing */
  dry(drawing) {
    for (const stroke of drawing.strokes) this.#finished.set(stroke, -Infinity);
  }

  /** @param {View} view
   * @param {number} now the frame's time in milliseconds
   * @returns {boolean} whether ink is still drying, so that another frame is needed */
  paint(view, now) {
    const { width, height } = this.#fit();
    const c = this.#context;
    const scale = height / (view.span ?? PAD_UNITS);
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.clearRect(0, 0, width, height);
    c.scale(scale, scale);
    const style = getComputedStyle(this.#canvas);
    const ink = style.color; // resolved: a canvas keeps an unchanged 'CanvasText' when the system's colours change
    const wet = style.getPropertyValue('--wet');
    if (view.drawing.picture) this.#picture(view.drawing.picture.canvas);
    c.lineCap = 'round';
    c.lineJoin = 'round';
    c.lineWidth = view.width;
    let drying = false;
    for (const stroke of view.drawing.strokes) {
      const writing = stroke === view.live;
      const path = writing ? smoothPath(stroke) : this.#path(stroke);
      const wetness = writing ? 1 : this.#wetness(stroke, now);
      c.strokeStyle = ink;
      // A browser without color-mix() ignores the assignment, so ink is dry at once.
      if (wetness > 0)
        c.strokeStyle = `color-mix(in srgb, ${wet} ${Math.round(100 * wetness)}%, ${ink})`;
      c.stroke(path);
      drying ||= wetness > 0 && !writing;
    }
    if (view.cursor) this.#cursor(view.cursor, view.width, wet, style.getPropertyValue('--sheet'));
    return drying;
  }

  /** Gives the canvas one pixel for each of the device's. */
  #fit() {
    const canvas = this.#canvas;
    const pixels = (/** @type {number} */ size) => Math.max(1, Math.round(size * devicePixelRatio));
    const width = pixels(canvas.clientWidth);
    const height = pixels(canvas.clientHeight);
    if (canvas.width !== width || canvas.height !== height)
      Object.assign(canvas, { width, height });
    return canvas;
  }

  /** The path of a finished stroke, made once.
   * @param {readonly number[]} stroke */
  #path(stroke) {
    let path = this.#paths.get(stroke);
    if (!path) this.#paths.set(stroke, (path = smoothPath(stroke)));
    return path;
  }

  /** @param {readonly number[]} stroke
   * @param {number} now */
  #wetness(stroke, now) {
    if (this.#calm.matches) return 0;
    let since = this.#finished.get(stroke);
    if (since === undefined) this.#finished.set(stroke, (since = now));
    const left = Math.max(0, 1 - (now - since) / DRYING);
    return left * left;
  }

  /** The picture, whole, in the middle of the sheet.
   * @param {HTMLCanvasElement} picture */
  #picture(picture) {
    const room = PAD_UNITS * 0.92;
    const scale = room / Math.max(picture.width, picture.height);
    const w = picture.width * scale;
    const h = picture.height * scale;
    this.#context.imageSmoothingEnabled = scale * this.#canvas.width < 4 * PAD_UNITS;
    this.#context.drawImage(picture, (PAD_UNITS - w) / 2, (PAD_UNITS - h) / 2, w, h);
  }

  /** A cross-hair where the pen hovers; a filled ring while it writes.
   * @param {Cursor} cursor
   * @param {number} width
   * @param {string} colour
   * @param {string} halo */
  #cursor(cursor, width, colour, halo) {
    const c = this.#context;
    for (const [line, stroke] of /** @type {const} */ ([
      [16, halo],
      [7, colour],
    ])) {
      c.beginPath();
      c.arc(cursor.x, cursor.y, width / 2 + 12, 0, 2 * Math.PI);
      for (const [dx, dy] of cursor.down
        ? []
        : [
            [1, 0],
            [-1, 0],
            [0, 1],
            [0, -1],
          ]) {
        c.moveTo(cursor.x + dx * (width / 2 + 12), cursor.y + dy * (width / 2 + 12));
        c.lineTo(cursor.x + dx * (width / 2 + 34), cursor.y + dy * (width / 2 + 34));
      }
      c.lineWidth = line;
      c.strokeStyle = stroke;
      c.stroke();
    }
    if (!cursor.down) return;
    c.fillStyle = colour;
    c.beginPath();
    c.arc(cursor.x, cursor.y, width / 2, 0, 2 * Math.PI);
    c.fill();
  }
}
