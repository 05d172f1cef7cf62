/* thumb.js - a thumbnail of a drawing: its strokes as SVG paths in the text colour. */

import { boxOf } from '../pen/box.js';

const SVG = 'http://www.w3.org/2000/svg';

/** Side of the picture in its own units, and the margin around the ink. */
const SIDE = 100;
const MARGIN = 14;

/**
 * @param {readonly (readonly number[])[]} strokes
 * @returns {SVGSVGElement} decorative: its container has the accessible name
 */
export function thumb(strokes) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${SIDE} ${SIDE}`);
  svg.setAttribute('class', 'thumb');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', pathOf(strokes));
  svg.append(path);
  return svg;
}

/** Centres the strokes. @param {readonly (readonly number[])[]} strokes */
function pathOf(strokes) {
  const box = boxOf(strokes);
  const scale = (SIDE - 2 * MARGIN) / Math.max(box.right - box.left, box.bottom - box.top, 1e-9);
  const x = (/** @type {number} */ v) =>
    (SIDE / 2 + scale * (v - (box.left + box.right) / 2)).toFixed(1);
  const y = (/** @type {number} */ v) =>
    (SIDE / 2 + scale * (v - (box.top + box.bottom) / 2)).toFixed(1);
  // A dot is a line of no length; round caps make it a disc.
  return strokes
    .map((stroke) => {
      let path = `M${x(stroke[0])} ${y(stroke[1])}`;
      for (let i = stroke.length > 2 ? 2 : 0; i < stroke.length; i += 2)
        path += `L${x(stroke[i])} ${y(stroke[i + 1])}`;
      return path;
    })
    .join('');
}
