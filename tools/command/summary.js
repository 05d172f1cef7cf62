/* inkling summary - prints the layers of a network as a table: outputs, parameters and multiply-adds. */
import { existsSync } from 'node:fs';
import { presets } from '../../web/inkling/index.js';
import { MissingError, nearest } from './command.js';
import { SHIPPED, openEngine, openModel } from './models.js';
import { networkOf } from './recipe.js';
import { print } from './terminal.js';

/** The network that a word names: a file, a preset or a shipped model.
 * @param {import('./models.js').Engine} engine @param {string} what @returns {Promise<import('./models.js').Model>} */
async function networkNamed(engine, what) {
  if (/\.json$/i.test(what)) {
    const { layers, name } = await networkOf({ layers: what });
    const model = engine.createModel(layers, { seed: 1 });
    model.name = name;
    return model;
  }
  const isPreset = Object.hasOwn(presets, what);
  if (existsSync(what) || (!isPreset && SHIPPED.includes(what))) return openModel(engine, what);
  if (isPreset) return engine.createModel((await networkOf({ preset: what })).layers, { seed: 1 });
  const names = [...new Set([...Object.keys(presets), ...SHIPPED])];
  throw new MissingError(
    `'${what}' is neither a file nor a preset nor a model${nearest(what, names)} (${names.join(', ')})`,
  );
}

/** @type {import('./command.js').Command} */
export default {
  usage: 'summary MODEL|PRESET|LAYERS.json [options]',
  about:
    'Prints the layers of a network: a saved model, a preset, or a list of layers as train --layers takes it. For each layer its\n' +
    'options, the shape of its output, its parameters, and its multiply-adds for one picture.',
  examples: [
    ['inkling summary deep', 'a preset'],
    ['inkling summary model.safetensors', 'a saved model'],
    ['inkling summary net.json --json', 'your own list of layers, as numbers'],
  ],
  operands: [1, 1],
  options: { json: { type: 'boolean', help: 'print JSON' } },
  async run(values, [what]) {
    const model = await networkNamed(await openEngine(), what);
    if (values.json) print(JSON.stringify({ name: model.name, ...model.describe() }));
    else print(model.summary());
  },
};
