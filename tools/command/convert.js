/* inkling convert - saves a model with another number type: F32, F16 or I8. */
import { EXIT, numberOption, wordOption } from './command.js';
import { saveFile } from './files.js';
import { modelFile } from './formats.js';
import { openEngine, openModel } from './models.js';
import { count, print } from './terminal.js';

/** @type {import('./command.js').Option} */
export const LEVELS_OPTION = {
  value: 'N',
  help: 'of I8: steps on either side of 0, 1 to 127; more for a small network, whose weights count more',
  default: '12',
};

/** @param {import('./command.js').Values} values */
export const levelsOf = (values) =>
  numberOption(values, 'levels', { min: 1, max: 127, integer: true });

/** @type {import('./command.js').Command} */
export default {
  usage: 'convert [MODEL] --save FILE [options]',
  about:
    'Saves a model (a file, or the shipped default) with another number type. F32 is what other tools read most easily;\n' +
    'F16 halves it. I8 takes a byte a weight: kernels are rounded to 25 steps for each output channel, so that the\n' +
    'answers to built-in digits change least, and the file compresses to a sixth.',
  examples: [
    ['inkling convert --save default-f32.safetensors', 'the shipped model, for other programs'],
    ['inkling convert model.safetensors --dtype I8 --save small.safetensors', 'for a page'],
  ],
  operands: [0, 1],
  options: {
    save: { value: 'FILE', help: 'where the model goes, as .safetensors' },
    dtype: { value: 'F32|F16|I8', help: 'number type', default: 'F32' },
    levels: LEVELS_OPTION,
  },
  async run(values, [name = 'default']) {
    const dtype = wordOption(values, 'dtype', /** @type {const} */ (['F32', 'F16', 'I8'])) ?? 'F32';
    const levels = levelsOf(values);
    const file = modelFile(values);
    const engine = await openEngine();
    const bytes = (await openModel(engine, name)).save({ dtype, levels });
    await saveFile(file, bytes);
    print(
      `${file}  ${count(bytes.length)} bytes, weights SHA-256 ${(await engine.loadModel(bytes)).hash()}`,
    );
    return EXIT.ok;
  },
};
