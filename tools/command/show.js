/* inkling show - draws sample pictures of a data set with their labels, and says what the data set holds. */
import { describeDataset, plotSamples } from '../../web/inkling/index.js';
import { BadDataError, UsageError, numberOption } from './command.js';
import { openTrainingSet } from './datasets.js';
import { checkReplaceable, pngFromSvg } from './figures.js';
import { saveFile } from './files.js';
import { openEngine } from './models.js';
import { READ_OPTIONS } from './reading.js';
import { count, note, print, table } from './terminal.js';

/** @typedef {import('../../web/inkling/index.js').Dataset} Dataset */

const SEED = 1;

/** Pictures of each class, by label. @param {Dataset} dataset */
function countClasses({ labels, classes }) {
  /** @type {number[]} */
  const counts = new Array(classes?.length ?? 0).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return Array.from(counts, (pictures = 0, label) => ({
    label,
    name: classes?.[label] ?? String(label),
    pictures,
  })).filter(({ pictures, label }) => pictures > 0 || classes?.[label] !== undefined);
}

/** The number of the class that --label names. @param {unknown} given @param {ReturnType<typeof countClasses>} classes */
function labelOf(given, classes) {
  if (given === undefined) return undefined;
  const found =
    classes.find(({ name }) => name === given) ??
    classes.find(({ label }) => String(label) === given);
  if (!found) {
    const names = classes.map(({ name }) => name);
    throw new UsageError(`--label is one of ${names.join(', ')}; not '${given}'`);
  }
  return found.label;
}

/** @type {import('./command.js').Command} */
export default {
  usage: 'show DATA [options]',
  about:
    'Draws sample pictures of a data set with their labels, and prints what the data set holds. The file is SVG, which every\n' +
    'browser opens; a name that ends in .png gives a PNG where the package for it is installed.',
  examples: [
    ['inkling show mnist', 'the first 25 training pictures, in samples.svg'],
    ['inkling show mnist --label 7 --count 100 --out sevens.svg', 'sevens'],
    ['inkling show synthetic:100 --out built-in.svg', 'built-in digits: nothing to download'],
    ['inkling show letters.npz --classes a,e,i,o,u', 'files of any kind that train --data takes'],
  ],
  operands: [1, 1],
  options: {
    label: { value: 'CLASS', help: 'only pictures of this class, by name or number' },
    count: { value: 'N', help: 'pictures to draw', range: '1 to 1000', default: '25' },
    out: {
      value: 'FILE',
      writes: 'file',
      help: 'where the picture goes: .svg or .png',
      default: 'samples.svg',
    },
    ...READ_OPTIONS,
    json: { type: 'boolean', help: 'print JSON' },
  },
  async run(values, [what]) {
    const most = numberOption(values, 'count', { min: 1, max: 1000, integer: true }) ?? 25;
    const out = String(values.out ?? 'samples.svg');
    const isPng = /\.png$/i.test(out);
    if (!isPng && !/\.svg$/i.test(out))
      throw new UsageError(`--out takes a file that ends in .svg or .png; not '${out}'`);
    if (!isPng) await checkReplaceable(out);
    const engine = await openEngine();
    const { dataset, notes = [] } = await openTrainingSet(engine, what, SEED, values);
    notes.forEach(note);
    const classes = countClasses(dataset);
    const label = labelOf(values.label, classes);
    const shown = Math.min(
      most,
      label === undefined ? dataset.count : dataset.labels.filter((mark) => mark === label).length,
    );
    if (shown === 0)
      throw new BadDataError(`${dataset.name} has no pictures of class '${values.label}'`);
    const name =
      label === undefined ? '' : `, class ${classes.find((one) => one.label === label)?.name}`;
    const svg = plotSamples(dataset, {
      count: most,
      label,
      title: `Samples of ${dataset.name}${name}`,
    });
    await saveFile(out, isPng ? await pngFromSvg(svg) : svg);
    const { shape = [28, 28, 1] } = dataset;
    if (values.json) {
      print(
        JSON.stringify({
          name: dataset.name,
          count: dataset.count,
          shape,
          classes,
          shown,
          file: out,
        }),
      );
      return;
    }
    print(`${dataset.name}: ${describeDataset(dataset)}`);
    print(table([['class', 'pictures'], ...classes.map((one) => [one.name, count(one.pictures)])]));
    print(`\n${out}  ${count(shown)} pictures`);
  },
};
