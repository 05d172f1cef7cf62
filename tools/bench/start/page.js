/* page.js - what the pages that `make bench-start` compares share: the picture to read, and the display of the answer. */

/** 784 bytes, put in by the bundler. */
export const PICTURE = Uint8Array.from(/** @type {any} */ (globalThis).PICTURE ?? []);

const DIGITS = 10;

/** Writes the answer into the page, and notes when. An eleventh probability is that of "no digit"; Inkling's are among the ten
 *  digits, so the others' are made so too. @param {ArrayLike<number>} probabilities */
export function show(probabilities) {
  const ten = Array.from(probabilities).slice(0, DIGITS);
  const sum = ten.reduce((total, one) => total + one, 0);
  const list = ten.map((one) => one / sum);
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
