/* plots.js - figures and reports: SVG and HTML as text, without a browser.
 *
 *   import { plotHistory } from 'inkling/plots';
 *   writeFileSync('history.svg', plotHistory(history));
 *
 * index.js has the same functions; a page that draws now and then imports this file when it does.
 */
export { plotConfusion } from './plots/confusion.js';
export { plotHistory } from './plots/history.js';
export { plotPredictions, plotSamples } from './plots/predictions.js';
export { renderReport } from './plots/report.js';

/** @typedef {import('./plots/report.js').ReportParts} ReportParts */
/** @typedef {import('./plots/predictions.js').PictureOptions} PictureOptions */
/** @typedef {import('./plots/predictions.js').PredictionOptions} PredictionOptions */
/** @typedef {import('./plots/inputs.js').HistoryInput} HistoryInput */
/** @typedef {import('./plots/inputs.js').ConfusionInput} ConfusionInput */
/** @typedef {import('./plots/inputs.js').PicturesInput} PicturesInput */
/** @typedef {import('./plots/inputs.js').AnswersInput} AnswersInput */
