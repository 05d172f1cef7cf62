/* page.js - what the pages that `make bench-start` compares share: the picture to read, and the display of the answer. */

/** 784 bytes, put in by the bundler. */
export const PICTURE = Uint8Array.from(/** @type {any} */ (globalThis).PICTURE ?? []);

/** Writes the answer into the page, and notes when. @param {ArrayLike<number>} probabilities */
export function show(probabilities) {
  const list = Array.from(probabilities);
  const digit = list.indexOf(Math.max(...list));
  /** @type {HTMLElement} */ (document.getElementById('answer')).textContent =
    `${digit} ${list[digit].toFixed(3)}`;
  const answered = performance.now();
  requestAnimationFrame(() =>
    setTimeout(() => {
      Object.assign(globalThis, {
        result: { digit, probability: list[digit], answered, painted: performance.now() },
      });
    }),
  );
}
