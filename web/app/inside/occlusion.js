/* occlusion.js - finds the places of a picture that an answer depends on: hides a patch at each place and reads the picture
 * again.
 *
 * It begins with coarse steps, so that the view can show something soon. Patches that hide no ink change nothing and are
 * skipped. A pixel shows the mean over the patches that hide it. Places are described in thirds of the ink's box.
 */

/** Side of the patch, and of the picture. */
export const PATCH = 4;
const SIDE = 28;
/** Places of the patch on a line. */
const SPAN = SIDE - PATCH + 1;
/** Pictures read in one call. */
const BATCH = 16;

/**
 * @typedef {{ digit: number | null, probabilities: ArrayLike<number> }} Reading
 * @typedef {object} Occlusion
 * @property {number} before probability of the answer with nothing hidden
 * @property {Float32Array} losses loss of the answer's probability, by place of the patch (25 x 25); NaN if not tried yet
 * @property {Int8Array} digits the answer with the patch at that place; -1: none
 * @property {number} done share of the places that have been tried
 */

/**
 * @param {(images: Float32Array[]) => Reading[]} read
 * @param {Float32Array} image 784 values
 * @param {number} answer
 * @param {number} before its probability
 * @returns {Generator<Occlusion, Occlusion>} intermediate results, then the final one
 */
export function* occlude(read, image, answer, before) {
  const losses = new Float32Array(SPAN * SPAN).fill(NaN);
  const digits = new Int8Array(SPAN * SPAN).fill(answer);
  let tried = 0;
  const known = () => ({ before, losses, digits, done: tried / losses.length });
  /** @type {number[]} */
  let waiting = [];
  const flush = () => {
    const readings = waiting.length > 0 ? read(waiting.map((at) => hide(image, at))) : [];
    readings.forEach(({ digit, probabilities }, i) => {
      losses[waiting[i]] = before - (digit === null ? 0 : probabilities[answer]);
      digits[waiting[i]] = digit ?? -1;
    });
    tried += waiting.length;
    waiting = [];
  };
  for (const step of [4, 2, 1]) {
    for (let at = 0; at < losses.length; at++) {
      const isNew = Number.isNaN(losses[at]) && !waiting.includes(at);
      if (!isNew || Math.floor(at / SPAN) % step > 0 || (at % SPAN) % step > 0) continue;
      if (hides(image, at)) {
        waiting.push(at);
      } else {
        losses[at] = 0;
        tried++;
      }
      if (waiting.length < BATCH) continue;
      flush();
      yield known();
    }
    flush();
    yield known();
  }
  return known();
}

/** The pixels under the patch. @param {number} at place of the patch */
function* under(at) {
  const start = Math.floor(at / SPAN) * SIDE + (at % SPAN);
  for (let k = 0; k < PATCH * PATCH; k++) yield start + Math.floor(k / PATCH) * SIDE + (k % PATCH);
}

/** @param {Float32Array} image @param {number} at */
function hides(image, at) {
  for (const pixel of under(at)) if (image[pixel] > 0) return true;
  return false;
}

/** @param {Float32Array} image @param {number} at */
function hide(image, at) {
  const copy = image.slice();
  for (const pixel of under(at)) copy[pixel] = 0;
  return copy;
}

/** The map: for each pixel the mean loss over the tried patches that hide it. @param {Float32Array} losses */
export function pixelLosses(losses) {
  const sums = new Float32Array(SIDE * SIDE);
  const counts = new Float32Array(SIDE * SIDE);
  losses.forEach((loss, at) => {
    if (Number.isNaN(loss)) return;
    for (const pixel of under(at)) {
      sums[pixel] += loss;
      counts[pixel]++;
    }
  });
  return sums.map((sum, i) => (counts[i] > 0 ? sum / counts[i] : 0));
}

/** The place of the patch that is centred nearest to a pixel. @param {number} row @param {number} column */
export function placeAt(row, column) {
  const along = (/** @type {number} */ v) => Math.min(SPAN - 1, Math.max(0, v - PATCH / 2));
  return along(row) * SPAN + along(column);
}

const ROWS = ['upper', 'middle', 'lower'];
const COLUMNS = ['left', 'middle', 'right'];

/** The name of a ninth of the ink's box. @param {number} zone 0..8, line by line */
export function zoneWords(zone) {
  const [row, column] = [ROWS[Math.floor(zone / 3)], COLUMNS[zone % 3]];
  return row === 'middle' && column === 'middle' ? 'the middle' : `the ${row} ${column}`;
}

/**
 * The worst loss in each ninth of the ink's box.
 * @param {Float32Array} image
 * @param {Occlusion} occlusion
 * @returns {{ zone: number, loss: number, at: number }[]} line by line; at: the place of the patch
 */
export function zones(image, { losses }) {
  const pixels = Array.from(image.keys()).filter((i) => image[i] > 0);
  const rows = pixels.map((i) => Math.floor(i / SIDE));
  const columns = pixels.map((i) => i % SIDE);
  const third = (/** @type {number} */ v, /** @type {number[]} */ all) => {
    const low = Math.min(...all);
    const share = (v - low) / (Math.max(...all) + 1 - low);
    return Math.min(2, Math.max(0, Math.floor(3 * share)));
  };
  const worst = Array.from({ length: 9 }, (_, zone) => ({ zone, loss: 0, at: -1 }));
  if (pixels.length === 0) return worst;
  losses.forEach((loss, at) => {
    const row = Math.floor(at / SPAN) + PATCH / 2;
    const column = (at % SPAN) + PATCH / 2;
    const one = worst[3 * third(row, rows) + third(column, columns)];
    if (loss > one.loss) Object.assign(one, { loss, at });
  });
  return worst;
}
