/* code.js - model.code(): a program that trains the same network in the same way: with Keras, PyTorch, or Inkling itself.
 *
 * A recipe becomes facts for all of them; what a program lacks is said in its comments. The programs of others give other bits:
 * their random numbers and the order of their sums differ.
 */
import { oneOf } from '../base/checks.js';
import { leaving } from '../formats/leave.js';
import { completeRecipe } from './recipe.js';
import { kerasParts } from './code-keras.js';
import { torchParts } from './code-torch.js';

/** @typedef {import('../model/model.js').Model} Model */
/** @typedef {import('./recipe.js').Recipe} Recipe */
/** @typedef {import('./recipe.js').RecipeOptions} RecipeOptions */
/** @typedef {'keras' | 'notebook' | 'torch' | 'js'} CodeKind */
/** A part of a program. @typedef {{ title: string, code: string }} Part */
/**
 * @typedef {object} Facts
 * @property {string} name
 * @property {import('../formats/leave.js').Leaving} net
 * @property {Recipe} recipe
 * @property {number} params
 * @property {readonly string[]} outputs names of the outputs
 * @property {boolean} isMnist whether MNIST fits the network
 */

/** @type {readonly CodeKind[]} */
const KINDS = ['keras', 'notebook', 'torch', 'js'];

/**
 * @param {Model} model a single network
 * @param {CodeKind} kind
 * @param {RecipeOptions} options
 * @returns {string}
 */
export function exportCode(model, kind, options) {
  oneOf('the kind of code', kind, KINDS);
  const recipe = completeRecipe(options, model.seed);
  const net = leaving(model, {});
  if (kind === 'js') return jsCode(model, recipe);
  const facts = {
    name: model.name,
    net,
    recipe,
    params: model.params,
    outputs: model.none ? [...model.classNames, 'none of them'] : model.classNames,
    isMnist: String(model.input) === '28,28,1' && model.classNames.length === 10,
  };
  const parts = kind === 'torch' ? torchParts(facts) : kerasParts(facts);
  return kind === 'notebook' ? notebook(facts, parts) : parts.map(script).join('\n');
}

/** @param {Part} part */
const script = ({ title, code }) => `${title.replace(/^/gm, '# ')}\n${code}\n`;

/** A notebook of Jupyter and Colab, format 4. @param {Facts} facts @param {Part[]} parts */
function notebook({ name }, parts) {
  const lines = (/** @type {string} */ text) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const cells = parts.flatMap(({ title, code }, i) => [
    {
      cell_type: 'markdown',
      id: `text-${i}`,
      metadata: {},
      source: lines(i ? title : `# ${name}\n\n${title}`),
    },
    {
      cell_type: 'code',
      id: `code-${i}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source: lines(code),
    },
  ]);
  const metadata = {
    accelerator: 'GPU',
    colab: { name: `${name}.ipynb`, provenance: [] },
    kernelspec: { display_name: 'Python 3', name: 'python3' },
    language_info: { name: 'python' },
  };
  return `${JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }, null, 1)}\n`;
}

/** @param {Model} model @param {Recipe} recipe */
function jsCode(model, recipe) {
  const { input, classNames, none, seed, layers } = model;
  const { teacher, ...rest } = recipe;
  const text = (/** @type {unknown} */ value) => JSON.stringify(value, null, 2);
  const isMnist = String(input) === '28,28,1' && classNames.length === 10;
  const head = [
    `/* Trains the network ${JSON.stringify(model.name).replaceAll('*/', '* /')} with Inkling: the same data give the same bits.`,
    ...(teacher ? [' * It was taught by other networks: fit() needs them as `teachers`.'] : []),
    ' */',
    "import { writeFile } from 'fs/promises';",
    `import { ${isMnist ? 'loadEngine, loadMnist' : 'loadDataset, loadEngine, splitDataset'} } from 'inkling';`,
    '',
    'const engine = await loadEngine();',
    `const model = engine.createModel(${text(layers)}, ${text({ seed, input, classes: classNames, none })});`,
    '',
    isMnist
      ? 'const { train, test } = await loadMnist();'
      : "const [train, test] = splitDataset(await loadDataset('data.npz'), 0.2); // your pictures and labels",
    `const run = model.fit(train, ${text(teacher ? recipe : rest)});`,
    'for await (const { epoch, loss, accuracy } of run) console.log(epoch, loss, accuracy);',
    'await run;',
    'console.log(await model.evaluate(test));',
    "await writeFile('model.safetensors', model.save());",
  ];
  return `${head.join('\n')}\n`;
}
