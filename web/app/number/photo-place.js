/* photo-place.js - boxes over a picture are moved, resized and drawn by mouse, pen and finger.
 *
 * A mouse drags any box, and draws a new one where there is none. A finger scrolls the page, so it drags the chosen box alone, and draws
 * after "Add". A press without a drag stays an ordinary click.
 */
import { fitted, moved } from './photo-edits.js';

/** @typedef {import('./photo-signs.js').Box} Box */
/** @typedef {import('./photo-edits.js').Size} Size */
/**
 * @typedef {object} Boxes what can be placed
 * @property {() => readonly Box[]} all
 * @property {() => number} chosen index, -1 for none
 * @property {() => Size} size of the picture
 * @property {() => boolean} isAdding whether the next drag draws a box
 * @property {(index: number, box: Box) => void} preview shows a box while it is dragged; index -1: a new one
 * @property {(index: number, box: Box | null) => void} done null: it stays as it was
 */
/** @typedef {(x: number, y: number) => Box} Shape the box for a distance in pixels of the picture */

/** A drag begins after this many CSS pixels. */
const SLACK = 4;

/** Which edges a handle moves. @type {Record<string, (keyof Box)[]>} */
const EDGES = {
  nw: ['left', 'top'],
  ne: ['right', 'top'],
  sw: ['left', 'bottom'],
  se: ['right', 'bottom'],
};
export const HANDLES = Object.keys(EDGES);

/** @param {HTMLElement} stage fills the picture's place; boxes have data-sign, handles data-edge @param {Boxes} boxes */
export function placeBoxes(stage, boxes) {
  /** @type {{ id: number, x: number, y: number, index: number, shape: Shape, box: Box | null } | null} */
  let drag = null;
  /** Whether the click that follows belongs to a drag. */
  let wasDrag = false;

  stage.addEventListener('pointerdown', (event) => {
    if (drag || event.button !== 0 || !event.isPrimary) return;
    const begun = begin(stage, event, boxes);
    if (begun)
      drag = { id: event.pointerId, x: event.clientX, y: event.clientY, box: null, ...begun };
  });

  stage.addEventListener('pointermove', (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.box) {
      if (Math.hypot(dx, dy) < SLACK) return;
      stage.setPointerCapture(drag.id);
    }
    const scale = boxes.size().width / stage.clientWidth;
    drag.box = drag.shape(dx * scale, dy * scale);
    boxes.preview(drag.index, drag.box);
    event.preventDefault();
  });

  /** @param {boolean} isKept */
  const end = (isKept) => {
    if (!drag) return;
    const { id, index, box } = drag;
    drag = null;
    if (stage.hasPointerCapture(id)) stage.releasePointerCapture(id);
    if (!box) return;
    wasDrag = true;
    setTimeout(() => (wasDrag = false)); // a finger's drag has no click
    boxes.done(index, isKept ? box : null);
  };
  stage.addEventListener('pointerup', ({ pointerId }) => {
    if (drag?.id === pointerId) end(true);
  });
  stage.addEventListener('pointercancel', ({ pointerId }) => {
    if (drag?.id === pointerId) end(false);
  });
  stage.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !drag) return;
    event.stopImmediatePropagation();
    end(false);
  });
  stage.addEventListener(
    'click',
    (event) => {
      if (wasDrag) event.stopImmediatePropagation();
    },
    { capture: true },
  );
}

/** What a press would drag. @param {HTMLElement} stage @param {PointerEvent} event @param {Boxes} boxes
 * @returns {{ index: number, shape: Shape } | null} */
function begin(stage, event, boxes) {
  const target = /** @type {HTMLElement} */ (event.target);
  const size = boxes.size();
  const isFinger = event.pointerType === 'touch';
  const edges = EDGES[target.dataset.edge ?? ''];
  const index = boxes.isAdding()
    ? -1
    : Number(target.closest('[data-sign]')?.getAttribute('data-sign') ?? -1);
  const box = boxes.all()[index];
  if (box && edges) {
    return {
      index,
      shape: (x, y) => {
        const next = { ...box };
        for (const edge of edges) next[edge] += edge === 'left' || edge === 'right' ? x : y;
        return fitted(next, size);
      },
    };
  }
  if (box) {
    if (isFinger && index !== boxes.chosen()) return null;
    return { index, shape: (x, y) => moved(box, x, y, size) };
  }
  if (isFinger && !boxes.isAdding()) return null;
  const place = stage.getBoundingClientRect();
  const scale = size.width / place.width;
  const [left, top] = [(event.clientX - place.left) * scale, (event.clientY - place.top) * scale];
  return {
    index: -1,
    shape: (x, y) => fitted({ left, top, right: left + x, bottom: top + y }, size),
  };
}
