/* image.js - a prepared 28 x 28 picture as text: base64 of its 784 bytes, ink is 255. Pure. */

/** 784 bytes have one spelling: four bits of the last letter are left over, and are 0. */
const PACKED = /^[A-Za-z0-9+/]{1045}[AQgw]==$/;

/** @param {ArrayLike<number>} values 784 of 0 to 1 @returns {string} */
export function packImage(values) {
  return btoa(String.fromCharCode(...Array.from(values, (value) => Math.round(255 * value))));
}

/** @param {string} text @returns {Uint8Array} 784 bytes */
export function unpackImage(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Whether a value is such a text. @param {unknown} text */
export function isPackedImage(text) {
  return typeof text === 'string' && PACKED.test(text);
}
