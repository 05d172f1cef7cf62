/* report.mjs - formats the comparison as text and as an object for JSON. */
import { count, percent, table } from '../../command/terminal.js';
import { figure } from './clock.mjs';
import { BATCH, CHECKED_STEPS, JOBS, linesOf } from './compare.mjs';

/** @typedef {import('./compare.mjs').Comparison} Comparison */
/** @typedef {import('./compare.mjs').Line} Line */
/** @typedef {import('./clock.mjs').Figure} Figure */
/** @typedef {{ name: string, macs: number, params: number, layers: string }} Net */
/** @typedef {{ cpu: string, cores: number, node: string, othersLoad: number }} Machine */

const TITLES = {
  one: 'one picture',
  many: `${BATCH} pictures at once`,
  train: 'training with Adam, a step',
};

/** Three digits that count. @param {number} value */
export function short(value) {
  const digits = Math.max(3, Math.ceil(Math.log10(Math.max(value, 1))));
  return value.toLocaleString('en', { maximumSignificantDigits: digits });
}

/** @param {Figure} f */
export const ranged = ({ median, low, high }) => `${short(median)} (${short(low)}..${short(high)})`;

/** @param {Line} line */
function cells(line) {
  const { name, batch, microseconds, imagesPerSecond, gflops, ofPeak, inklingIsFaster, problem } =
    line;
  if (!imagesPerSecond) return [name, '', `- ${problem}`, '', '', '', ''];
  return [
    name,
    batch ?? '',
    ranged(microseconds ?? imagesPerSecond),
    short(gflops ?? 0),
    ofPeak === null ? '' : percent(ofPeak, ofPeak < 0.1 ? 1 : 0),
    inklingIsFaster === null ? '' : `${short(inklingIsFaster)} x`,
    line.rounds,
  ];
}

/** @param {Comparison} comparison @param {Net} net */
function formatComparison(comparison, net) {
  const { place, version, peaks, rows } = comparison;
  const peak = peaks.length
    ? `; peak of f32x4 multiply and add in the same run ${ranged(figure(peaks))} GFLOP/s`
    : '';
  const tables = JOBS.map((job) => {
    const unit = job === 'one' ? 'microseconds' : 'images/s';
    const head = [
      TITLES[job],
      'batch',
      `${unit}, median (slowest..fastest)`,
      'GFLOP/s',
      'of peak',
      "Inkling's speed",
      'rounds',
    ];
    if (job === 'one') head[2] = `${unit}, median (fastest..slowest)`;
    return `${table([head, ...linesOf(comparison, job, net.macs).map(cells)])}\n`;
  });
  const differ = rows.flatMap(({ name, logitsDiffer, problem }) =>
    logitsDiffer === undefined || problem ? [] : [`${name} ${logitsDiffer.toExponential(1)}`],
  );
  const losses = rows.flatMap(({ name, lossesDiffer }) =>
    lossesDiffer === undefined ? [] : [`${name} ${lossesDiffer.toExponential(1)}`],
  );
  return [
    `## ${net.name} in ${place} ${version}${peak}`,
    '',
    ...tables,
    `logits differ from Inkling's by at most: ${differ.join(', ')}`,
    ...(losses.length ? [`losses of the first ${CHECKED_STEPS} steps: ${losses.join(', ')}`] : []),
    '',
  ].join('\n');
}

/** Remarks and versions of who was there, each once. @param {readonly Comparison[]} comparisons */
function notes(comparisons) {
  const rows = comparisons.flatMap((comparison) => comparison.rows);
  const versions = new Map(
    rows.filter(({ version }) => version).map(({ name, version }) => [name, version]),
  );
  const remarks = new Map(rows.flatMap(({ name, remark }) => (remark ? [[name, remark]] : [])));
  return [
    `versions: ${[...versions].map(([name, version]) => `${name} ${version}`).join(', ')}`,
    ...[...remarks].map(([name, remark]) => `${name} ${remark}.`),
  ];
}

/** @param {Machine} machine @param {readonly Net[]} nets @param {readonly Comparison[]} comparisons */
export function formatReport(machine, nets, comparisons) {
  const busy =
    machine.othersLoad > 0.5
      ? [
          `The machine was busy, with a load of ${machine.othersLoad.toFixed(1)} from others on ${machine.cores} cores: ` +
            'figures are too low.',
        ]
      : [];
  return [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}. Each library uses one thread.`,
    ...nets.map(
      ({ name, layers, macs, params }) =>
        `${name}: ${layers}; ${count(macs)} multiply-adds a picture, ${count(params)} parameters`,
    ),
    '',
    ...comparisons.map((comparison) =>
      formatComparison(
        comparison,
        /** @type {Net} */ (nets.find(({ name }) => name === comparison.net)),
      ),
    ),
    ...notes(comparisons),
    ...busy,
  ].join('\n');
}

/** @param {Machine} machine @param {readonly Net[]} nets @param {readonly Comparison[]} comparisons */
export function reportObject(machine, nets, comparisons) {
  return {
    machine,
    nets,
    comparisons: comparisons.map((comparison) => {
      const { macs } = /** @type {Net} */ (nets.find(({ name }) => name === comparison.net));
      const { rows, peaks, ...rest } = comparison;
      return {
        ...rest,
        peak: peaks.length ? figure(peaks) : null,
        contestants: rows.map(({ jobs: _, ...row }) => row),
        ...Object.fromEntries(JOBS.map((job) => [job, linesOf(comparison, job, macs)])),
      };
    }),
  };
}
