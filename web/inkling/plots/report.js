/* report.js - renders a run or an evaluation as one HTML file: settings, layers, curves, confusion
 * matrix, scores per class, worst mistakes and receipt.
 *
 * The file is complete in itself. It has no script and loads nothing; its policy forbids both. The
 * figures are the same SVG that the functions of this folder return, with text that can be selected.
 */
import { objectIn, optionsOf, textIn } from '../base/checks.js';
import { shapeText } from '../architecture/layers.js';
import { layerText } from '../architecture/summary.js';
import { confusionFigure } from './confusion.js';
import { historyFigure } from './history.js';
import { classNames } from './inputs.js';
import { gridFigure } from './predictions.js';
import { counted, grouped, percent } from './scale.js';
import { STYLE, escapeText, tag } from './svg.js';

/** @typedef {import('../architecture/summary.js').LayerTable} LayerTable */
/** @typedef {import('../model/metrics.js').Evaluation} Evaluation */
/** @typedef {import('../model/metrics.js').EvaluationDetails} EvaluationDetails */
/**
 * @typedef {object} ReportParts everything is optional; what is left out has no section
 * @property {string} [title]
 * @property {string} [summary] a sentence below the title
 * @property {Record<string, unknown>} [settings] of the run or the evaluation; objects are written as name=value
 * @property {LayerTable} [layers] of model.describe()
 * @property {import('./inputs.js').HistoryInput} [history]
 * @property {Evaluation & Partial<EvaluationDetails>} [evaluation]
 * @property {import('./inputs.js').PicturesInput} [dataset] that was evaluated, for the worst mistakes
 * @property {import('./inputs.js').PicturesInput} [samples] a data set, for the sample pictures
 * @property {string} [evaluated] what was evaluated, for the headings: 'the validation data'
 * @property {readonly string[]} [classes] names; those of the evaluation or '0', '1', ..., by default
 * @property {unknown} [receipt]
 * @property {string} [command] that repeats it
 */

const PARTS = [
  'title',
  'summary',
  'settings',
  'layers',
  'history',
  'evaluation',
  'dataset',
  'samples',
  'evaluated',
  'classes',
  'receipt',
  'command',
];
/** Pictures of mistakes, and sample pictures. */
const MISTAKES = 32;
const SAMPLES = 16;

const PAGE_STYLE =
  ':root{color-scheme:light dark}' +
  'body{margin:0 auto;padding:2.5rem 1.5rem 4rem;max-width:62rem;background:#fffdf8;line-height:1.5}' +
  'h1{font-size:1.9rem;line-height:1.2;margin:0 0 .3rem}h2{font-size:1.15rem;margin:2.8rem 0 .7rem}' +
  'p{margin:.3rem 0 .8rem;max-width:46rem}.score{font-size:2.6rem;font-weight:700;margin:0;line-height:1.2}' +
  '.scroll{overflow-x:auto}svg{display:block;max-width:100%;height:auto}' +
  'table{border-collapse:collapse;font-size:.9rem}th,td{padding:.28rem .9rem .28rem 0;text-align:left;vertical-align:top}' +
  'thead th{border-bottom:1.5px solid currentColor}tbody tr+tr>*{border-top:1px solid rgb(128 128 128/.25)}' +
  'tfoot tr>*{border-top:1.5px solid currentColor}th{font-weight:600}.n{text-align:right;white-space:nowrap}' +
  '.bar{min-width:7rem;width:9rem}.bar i{display:block;height:.5rem;margin-top:.4rem;background:#2f5bd0;min-width:1px}' +
  'code,pre{font:.82rem/1.5 ui-monospace,"DejaVu Sans Mono",monospace}pre{white-space:pre-wrap;overflow-wrap:anywhere}' +
  'td{overflow-wrap:anywhere}footer{margin-top:3.5rem;font-size:.82rem;opacity:.74}' +
  '@media (prefers-color-scheme:dark){body{background:#181e2d}.bar i{background:#8fb1ff}}' +
  '@media print{body{padding:0}h2{break-after:avoid}svg,tr{break-inside:avoid}}';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * Renders a report of a run or an evaluation.
 * @param {ReportParts} parts
 * @returns {string} one HTML file. Throws 'bad-argument' where a part has another shape
 */
