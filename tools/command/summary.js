/* inkling summary - prints the layers of a network as a table: outputs, parameters and multiply-adds. */
import { openEngine } from './models.js';
import { networkNamed } from './named.js';
import { print } from './terminal.js';

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
    const { model } = await networkNamed(await openEngine(), what);
    if (values.json) print(JSON.stringify({ name: model.name, ...model.describe() }));
    else print(model.summary());
  },
};
