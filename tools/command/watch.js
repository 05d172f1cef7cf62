/* watch.js - shows the progress of a training run: a line for each epoch, and a progress line. */
import { count, duration, note, percent, progress } from './terminal.js';

/** @typedef {import('../../web/inkling/index.js').Progress} Progress */

/** accuracy and loss are means over the epoch, of weights that were still changing.
 * @param {import('../../web/inkling/training/callbacks.js').Scores} scores */
function scores({ loss, accuracy, valLoss, valAccuracy }) {
  const validation =
    valAccuracy === null
      ? ''
      : `   validation ${percent(valAccuracy)}, loss ${valLoss?.toFixed(4)}`;
  return `while learning ${percent(accuracy)}, loss ${loss.toFixed(4)}${validation}`;
}

/** @param {Progress} event */
export function report(event) {
  const { kind, epoch, epochs, step, steps, loss, accuracy, imagesPerSecond, secondsLeft } = event;
  if (kind === 'end') return;
  const place = `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`;
  const speed = `${count(imagesPerSecond)} images/s`;
  if (kind === 'epoch') {
    note(`${place}  ${scores(event)}   ${speed}`);
  } else {
    progress(
      `${percent(step / steps, 1).padStart(7)}  ${place}  loss ${loss.toFixed(4)}  accuracy ${percent(accuracy, 1)}  ${speed}  ` +
        `${duration(secondsLeft)} left`,
    );
  }
}

/**
 * Reports a run until it ends.
 * @param {import('../../web/inkling/index.js').Run} run
 * @param {{ quiet: boolean, onEpoch?: (event: Progress) => void }} options
 */
export async function watch(run, { quiet, onEpoch = () => {} }) {
  try {
    for await (const event of run) {
      if (!quiet) report(event);
      if (event.kind === 'epoch') onEpoch(event);
    }
    return await run;
  } finally {
    progress('');
  }
}
