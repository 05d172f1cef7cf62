/* draw.js - is injected into the Draw page before it loads: writes a 7 as soon as the pad listens, and records when it was read.
 *
 * The strokes are synthetic pointer events, sent in the microtask after the pad's first listener was added. That is long before
 * the engine is ready, so a page that lost early ink would never answer.
 */
(() => {
  const STROKES = [
    [
      [0.27, 0.2],
      [0.42, 0.2],
      [0.57, 0.2],
      [0.72, 0.2],
    ],
    [
      [0.72, 0.2],
      [0.66, 0.36],
      [0.58, 0.52],
      [0.52, 0.68],
      [0.45, 0.84],
    ],
  ];
  const page = /** @type {any} */ (globalThis);

  /** @param {Element} pad */
  function write(pad) {
    const { left, top, width, height } = pad.getBoundingClientRect();
    for (const stroke of STROKES) {
      stroke.forEach(([x, y], i) => send(i === 0 ? 'pointerdown' : 'pointermove', x, y));
      const [x, y] = stroke[stroke.length - 1];
      send('pointerup', x, y);
    }
    /** @param {string} type @param {number} x @param {number} y */
    function send(type, x, y) {
      const at = { clientX: left + x * width, clientY: top + y * height };
      pad.dispatchEvent(
        new PointerEvent(type, {
          ...at,
          pointerId: 1,
          pointerType: 'mouse',
          isPrimary: true,
          button: 0,
          bubbles: true,
        }),
      );
    }
  }

  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function addEventListener(/** @type {any[]} */ ...args) {
    listen.apply(this, /** @type {any} */ (args));
    if (args[0] !== 'pointerdown' || !(this instanceof Element) || this.id !== 'pad') return;
    EventTarget.prototype.addEventListener = listen;
    const pad = this;
    queueMicrotask(() => {
      page.written = performance.now();
      write(pad);
      const answer = /** @type {HTMLElement} */ (document.getElementById('prediction'));
      new MutationObserver(() => {
        if (!answer.dataset.digit || page.answered) return;
        page.answered = performance.now();
        requestAnimationFrame(() =>
          setTimeout(() => {
            page.result = {
              digit: Number(answer.dataset.digit),
              answered: page.answered,
              painted: performance.now(),
              written: page.written,
            };
          }),
        );
      }).observe(answer, { attributes: true });
    });
  };
})();
