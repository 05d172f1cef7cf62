/* letters.js - capital letters of straight lines, for the printed words of a form. Pure. */

/** On a grid of 4 x 6 from the upper left corner; | begins another line. @type {Record<string, string>} */
const LETTERS = {
  A: '06 20 46|14 34',
  D: '00 20 42 44 26 06 00',
  E: '40 00 06 46|03 33',
  F: '40 00 06|03 33',
  L: '00 06 46',
  M: '06 00 23 40 46',
  N: '06 00 46 40',
  O: '10 30 41 45 36 16 05 01 10',
  R: '06 00 30 41 42 33 03|23 46',
  T: '00 40|20 26',
  U: '00 05 16 36 45 40',
  Y: '00 23 40|23 26',
};

/** @param {string} word @param {number} left @param {number} bottom @param {number} size height of a letter @returns {number[][]} lines */
export function lettering(word, left, bottom, size) {
  return [...word].flatMap((letter, i) =>
    (LETTERS[letter]?.split('|') ?? []).map((line) =>
      line
        .split(' ')
        .flatMap((point) => [
          left + (size * (Number(point[0]) + 5.5 * i)) / 6,
          bottom + (size * (Number(point[1]) - 6)) / 6,
        ]),
    ),
  );
}