export function renderReport(parts) {
  const given = /** @type {ReportParts} */ (optionsOf('renderReport', parts, PARTS));
  const title = textIn('title', given.title ?? 'Report');
  const sections = [
    given.evaluation && scoreSection(given.evaluation, evaluatedName(given)),
    given.settings && section('Settings', settingsTable(given.settings)),
    given.samples && samplesSection(given),
    given.layers && section('Network', layersTable(given.layers)),
    given.history &&
      section('Training', scroll(historyFigure(given.history, 'Training history', true))),
    ...(given.evaluation ? evaluationSections(given.evaluation, given) : []),
    given.command && section('Repeat it', tag('pre', {}, escapeText(given.command))),
    given.receipt && receiptSection(given.receipt),
  ];
  const head = [
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    tag('title', {}, escapeText(title)),
    tag('style', {}, PAGE_STYLE + STYLE),
  ];
  const body = [
    tag('h1', {}, escapeText(title)),
    given.summary ? tag('p', {}, escapeText(textIn('summary', given.summary))) : '',
    ...sections.filter((part) => typeof part === 'string'),
    tag('footer', {}, 'Written by Inkling. This file loads nothing and runs no script.'),
  ];
  return `<!doctype html>\n<html lang="en">\n<head>\n${head.join('\n')}\n</head>\n<body class="ik">\n${body.join('\n')}\n</body>\n</html>\n`;
}

/** @param {ReportParts} parts */
const evaluatedName = ({ evaluated }) => textIn('evaluated', evaluated ?? 'the test data');

/** @param {string} heading @param {...string} content markup */
const section = (heading, ...content) =>
  tag('section', {}, tag('h2', {}, escapeText(heading)), content);

/** @param {string} content markup that may be wider than the page */
const scroll = (content) => tag('div', { class: 'scroll' }, content);

/** @param {Evaluation} evaluation @param {string} what */
function scoreSection({ accuracy, correct, count, interval, loss }, what) {
  const range = interval
    ? ` The 95 % interval of the accuracy is ${percent(interval[0])} to ${percent(interval[1])}.`
    : '';
  const mean = Number.isFinite(loss) ? ` Mean loss ${loss.toFixed(4)}.` : '';
  return section(
    `Result on ${what}`,
    tag('p', { class: 'score' }, percent(accuracy)),
    tag(
      'p',
      {},
      escapeText(`${grouped(correct)} of ${counted(count, 'picture')} right.${range}${mean}`),
    ),
  );
}

/**
 * A setting as text: objects as name=value, numbers with all their digits.
 * @param {unknown} value
 * @returns {string}
 */
function settingText(value) {
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.length > 0 ? value.map(settingText).join('; ') : 'none';
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return entries.map(([name, one]) => `${name}=${settingText(one)}`).join(', ') || 'none';
}

/** @param {Record<string, unknown>} settings */
function settingsTable(settings) {
  const rows = Object.entries(objectIn('settings', settings)).map(([name, value]) =>
    tag(
      'tr',
      {},
      tag('th', { scope: 'row' }, escapeText(name)),
      tag('td', {}, escapeText(settingText(value))),
    ),
  );
  return scroll(tag('table', {}, tag('tbody', {}, rows)));
}

/** @param {readonly string[]} names @param {readonly number[]} [numeric] columns of numbers */
const headRow = (names, numeric = []) =>
  tag(
    'thead',
    {},
    tag(
      'tr',
      {},
      names.map((name, i) =>
        tag('th', { scope: 'col', class: numeric.includes(i) ? 'n' : undefined }, escapeText(name)),
      ),
    ),
  );

/** @param {unknown} value */
const numberCell = (value) => tag('td', { class: 'n' }, escapeText(value));

