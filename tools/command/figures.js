/* figures.js - what train, eval and show write beside their figures in words: pictures as SVG, on request as PNG too, and
 * reports as HTML.
 *
 * A file that is there and was not written by Inkling is never replaced; that is checked before any work is done.
 */
import { open } from 'node:fs/promises';
import path from 'node:path';
import {
  plotConfusion,
  plotHistory,
  plotPredictions,
  plotSamples,
  renderReport,
} from '../../web/inkling/index.js';
import { BadDataError, MissingError, UsageError } from './command.js';
import { saveFile } from './files.js';

/** @typedef {import('./command.js').Values} Values */
/** @typedef {import('../../web/inkling/index.js').Dataset} Dataset */
/** @typedef {import('../../web/inkling/index.js').Evaluation} Evaluation */
/** @typedef {import('../../web/inkling/model/metrics.js').EvaluationDetails} EvaluationDetails */
/** @typedef {import('../../web/inkling/index.js').ReportParts} ReportParts */

/** Pictures in a figure of samples or predictions. */
const PICTURES = 25;
/** Pixels of a PNG for each of the SVG. */
const PNG_SCALE = 2;
/** The package that draws PNG; a checkout has it, an installed Inkling has not. */
const RESVG = '@resvg/resvg-js';
/** Where a file of Inkling's begins. A PNG has no such mark, so any PNG may be replaced. */
const OURS =
  /^(<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" class="ik"|<!doctype html>[^]*<body class="ik">)/;

/** Options of the verbs that draw. @type {Record<string, import('./command.js').Option>} */
export const FIGURE_OPTIONS = {
  report: { value: 'FILE', writes: 'file', help: 'write all results and figures as one HTML file' },
  plots: {
    value: 'FOLDER',
    writes: 'folder',
    help: 'write history.svg (train only), confusion.svg, predictions.svg and samples.svg here',
  },
  png: { type: 'boolean', help: `--plots: the same as PNG too; needs the package ${RESVG}` },
};

/** The figures that a verb draws. @typedef {'history' | 'confusion' | 'predictions' | 'samples'} FigureName */

/**
 * Checks --report, --plots and --png before any work is done.
 * @param {Values} values
 * @param {readonly FigureName[]} names of the figures
 * @returns {Promise<boolean>} whether there is anything to draw
 */
export async function checkFigures(values, names) {
  const { report, plots, png } = values;
  if (png && plots === undefined) throw new UsageError('--png goes with --plots FOLDER');
  if (report !== undefined) {
    if (!/\.html?$/i.test(String(report)))
      throw new UsageError(`--report takes a file that ends in .html; not '${report}'`);
    await checkReplaceable(String(report));
  }
  for (const name of plots === undefined ? [] : names)
    await checkReplaceable(path.join(String(plots), `${name}.svg`));
  if (png) await resvg();
  return report !== undefined || plots !== undefined;
}

/** Throws where another program's file lies. @param {string} file */
export async function checkReplaceable(file) {
  const handle = await open(file).catch((error) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw new MissingError(`cannot write ${file}: ${error.message}`);
  });
  if (!handle) return;
  try {
    const { buffer, bytesRead } = await handle
      .read(Buffer.alloc(65536), 0, 65536, 0)
      .catch((error) => {
        throw new MissingError(`cannot write ${file}: ${error.message}`);
      });
    if (bytesRead > 0 && !OURS.test(buffer.toString('utf8', 0, bytesRead)))
      throw new BadDataError(
        `${file} is there and was not drawn by Inkling, so it is not replaced: name another file, or remove it`,
      );
  } finally {
    await handle.close();
  }
}

/** @returns {Promise<typeof import('@resvg/resvg-js').Resvg>} the class that draws PNG */
async function resvg() {
  const found = await import('@resvg/resvg-js').catch(() => {
    throw new MissingError(
      `PNG needs the package ${RESVG}, which is not installed: npm install --no-save ${RESVG}. The SVG files need nothing`,
    );
  });
  return found.Resvg;
}

/** A PNG of a figure. @param {string} svg @returns {Promise<Uint8Array>} */
export async function pngFromSvg(svg) {
  const Resvg = await resvg();
  const options = { fitTo: { mode: /** @type {const} */ ('zoom'), value: PNG_SCALE } };
  return new Resvg(svg, { ...options, font: { loadSystemFonts: true } }).render().asPng();
}

/**
 * Names of the classes of an evaluation: the model's, or the data set's where the model has only numbers and the data have other names.
 * @param {Evaluation & { classes?: readonly string[] }} evaluation
 * @param {Dataset} dataset
 * @returns {readonly string[] | undefined}
 */
export function classesOf({ confusion, classes: own }, { classes }) {
  const isNamed = own?.some((name, i) => name !== String(i) && name !== 'none');
  const areOthers = classes?.some((name) => !own?.includes(name));
  return !isNamed && areOthers && classes && classes.length >= confusion.length ? classes : own;
}

/**
 * The figures of a run or of an evaluation.
 * @param {object} parts
 * @param {import('../../web/inkling/plots/inputs.js').HistoryInput} [parts.history]
 * @param {Evaluation & EvaluationDetails} parts.evaluation
 * @param {Dataset} parts.dataset that was evaluated
 * @param {Dataset} parts.samples
 * @param {string} parts.evaluated in words
 * @returns {Partial<Record<FigureName, string>>} SVG
 */
function drawAll({ history, evaluation, dataset, samples, evaluated }) {
  const classes = classesOf(evaluation, dataset);
  return {
    ...(history !== undefined && { history: plotHistory(history) }),
    confusion: plotConfusion(evaluation, { classes, title: `Confusion matrix: ${evaluated}` }),
    predictions: plotPredictions(dataset, evaluation, { classes, count: PICTURES }),
    samples: plotSamples(samples, { count: PICTURES }),
  };
}

/**
 * Writes what --report and --plots ask for.
 * @param {Values} values
 * @param {ReportParts & { evaluation: Evaluation & EvaluationDetails, dataset: Dataset, samples: Dataset,
 *   evaluated: string }} parts
 * @returns {Promise<string[]>} the files
 */
export async function writeFigures(values, parts) {
  const files = [];
  if (values.plots !== undefined) {
    for (const [name, svg] of Object.entries(drawAll(parts))) {
      const file = path.join(String(values.plots), `${name}.svg`);
      await saveFile(file, svg);
      files.push(file);
      if (!values.png) continue;
      const picture = file.replace(/svg$/, 'png');
      await saveFile(picture, await pngFromSvg(svg));
      files.push(picture);
    }
  }
  if (values.report !== undefined) {
    await saveFile(
      String(values.report),
      renderReport({ ...parts, classes: classesOf(parts.evaluation, parts.dataset) }),
    );
    files.push(String(values.report));
  }
  return files;
}
