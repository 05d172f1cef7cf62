/* means.js - scores of a whole evaluation beside the accuracy: means over the classes, top-k accuracy, area under the ROC curve. */

/** @typedef {import('./metrics.js').ClassScore} ClassScore */
/** @typedef {{ precision: number, recall: number, f1: number }} MeanScore */
/**
 * @typedef {object} Means
 * @property {MeanScore} macro mean over the classes that have samples
 * @property {MeanScore} weighted mean weighted by the samples of each class
 * @property {number[]} topK share of the samples whose label is among the 1, 2, ... likeliest classes, up to 5
 * @property {number | null} auc area under the ROC curve, each class against the rest, mean over the classes that have
 *   samples and are not alone; null where there is none. Computed at the first reading
 */

/** Most likely classes that are counted. */
const MOST = 5;

/**
 * @param {readonly ClassScore[]} perClass
 * @param {(score: ClassScore) => number} weightOf
 * @returns {MeanScore}
 */
function meanOf(perClass, weightOf) {
  const all = perClass.reduce((sum, score) => sum + weightOf(score), 0);
  const of = (/** @type {keyof MeanScore} */ key) =>
    all ? perClass.reduce((sum, score) => sum + weightOf(score) * score[key], 0) / all : 0;
  return { precision: of('precision'), recall: of('recall'), f1: of('f1') };
}

/**
 * @param {Float32Array} probabilities (n, classes)
 * @param {Uint8Array} labels (n)
 * @param {number} classes
 */
function topShares(probabilities, labels, classes) {
  const counts = new Array(Math.min(MOST, classes)).fill(0);
  labels.forEach((label, i) => {
    const own = probabilities[i * classes + label];
    let rank = 0; // classes before it; of equal ones the lower comes first, as in the answer
    for (let c = 0; c < classes; c++) {
      const value = probabilities[i * classes + c];
      if (value > own || (value === own && c < label)) rank++;
    }
    for (let k = rank; k < counts.length; k++) counts[k]++;
  });
  return counts.map((count) => count / labels.length);
}

/**
 * Area under the ROC curve of one class against the rest, by ranks; equal probabilities share their ranks.
 * @param {Float64Array} scores
 * @param {(i: number) => boolean} isOwn
 * @returns {number | null} null where all samples are of the class, or none
 */
function areaOf(scores, isOwn) {
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  let [own, ranks] = [0, 0];
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && scores[order[to]] === scores[order[from]]) to++;
    const rank = (from + 1 + to) / 2;
    for (let at = from; at < to; at++) {
      if (!isOwn(order[at])) continue;
      own++;
      ranks += rank;
    }
    from = to;
  }
  const others = order.length - own;
  return own === 0 || others === 0 ? null : (ranks - (own * (own + 1)) / 2) / (own * others);
}

/**
 * @param {Float32Array} probabilities (n, classes)
 * @param {Uint8Array} labels (n)
 * @param {number} classes
 */
function meanArea(probabilities, labels, classes) {
  const areas = [];
  for (let c = 0; c < classes; c++) {
    const scores = Float64Array.from(labels, (_, i) => probabilities[i * classes + c]);
    const area = areaOf(scores, (i) => labels[i] === c);
    if (area !== null) areas.push(area);
  }
  return areas.length > 0 ? areas.reduce((sum, area) => sum + area, 0) / areas.length : null;
}

/**
 * Adds the means to an evaluation.
 * @template {{ perClass: ClassScore[], probabilities: Float32Array }} Scores
 * @param {Scores} scores
 * @param {Uint8Array} labels
 * @returns {Scores & Means}
 */
export function withMeans(scores, labels) {
  const { perClass, probabilities } = scores;
  const classes = perClass.length;
  /** @type {number | null | undefined} */
  let auc;
  const more = {
    macro: meanOf(perClass, ({ support }) => Number(support > 0)),
    weighted: meanOf(perClass, ({ support }) => support),
    topK: topShares(probabilities, labels, classes),
  };
  const all = Object.assign(scores, more);
  Object.defineProperty(all, 'auc', {
    get: () => (auc === undefined ? (auc = meanArea(probabilities, labels, classes)) : auc),
  });
  return /** @type {Scores & Means} */ (all);
}