/** @param {LayerTable} table */
function layersTable({ rows, input, params, trainable, macs }) {
  const body = rows.map(({ name, layer, output, params: own, macs: products }) =>
    tag(
      'tr',
      {},
      tag('th', { scope: 'row' }, escapeText(name)),
      tag('td', {}, escapeText(layerText(layer))),
      tag('td', {}, escapeText(shapeText(output))),
      numberCell(grouped(own)),
      numberCell(grouped(products)),
    ),
  );
  return (
    tag(
      'p',
      {},
      escapeText(
        `Input ${shapeText(input)}; ${grouped(params)} parameters, ${grouped(trainable)} of them trained; ` +
          `${grouped(macs)} multiply-adds for a picture.`,
      ),
    ) +
    scroll(
      tag(
        'table',
        {},
        headRow(['Layer', 'Options', 'Output', 'Parameters', 'Multiply-adds'], [3, 4]),
        tag('tbody', {}, body),
      ),
    )
  );
}

/** @param {ReportParts} parts */
function samplesSection({ samples, classes }) {
  const options = { count: SAMPLES, classes };
  return section(
    'Sample pictures',
    scroll(gridFigure(samples, null, options, 'Sample pictures', 'samples', true)),
  );
}

/** @param {Evaluation & Partial<EvaluationDetails>} evaluation @param {ReportParts} parts */
function evaluationSections(evaluation, { classes, dataset }) {
  const given = classes ?? /** @type {{ classes?: unknown }} */ (evaluation).classes;
  const names = classNames(given, evaluation.confusion.length);
  const options = { count: MISTAKES, classes: names, select: 'worst' };
  const mistakes = evaluation.count - evaluation.correct;
  return [
    section(
      'Confusion matrix',
      scroll(confusionFigure(evaluation, names, 'Confusion matrix', true)),
    ),
    section('Class by class', classesTable(evaluation, names)),
    dataset && evaluation.predicted && mistakes > 0
      ? section(
          'Worst mistakes',
          scroll(gridFigure(dataset, evaluation, options, 'Worst mistakes', 'mistakes', true)),
        )
      : '',
  ];
}

/** @param {Evaluation} evaluation @param {string[]} names */
function classesTable({ perClass, count }, names) {
  const mean = (
    /** @type {'precision' | 'recall' | 'f1'} */ key,
    /** @type {boolean} */ isWeighted,
  ) =>
    perClass.reduce(
      (sum, row) => sum + row[key] * (isWeighted ? row.support / count : 1 / perClass.length),
      0,
    );
  const shares = (/** @type {{ precision: number, recall: number, f1: number }} */ row) => [
    numberCell(percent(row.precision)),
    numberCell(percent(row.recall)),
    numberCell(row.f1.toFixed(4)),
  ];
  const body = perClass.map((row, i) =>
    tag(
      'tr',
      {},
      tag('th', { scope: 'row' }, escapeText(names[i])),
      ...shares(row),
      numberCell(grouped(row.support)),
      tag('td', { class: 'bar' }, tag('i', { style: `width:${(100 * row.f1).toFixed(1)}%` }, ' ')),
    ),
  );
  const means = [false, true].map((isWeighted) =>
    tag(
      'tr',
      {},
      tag('th', { scope: 'row' }, isWeighted ? 'weighted mean' : 'macro mean'),
      ...shares({
        precision: mean('precision', isWeighted),
        recall: mean('recall', isWeighted),
        f1: mean('f1', isWeighted),
      }),
      numberCell(grouped(count)),
      tag('td', { class: 'bar' }, ' '),
    ),
  );
  return scroll(
    tag(
      'table',
      {},
      headRow(['Class', 'Precision', 'Recall', 'F1', 'Pictures', ''], [1, 2, 3, 4]),
      tag('tbody', {}, body),
      tag('tfoot', {}, means),
    ),
  );
}

/** @param {unknown} receipt */
const receiptSection = (receipt) =>
  section(
    'Receipt',
    tag(
      'p',
      {},
      'Save this text as receipt.json; inkling verify receipt.json repeats the run and compares the weights.',
    ),
    tag(
      'details',
      {},
      tag('summary', {}, 'Show'),
      tag('pre', {}, escapeText(JSON.stringify(receipt, null, 2))),
    ),
  );
