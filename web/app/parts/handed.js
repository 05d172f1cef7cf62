/* handed.js - a picture that one view hands to the next. */

/** @typedef {import('../pen/sheet.js').Picture} Picture */

/** @type {Picture | null} */
let handed = null;

/** @param {Picture} picture */
export function handOver(picture) {
  handed = picture;
}

/** The picture that was handed over, once. */
export function takeHanded() {
  const picture = handed;
  handed = null;
  return picture;
}
