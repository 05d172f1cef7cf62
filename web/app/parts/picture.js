/* picture.js - shows the pictures of a data set as canvases: grey ones in the page's ink colour, those of three colours as they are.
 *
 * A change of theme does not repaint canvases; repaint() paints those inside an element again.
 */
import { el } from './dom.js';
import { USUAL } from './sizes.js';

/** What each canvas shows. @type {WeakMap<HTMLCanvasElement, { bytes: ArrayLike<number>, shape: readonly number[] }>} */
const painted = new WeakMap();

/**
 * @param {ArrayLike<number>} bytes height * width * channels; ink is 255
 * @param {import('./sizes.js').Shape} [shape]
 * @returns {HTMLCanvasElement} decorative: its container has the accessible name
 */
export function picture(bytes, shape = USUAL) {
  const [height, width] = shape;
  const canvas = el('canvas', { class: 'picture', width, height, 'aria-hidden': 'true' });
  painted.set(canvas, { bytes, shape });
  return canvas;
}

/** A picture of a data set.
 * @param {import('../../inkling/index.js').Dataset} dataset
 * @param {number} number
 * @returns {Uint8Array} height * width * channels bytes */
export function bytesOf({ images, shape = USUAL }, number) {
  const size = shape[0] * shape[1] * shape[2];
  return images.subarray(size * number, size * (number + 1));
}

/**
 * Paints every picture inside `host` in the colours of the present theme.
 * @param {HTMLElement} host
 */
export function repaint(host) {
  const ink = inkOf(host);
  for (const canvas of host.querySelectorAll('canvas')) {
    const shown = painted.get(canvas);
    if (shown) paintBytes(canvas, shown.bytes, shown.shape, ink);
  }
}

/**
 * @param {HTMLCanvasElement} canvas of the picture's size
 * @param {ArrayLike<number>} bytes
 * @param {readonly number[]} shape
 * @param {ArrayLike<number>} ink three bytes
 */
function paintBytes(canvas, bytes, [height, width, channels], ink) {
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(width, height);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = channels === 3 ? bytes[3 * i + c] : ink[c];
    image.data[4 * i + 3] = channels === 3 ? 255 : bytes[i];
  }
  context.putImageData(image, 0, 0);
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
