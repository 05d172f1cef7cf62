/* several.js - a picture on the pad that holds several digits: says so, and offers to open it in the Number view. */
import { predictNumber } from '../../inkling/numbers.js';
import { pixelsOf } from '../parts/bring.js';
import { decodePicture } from '../parts/decode.js';
import { handOver } from '../parts/handed.js';

/** @typedef {import('../pen/sheet.js').Picture} Picture */
/** @typedef {import('../data/workbench.js').Workbench} Workbench */
/** @typedef {Awaited<ReturnType<typeof import('../../inkling/numbers/picture-numbers.js').predictPicture>>} Numbers */
/**
 * @typedef {object} Parts of the page
 * @property {import('./answer.js').Answer} answer
 * @property {import('../parts/notice.js').Notice} notice
 * @property {import('../router.js').Router} router
 */

/** Longer side in pixels above which a picture is scaled down. */
const LARGEST = 2048;

/** What each picture holds; a net reads it once. @type {WeakMap<Picture, { model: unknown, numbers: Promise<Numbers> }>} */
const known = new WeakMap();

/** @param {Picture} picture that is not read surely as one digit @param {Workbench} workbench @param {Parts} parts */
export async function offerNumber(picture, workbench, { answer, notice, router }) {
  const { model } = workbench;
  if (!model) return;
  let reading = known.get(picture);
  if (reading?.model !== model) {
    const numbers = decodePicture(picture.blob, picture.name, LARGEST).then((large) =>
      predictNumber(model, pixelsOf(large)),
    );
    known.set(picture, (reading = { model, numbers }));
  }
  const { signs, rows } = await reading.numbers;
  if (signs.length < 2 || workbench.pad.drawing.picture !== picture) return;
  const texts = rows.map(({ text }) => text).join(', ');
  answer.tell('Several digits', texts, `Several digits: ${texts}.`);
  const open = document.createElement('button');
  open.type = 'button';
  open.id = 'several';
  open.className = 'boxed';
  open.textContent = 'Open in Number';
  open.addEventListener('click', () => {
    handOver(picture);
    notice.hide();
    router.go('number');
  });
  notice.show('Several digits. ');
  document.getElementById('notice-text')?.append(open);
}
