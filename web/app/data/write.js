/* write.js - makes a data set of drawings. No DOM: a worker of the page and the studies import it. Needs a loaded engine. */
import { makeDataset, strokesToImage } from '../../inkling/index.js';
import { unpackImage } from '../store/image.js';

/** Renders all drawings with the first pen, then all with the second, ... Images stay as they are.
 * @param {readonly { strokes: readonly ArrayLike<number>[], label: number, image?: string }[]} list
 * @param {readonly number[]} pens widths in pixels; 0 is the engine's default
 * @param {readonly string[]} [classes] what the labels mean; by default the ten digits */
export function writeDrawings(list, pens, classes) {
  const written = pens.flatMap((pen) =>
    list.map(({ strokes, image }) =>
      image
        ? unpackImage(image)
        : strokesToImage(strokes, { pen }).map((value) => Math.round(255 * value)),
    ),
  );
  const images = new Uint8Array(784 * written.length);
  written.forEach((image, i) => images.set(image, 784 * i));
  const labels = pens.flatMap(() => list.map(({ label }) => label));
  return makeDataset({ images, labels, name: 'drawings', ...(classes && { classes }) });
}
