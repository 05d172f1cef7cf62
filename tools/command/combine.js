/* inkling combine - makes an ensemble of networks that were trained one by one, and calibrates its verdict.
 *
 * The thresholds are computed from the members' validation data, which the options of `inkling train` name. The MNIST test
 * set is not used.
 */
import { MAX_WORKERS, calibrate } from '../../web/inkling/index.js';
import { commandLine, sha256, updateCard } from './card.js';
import { BadDataError, UsageError, numberOption, wordOption } from './command.js';
import { MIX_OPTIONS, mixOf, mixData, openTrainingSet } from './datasets.js';
import { LEVELS_OPTION, levelsOf } from './convert.js';
import { saveFile } from './files.js';
import { modelFile } from './formats.js';
import { openEngine, openModel } from './models.js';
import { count, percent, print, progress } from './terminal.js';

/** @typedef {import('./command.js').Values} Values */
/** @typedef {import('./models.js').Engine} Engine */
/** @typedef {import('./models.js').Model} Model */
/** @typedef {import('../../web/inkling/index.js').Dataset} Dataset */

/** The plan that the command line describes. @param {Values} values */
const settingsOf = (values) => ({
  out: modelFile(values),
  dtype: wordOption(values, 'dtype', /** @type {const} */ (['F32', 'F16', 'I8'])) ?? 'F32',
  levels: levelsOf(values),
  split: numberOption(values, 'validation-split', { min: 0.0001, max: 0.9 }) ?? 1 / 12,
  seed: numberOption(values, 'seed', { min: 0, max: 4294967295, integer: true }) ?? 1,
  workers: numberOption(values, 'workers', { min: 1, max: MAX_WORKERS, integer: true }),
});

/** The validation data.
 *  @param {Engine} engine @param {Values} values @param {{ split: number, seed: number }} settings */
async function validationOf(engine, values, { split, seed }) {
  const data = await openTrainingSet(engine, String(values.data ?? 'mnist'), seed, values);
  const mix = { ...mixOf(values, seed), synthetic: 0, strokes: [] };
  const { validation, hashes } = await mixData(engine, data, mix, split);
  if (!validation)
    throw new UsageError(
      'the validation data must hold non-digits or pen strokes: --mix-nondigits, --validate-strokes',
    );
  return { validation, hashes };
}

/** Calibrates the verdict of a model on its answers.
 *  @param {Engine} engine @param {Model} model @param {Dataset} validation @param {number} [workers] */
async function verdictOf(engine, model, validation, workers) {
  const logits = await model.logits(validation, {
    workers,
    onProgress: ({ done, count: of }) =>
      progress(`reading the validation data ${percent(done / of, 0)}`),
  });
  progress('');
  const softmax = engine.softmax.bind(engine);
  const verdict = calibrate(softmax, logits, validation.labels, model.classes, model.none);
  if (!verdict)
    throw new BadDataError(
      'too few correct answers on the validation data to calibrate the verdict',
    );
  return verdict;
}

/** @type {import('./command.js').Command} */
export default {
  usage: 'combine MODEL MODEL... --save FILE [options]',
  about:
    'Combines trained networks into an ensemble: one file that averages their logits and is more often right than its\n' +
    'members. Its thresholds for unsure and no digit come from the validation data, which the options name as for train.',
  examples: [
    ['inkling combine a.safetensors b.safetensors --save ensemble.safetensors', 'two networks'],
    [
      'inkling combine m*.safetensors --mix-nondigits 0.2 --validate-strokes gmd --dtype I8 --save record.safetensors',
      'the shipped ensemble',
    ],
  ],
  operands: [1, 32],
  options: {
    ...MIX_OPTIONS,
    'validation-split': {
      value: 'SHARE',
      help: 'of --data, from its end, that validates',
      default: '1/12',
    },
    seed: { value: 'N', help: 'of the non-digits in the validation data', default: '1' },
    workers: {
      value: 'N',
      help: 'threads; never changes the result',
      default: 'one for each core',
    },
    save: { value: 'FILE', writes: 'file', help: 'where the ensemble goes, as .safetensors' },
    dtype: { value: 'F32|F16|I8', help: 'number type', default: 'F32' },
    levels: LEVELS_OPTION,
    card: {
      value: 'FILE',
      writes: 'file',
      help: 'write command, members and hashes to this JSON file',
    },
    json: { type: 'boolean', help: 'print the result as JSON' },
  },
  async run(values, files) {
    const settings = settingsOf(values);
    const { out, dtype, levels, workers } = settings;
    const engine = await openEngine();
    const members = [];
    for (const file of files) members.push(await openModel(engine, file));
    const ensemble = engine.combineModels(members);
    const { validation, hashes } = await validationOf(engine, values, settings);
    // Loaded from the bytes, because F16 and I8 have rounded the weights.
    const saved = await engine.loadModel(ensemble.save({ dtype, levels }));
    ensemble.verdict = await verdictOf(engine, saved, validation, workers);
    const file = ensemble.save({ dtype, levels });
    await saveFile(out, file);
    const summary = {
      model: out,
      parameters: ensemble.params,
      dtype,
      members: members.map((member, i) => ({
        file: files[i],
        name: member.name,
        seed: member.seed,
        weightsSha256: member.hash(),
      })),
      validation: { name: validation.name, count: validation.count, sha256: hashes },
      verdict: ensemble.verdict,
      weightsSha256: saved.hash(),
      fileSha256: sha256(file),
      bytes: file.length,
    };
    if (values.card !== undefined) {
      const { model, ...kept } = summary;
      await updateCard(String(values.card), {
        command: commandLine(['card', 'json', 'workers']),
        network: 'ensemble',
        ...kept,
      });
    }
    if (values.json) print(JSON.stringify(summary));
    else
      print(
        `${out}  ${count(file.length)} bytes, ${members.length} networks, weights SHA-256 ${summary.weightsSha256}`,
      );
  },
};
