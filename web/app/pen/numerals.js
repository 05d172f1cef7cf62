/* numerals.js - the ten display numerals, written with a broad nib.
 *
 * Each numeral is the path of a pen in a box 100 wide and 140 high. A broad nib is an ellipse held at an angle.
 * Stroking with an ellipse is the same as stroking with a circle in a sheared space, so the path is transformed by
 * the inverse of the nib's matrix and the SVG element has the matrix itself. The result is sharp at any size, takes
 * its colour from CSS, and a dash offset can animate the writing.
 * Not here: when a numeral is shown (answer.js, samples.js).
 */

const SVG = 'http://www.w3.org/2000/svg';

/** The nib: long side in box units, short side as a share of it, angle in degrees (up to the right). */
const NIB = { width: 19, thin: 0.2, angle: 36 };

/** Pen paths; a numeral of two strokes is two paths. Only absolute M, L, C and Z, with numbers separated by spaces. */
const PATHS = [
  ['M 50 5 C 22 5 9 38 9 72 C 9 108 24 135 50 135 C 78 135 91 104 91 68 C 91 34 76 5 50 5 Z'],
  ['M 26 32 C 40 26 52 17 60 6 L 60 134'],
  [
    'M 13 36 C 16 16 32 5 50 5 C 74 5 86 19 86 39 C 86 68 46 96 12 132 C 32 124 48 126 62 130 C 76 134 86 132 94 122',
  ],
  [
    'M 14 18 C 26 8 38 5 50 5 C 71 5 83 16 83 33 C 83 53 66 63 42 65 C 70 65 89 78 89 100 C 89 123 69 135 46 135 C 30 135 18 131 9 121',
  ],
  ['M 64 5 C 46 40 28 68 8 96 C 38 94 68 94 96 95', 'M 70 54 L 69 136'],
  [
    'M 30 9 L 23 64 C 34 56 44 53 54 53 C 77 53 89 69 89 92 C 89 119 70 135 44 135 C 29 135 17 131 9 122',
    'M 30 9 C 50 13 68 11 87 5',
  ],
  [
    'M 80 6 C 40 20 10 56 10 92 C 10 119 28 135 51 135 C 75 135 90 119 90 96 C 90 74 75 61 55 61 C 35 61 17 74 11 94',
  ],
  ['M 10 14 C 34 9 66 13 91 8 C 70 44 54 84 46 135'],
  [
    'M 80 22 C 72 10 62 5 51 5 C 31 5 18 16 18 33 C 18 52 36 60 54 69 C 77 80 90 88 90 105 C 90 124 72 135 50 135 C 27 135 10 124 10 104 C 10 85 28 76 48 67 C 66 58 82 49 82 34 C 82 29 81 25 80 22',
  ],
  [
    'M 88 44 C 83 63 68 74 48 74 C 26 74 12 60 12 40 C 12 19 28 5 50 5 C 76 5 90 23 90 52 C 90 92 62 124 24 134',
  ],
];

const radians = (NIB.angle * Math.PI) / 180;
const cos = Math.cos(radians);
const sin = -Math.sin(radians);
/** Columns of rotate(angle) * scale(1, thin), as an SVG matrix. */
const MATRIX = `matrix(${cos} ${sin} ${-sin * NIB.thin} ${cos * NIB.thin} 0 0)`;

/** Transforms a path into the space where the nib is a circle.
 * @param {string} path
 * @returns {string} */
function intoNibSpace(path) {
  const words = path.split(' ');
  const out = [];
  for (let i = 0; i < words.length;) {
    if (/[A-Z]/.test(words[i])) {
      out.push(words[i++]);
    } else {
      const x = Number(words[i++]);
      const y = Number(words[i++]);
      out.push((cos * x + sin * y).toFixed(2), ((cos * y - sin * x) / NIB.thin).toFixed(2));
    }
  }
  return out.join(' ');
}

/** The name of a class: a number in numerals, another name as text. It is decorative; its container has the accessible name.
 * @param {string} name */
export function sign(name) {
  if (/^\d+$/.test(name)) return numeral(Number(name));
  const text = document.createElement('span');
  text.className = 'class-name';
  text.ariaHidden = 'true';
  text.textContent = name;
  return text;
}

/** A number in numerals as an SVG element. It is decorative; its container has the accessible name.
 * @param {number} number 0, 1, 2, ...
 * @returns {SVGSVGElement} */
export function numeral(number) {
  const svg = document.createElementNS(SVG, 'svg');
  const digits = [...String(number)];
  svg.setAttribute('viewBox', `-4 -6 ${100 * digits.length + 8} 152`);
  svg.setAttribute('class', 'numeral');
  svg.setAttribute('aria-hidden', 'true');
  digits.forEach((digit, place) => {
    for (const path of PATHS[Number(digit)]) {
      const stroke = document.createElementNS(SVG, 'path');
      stroke.setAttribute('d', intoNibSpace(path));
      stroke.setAttribute('transform', `translate(${100 * place}) ${MATRIX}`);
      stroke.setAttribute('stroke-width', String(NIB.width));
      stroke.setAttribute('pathLength', '1');
      svg.append(stroke);
    }
  });
  return svg;
}
