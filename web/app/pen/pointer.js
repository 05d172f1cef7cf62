/* pointer.js - turns Pointer Events of mouse, finger and pen on the pad into strokes.
 *
 * One pointer writes at a time. A pen has priority over fingers: touches are ignored while a pen is near, and a
 * stroke that a palm drew just before the pen came down is removed. A second finger ends the stroke. A cancelled
 * pointer ends the stroke too and keeps it. All coalesced points are used, with fractions of a pixel.
 * Not here: keys (keyboard.js), strokes and drawings (sheet.js).
 */

/** Touches are ignored until this many milliseconds after the latest event of a pen. */
const PALM_REST = 500;

/** @param {HTMLCanvasElement} canvas
 * @param {import('./sheet.js').Sheet} sheet
 * @param {() => void} onStart called when a pointer begins to write */
export function listenToPointers(canvas, sheet, onStart) {
  /** @type {{ id: number, type: string } | null} */
  let writing = null;
  /** Fingers on the pad. @type {Set<number>} */
  const fingers = new Set();
  let penSeen = -Infinity;

  /** @param {PointerEvent} event
   * @returns {[number, number]} pad units */
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    const along = (
      /** @type {number} */ at,
      /** @type {number} */ from,
      /** @type {number} */ size,
    ) => (Math.min(size, Math.max(0, at - from)) / box.height) * sheet.span;
    return [along(event.clientX, box.left, box.width), along(event.clientY, box.top, box.height)];
  };

  const stop = () => {
    writing = null;
    sheet.end();
  };

  canvas.addEventListener('pointerdown', (event) => {
    const { pointerId: id, pointerType: type } = event;
    if (type === 'touch' && event.isPrimary) fingers.clear(); // earlier fingers left without an event
    if (type === 'touch') fingers.add(id);
    if (type === 'pen') penSeen = event.timeStamp;
    if (writing) {
      if (type === 'pen' && writing.type === 'touch') sheet.discard();
      else if (type === 'touch' && writing.type === 'touch') return stop();
      else return;
    }
    if (type === 'touch' && (fingers.size > 1 || event.timeStamp - penSeen < PALM_REST)) return;
    if (event.button !== 0) return;
    writing = { id, type };
    try {
      canvas.setPointerCapture(id);
    } catch {
      // The pointer has already ended: the stroke is its one point.
    }
    onStart();
    sheet.begin(...place(event));
  });

  canvas.addEventListener('pointermove', (event) => {
    if (event.pointerType === 'pen') penSeen = event.timeStamp;
    if (writing?.id !== event.pointerId) return;
    const coalesced = event.getCoalescedEvents?.() ?? [];
    sheet.extend((coalesced.length > 0 ? coalesced : [event]).flatMap(place));
  });

  for (const name of /** @type {const} */ (['pointerup', 'pointercancel', 'lostpointercapture'])) {
    canvas.addEventListener(name, (event) => {
      if (name !== 'lostpointercapture') fingers.delete(event.pointerId);
      if (event.pointerType === 'pen') penSeen = event.timeStamp;
      if (writing?.id !== event.pointerId) return;
      if (name === 'pointerup') sheet.extend(place(event));
      stop();
    });
  }

  // After a fast stroke a browser may take the finger's next tap for the end of a fling and swallow its click.
  canvas.addEventListener('touchstart', (event) => event.preventDefault(), { passive: false });

  // A long press would open a menu during a stroke.
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());
}
