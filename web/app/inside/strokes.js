/* strokes.js - shows a drawing as SVG in the square of the pad: some strokes in ink, some dashed because they were left out, and
 * optionally a box.
 */

import { PAD_UNITS } from '../pen/sheet.js';

const SVG = 'http://www.w3.org/2000/svg';
const PAD = { x: 0, y: 0, size: PAD_UNITS };

/** @param {string} name @param {Record<string, string | number>} attributes */
function shape(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** @param {readonly (readonly number[])[]} strokes */
function pathOf(strokes) {
  return strokes
    .map((stroke) => {
      let path = `M${stroke[0].toFixed(1)} ${stroke[1].toFixed(1)}`;
      // A dot is a line of no length; round caps make it a disc.
      for (let i = stroke.length > 2 ? 2 : 0; i + 1 < stroke.length; i += 2)
        path += `L${stroke[i].toFixed(1)} ${stroke[i + 1].toFixed(1)}`;
      return path;
    })
    .join('');
}

/**
 * @param {readonly (readonly number[])[]} strokes in ink
 * @param {object} [more]
 * @param {import('../../inkling/pictures/preparations.js').Frame} [more.frame] the visible part of the paper; default: the pad
 * @param {number} [more.width] of the ink
 * @param {readonly (readonly number[])[]} [more.traces] dashed
 * @param {import('../../inkling/pictures/preparations.js').Box} [more.box]
 * @returns {SVGSVGElement} decorative: its container has the accessible name
 */
export function drawingOf(strokes, { frame = PAD, width = 38, traces = [], box } = {}) {
  const svg = /** @type {SVGSVGElement} */ (
    shape('svg', {
      viewBox: `${frame.x} ${frame.y} ${frame.size} ${frame.size}`,
      class: 'drawing',
      'aria-hidden': 'true',
    })
  );
  if (traces.length > 0)
    svg.append(shape('path', { class: 'trace', d: pathOf(traces), 'stroke-width': width }));
  svg.append(shape('path', { class: 'ink', d: pathOf(strokes), 'stroke-width': width }));
  if (box) {
    const margin = width / 2;
    svg.append(
      shape('rect', {
        class: 'box',
        x: box.left - margin,
        y: box.top - margin,
        width: box.right - box.left + 2 * margin,
        height: box.bottom - box.top + 2 * margin,
      }),
    );
  }
  return svg;
}
