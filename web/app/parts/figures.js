/* figures.js - saves figures and reports as files; what draws them is loaded when it is first needed. */
import { saveAs } from './dom.js';

/** @typedef {typeof import('../../inkling/plots.js')} Plots */

/**
 * Draws a figure or a report and saves it.
 * @param {string} name of the file
 * @param {(plots: Plots) => string} draw
 */
export async function saveFigure(name, draw) {
  const plots = await import(/* later */ '../../inkling/plots.js');
  saveAs(draw(plots), name);
}
