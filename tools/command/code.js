/* inkling code - prints or saves a program that trains a network by the same settings: with Keras, PyTorch or Inkling (model.code()). */
import path from 'node:path';
import process from 'node:process';
import { trainingOption } from '../../web/inkling/index.js';
import { UsageError, wordOption } from './command.js';
import { saveFile } from './files.js';
import { openEngine } from './models.js';
import { networkNamed } from './named.js';
import { RECIPE_OPTIONS, givenNumber } from './options.js';
import { recipeOf } from './recipe.js';
import { count, print, visible } from './terminal.js';

/** @typedef {import('../../web/inkling/index.js').CodeKind} CodeKind */

/** Endings of the programs' files, the default first. @type {Record<CodeKind, readonly string[]>} */
const ENDINGS = {
  keras: ['.py'],
  notebook: ['.ipynb'],
  torch: ['.py'],
  js: ['.mjs', '.js'],
};
const KINDS = /** @type {CodeKind[]} */ (Object.keys(ENDINGS));

const SEED = trainingOption('recipe', 'seed');

/** The options of `train` that a program has, too: none of other networks that teach. */
const { distil: _, ...RECIPE } = RECIPE_OPTIONS;

/** The kind of program: as --as says, or as the name of the file does. @param {import('./command.js').Values} values
 *  @returns {CodeKind} */
function kindOf(values) {
  const given = wordOption(values, 'as', KINDS);
  if (values.save === undefined) return given ?? 'keras';
  const ending = path.extname(String(values.save)).toLowerCase();
  const kind = given ?? KINDS.find((one) => ENDINGS[one].includes(ending)) ?? 'keras';
  if (!ENDINGS[kind].includes(ending))
    throw new UsageError(
      `--as ${kind} takes a file that ends in ${ENDINGS[kind].join(' or ')}; found '${values.save}'`,
    );
  return kind;
}

/** @type {import('./command.js').Command} */
export default {
  usage: 'code MODEL|PRESET|LAYERS.json [options]',
  about:
    'Prints a program that trains the same network by the same settings: layers, optimiser, rate of each step, batch, epochs, validation\n' +
    'split, losses and callbacks. A preset brings its recipe, a saved model the one that it was trained by, and LAYERS.json may have one,\n' +
    'as train --layers takes it. Options of train change it. What another program lacks stands in its comments.',
  examples: [
    ['inkling code slim', 'a script for Keras 3, on the terminal'],
    ['inkling code slim --save slim.ipynb', 'a notebook for Jupyter and Colab'],
    [
      'inkling code model.safetensors --as torch --save model.py',
      'for PyTorch, of a model that was trained here',
    ],
    ['inkling code net.json --as js --epochs 5', 'for Inkling itself: the same bits'],
  ],
  operands: [1, 1],
  options: {
    as: {
      value: 'KIND',
      help: `${KINDS.join(', ')}: Keras, a notebook with Keras, PyTorch, JavaScript`,
      default: "by the ending of --save's file, or keras",
    },
    save: { value: 'FILE', writes: 'file', help: 'a file instead of the terminal' },
    ...RECIPE,
  },
  async run(values, [what]) {
    const kind = kindOf(values);
    const engine = await openEngine();
    const { model, recipe } = await networkNamed(engine, what, givenNumber(values, SEED));
    const text = await model.code(kind, recipeOf(values, recipe));
    if (values.save === undefined) {
      process.stdout.write(visible(text));
      return;
    }
    const file = String(values.save);
    await saveFile(file, text);
    print(`${file}  ${count(Buffer.byteLength(text))} bytes`);
  },
};
