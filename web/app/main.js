/* main.js - connects the parts of the Draw view: sheet -> one frame -> pad, reading, answer, bars, preview.
 *
 * Every change of the sheet requests an animation frame. A frame paints once and reads once, with all points that
 * have arrived. This is the only path from a pen to an answer. Each part is a module that knows none of the others.
 */

import { Sheet, isEmpty } from './pen/sheet.js';
import { Pad } from './pen/pad.js';
import { listenToPointers } from './pen/pointer.js';
import { KeyboardPen } from './pen/keyboard.js';
import { Answer } from './draw/answer.js';
import { Announcer } from './parts/announcer.js';
import { Bars } from './draw/bars.js';
import { Correction } from './parts/correct.js';
import { Preview } from './draw/preview.js';
import { Player } from './pen/player.js';
import { Notice } from './parts/notice.js';
import { NET, STROKES, keep, kept, keptStrokes } from './store/keep.js';
import { fetchKept, makePicker } from './parts/picker.js';
import { LoadProblem, Reader } from './draw/reader.js';
import { Router } from './router.js';
import { Stopwatch, showCard, showEngine } from './draw/facts.js';
import { contents, lostFile } from './parts/words.js';
import { listenForPictures } from './parts/bring.js';
import { enableSamples, makeSampleButtons } from './draw/samples.js';
import { Workbench } from './data/workbench.js';

/** @param {string} id
 * @returns {any} the element, as the type its place in index.html gives it */
const byId = (id) => document.getElementById(id);

/** Width of the ink in pad units, and of the pen in the 28 x 28 picture (0: the engine's default). The second varies
 * far less than the first, so that a broad nib does not make a digit unreadable. */
const NIBS = /** @type {const} */ ({
  fine: { ink: 22, pen: 2.2 },
  medium: { ink: 38, pen: 0 },
  broad: { ink: 60, pen: 3 },
});

const CARD = new URL('../weights/default.json', import.meta.url);

/** @type {HTMLCanvasElement} */
const canvas = byId('pad');
/** @type {HTMLElement} */
const samples = byId('samples');

/** @type {import('./pen/sheet.js').Drawing['strokes'] | null} what a sample has written so far */
let partial = null;
let frame = 0;
/** @type {import('./parts/words.js').Circumstances['reader']} */
let state = 'loading';
/** Whether the drawing has changed since the latest reading. */
let unread = true;
/** Timer of the small print. It comes after the first answer, because formatting its numbers takes 14 ms. @type {number | null} */
let smallPrint = null;
/** Whether only a reload of the page can load what is missing. */
let needsReload = false;
/** @type {keyof typeof NIBS} */
let nib = 'medium';

const request = () => {
  frame ||= requestAnimationFrame(draw);
};
const changed = () => {
  unread = true;
  request();
};

const workbench = new Workbench();
const reader = new Reader(workbench);
load(); // comes first, so that the engine is fetched and compiled while the page is built
const sheet = new Sheet(() => {
  player.stop();
  changed();
});
const player = new Player((strokes) => {
  partial = strokes;
  changed();
});
const pad = new Pad(canvas, request);
const notice = new Notice(byId('notice'), byId('notice-text'), byId('notice-close'));
const speaker = new Announcer(byId('spoken'), 350);
const answer = new Answer(byId('figure'), byId('verdict'), byId('remark'), byId('prediction'));
const bars = new Bars(byId('bars'));
const preview = new Preview(byId('seen'), byId('seen-readout'));
const correction = new Correction(byId('correct'), workbench, {
  say: (text) => speaker.say(text),
  warn: (text) => notice.show(text),
});
const stopwatch = new Stopwatch(byId('fact-time'));

const actions = {
  undo() {
    if (sheet.undo()) speaker.say(`Undone: ${contents(sheet.drawing)}.`);
    pad.dry(sheet.drawing);
    notice.hide();
  },
  redo() {
    if (sheet.redo()) speaker.say(`Done again: ${contents(sheet.drawing)}.`);
    pad.dry(sheet.drawing);
    notice.hide();
  },
  clear() {
    if (sheet.clear()) speaker.say('Sheet cleared. Undo brings it back.');
    notice.hide();
  },
};

const keyboard = new KeyboardPen(canvas, sheet, actions, (text) => speaker.say(text), request);

/** Paints, and reads if the drawing has changed. @param {number} now */
function draw(now) {
  frame = 0;
  const whole = sheet.drawing;
  const drawing = partial ? { strokes: partial, picture: null } : whole;
  const { ink, pen } = NIBS[nib];
  const drying = pad.paint({ drawing, live: sheet.live, width: ink, cursor: keyboard.cursor }, now);
  if (unread) {
    unread = false;
    const hasInk = !isEmpty(drawing);
    const result = read(drawing, pen);
    answer.show(result, { hasInk, reader: state });
    bars.show(result);
    preview.show(result?.image, workbench.model?.input);
    correction.show(result, partial || sheet.live ? null : whole);
    byId('hint').hidden = hasInk;
    byId('undo').disabled = !sheet.canUndo;
    byId('redo').disabled = !sheet.canRedo;
    byId('clear').disabled = isEmpty(whole);
    if (whole.picture && !partial && result && result.verdict !== 'digit') several(whole.picture);
    if (!sheet.live) keep(STROKES, whole.strokes.length > 0 ? JSON.stringify(whole.strokes) : '');
    workbench.changed('pad');
  }
  if (drying) request();
}

