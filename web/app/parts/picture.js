/* picture.js - shows the 28 x 28 pictures of a data set as canvases in the page's ink colour.
 *
 * A change of theme does not repaint canvases; repaint() paints those inside an element again.
 */
import { el } from './dom.js';

const SIDE = 28;

/** The picture of each canvas. @type {WeakMap<HTMLCanvasElement, ArrayLike<number>>} */
const painted = new WeakMap();

/**
 * @param {ArrayLike<number>} bytes 784, ink is 255
 * @returns {HTMLCanvasElement} decorative: its container has the accessible name
 */
export function picture(bytes) {
  const canvas = el('canvas', {
    class: 'picture',
    width: SIDE,
    height: SIDE,
    'aria-hidden': 'true',
  });
  painted.set(canvas, bytes);
  return canvas;
}

/**
 * Paints every picture inside `host` in the colours of the present theme.
 * @param {HTMLElement} host
 */
export function repaint(host) {
  const ink = inkOf(host);
  for (const canvas of host.querySelectorAll('canvas')) {
    const bytes = painted.get(canvas);
    const context = canvas.getContext('2d');
    if (!bytes || !context) continue;
    const image = context.createImageData(SIDE, SIDE);
    for (let i = 0; i < SIDE * SIDE; i++) {
      image.data.set(ink, 4 * i);
      image.data[4 * i + 3] = bytes[i];
    }
    context.putImageData(image, 0, 0);
  }
}

/** The ink colour as three bytes, from any CSS notation. @param {HTMLElement} host */
function inkOf(host) {
  const context = /** @type {CanvasRenderingContext2D} */ (
    el('canvas', { width: 1, height: 1 }).getContext('2d')
  );
  context.fillStyle = getComputedStyle(host).getPropertyValue('--ink').trim() || 'black';
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data.slice(0, 3);
}