/** Reads a drawing; shows a message if the drawing is rejected (for example for a hundred thousand points).
 * @param {import('./pen/sheet.js').Drawing} drawing
 * @param {number} pen */
function read(drawing, pen) {
  if (!reader.ready || isEmpty(drawing)) return null;
  try {
    return stopwatch.time(() => reader.read(drawing, pen));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    notice.show(`This drawing cannot be read: ${error.message}.`);
    return null;
  }
}

/** Puts a picture on the sheet, or shows why it cannot. @param {File} file */
async function takePicture(file) {
  try {
    const { decodePicture } = await import(/* later */ './parts/decode.js');
    const picture = await decodePicture(file, file.name || 'The picture');
    sheet.replace({ strokes: [], picture });
    notice.hide();
  } catch (error) {
    const lost = lostFile(error);
    const { message } = /** @type {Error} */ (error);
    notice.show(lost ? `${lost}Check the connection, then try again.` : message);
  }
}

/** A picture that is not read surely may hold several digits. @param {import('./pen/sheet.js').Picture} picture */
const several = (picture) =>
  import(/* later */ './draw/several.js')
    .then(({ offerNumber }) => offerNumber(picture, workbench, { answer, notice, router }))
    .catch(console.warn); // the answer of one digit stays

/** Tries again to load what is missing; the drawing survives. */
function retry() {
  if (needsReload) location.reload();
  else load();
}

/** Loads engine and model; shows a failure in the place of the answer. */
async function load() {
  byId('trouble').hidden = true;
  state = 'loading';
  try {
    await reader.load();
    byId('trouble').hidden = true; // theme.js may have said meanwhile that it takes long
    if (reader.engine) showEngine(byId('fact-engine'), reader.engine);
  } catch (error) {
    if (!(error instanceof LoadProblem)) throw error;
    needsReload = error.needsReload;
    byId('trouble-what').textContent = error.message;
    byId('trouble-remedy').textContent = error.remedy;
    byId('trouble').hidden = false;
  }
  enableSamples(samples, reader.engine !== null);
  const others = reader.ready && useOthers();
  if (kept(NET)) await others; // or another net would answer first
  state = reader.ready ? 'ready' : 'failed';
  document.documentElement.dataset.reader = state;
  unread = true;
  cancelAnimationFrame(frame);
  draw(performance.now()); // reads at once what was written meanwhile, instead of in the next frame
  smallPrint ??= requestAnimationFrame(() => setTimeout(showCard, 0, byId('fact-card'), CARD));
}

/** Loads the nets of earlier visits, if there are any, and uses the one that was last in use. Without a choice, the net
 * that has learnt the person's handwriting is used. */
async function useOthers() {
  await fetchKept(workbench).catch(() => {}); // the views that save models report failed storage
  try {
    if (kept('inkling-mine')) {
      const { openPersonal } = await import(/* later */ './mine/personal.js');
      await openPersonal(workbench);
    }
    const model = await workbench.named(kept(NET));
    if (model) workbench.use(model, kept(NET));
  } catch (error) {
    console.warn('the net in use did not load; the shipped one reads', error);
  }
  workbench.addEventListener('model', keepNet);
}

const keepNet = () => keep(NET, workbench.modelName);

listenToPointers(canvas, sheet, () => {
  keyboard.hide();
  notice.hide();
});
listenForPictures(
  byId('file'),
  takePicture,
  (text) => notice.show(text),
  () => router.isShown('draw') || router.isShown('inside'),
);
makeSampleButtons(samples, (digit) => {
  const strokes = reader.sample(digit);
  sheet.replace({ strokes, picture: null });
  player.play(strokes);
  notice.hide();
});
byId('undo').addEventListener('click', actions.undo);
byId('redo').addEventListener('click', actions.redo);
byId('clear').addEventListener('click', actions.clear);
byId('retry').addEventListener('click', retry);
byId('choose').addEventListener('click', () => byId('file').click());
for (const radio of document.querySelectorAll('input[name="nib"]')) {
  radio.addEventListener('change', () => {
    nib = /** @type {keyof typeof NIBS} */ (/** @type {HTMLInputElement} */ (radio).value);
    changed();
  });
}
addEventListener('themechange', () => {
  cancelAnimationFrame(frame);
  draw(performance.now()); // at once: no frame comes before the page is printed
  preview.repaint();
});
workbench.addEventListener('model', changed);
workbench.pad = {
  get drawing() {
    return sheet.drawing;
  },
  get pen() {
    return NIBS[nib].pen;
  },
  get ink() {
    return NIBS[nib].ink;
  },
  read: () => reader.read(sheet.drawing, NIBS[nib].pen),
};
makePicker(byId('reader-model'), workbench, (problem) => notice.show(problem));
const router = new Router(workbench);

const strokes = keptStrokes();
if (strokes.length > 0) sheet.replace({ strokes, picture: null });
changed();
