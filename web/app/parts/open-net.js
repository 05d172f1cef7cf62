/* open-net.js - opens a net from a file of the user's, and finds a free name for a net. */
import { InklingError } from '../../inkling/reading.js';
import { isUsual } from './sizes.js';

/** @typedef {import('../data/workbench.js').Workbench} Workbench */

/** The name, or with a number behind it if another net has it. @param {Workbench} workbench @param {string} wanted */
export function freeName({ models, modelName }, wanted) {
  let name = wanted;
  for (let n = 2; models.has(name) || name === modelName; n++) name = `${wanted} ${n}`;
  return name;
}

/**
 * Throws an InklingError if the file is no net, or takes pictures that cannot be brought to it.
 * @param {Workbench} workbench
 * @param {File} file
 * @param {boolean} [anySize] whether nets of other pictures than 28 x 28 x 1 can be used
 * @returns {Promise<{ name: string, model: import('../../inkling/model/model.js').Model }>} under a name that is free
 */
export async function openNet(workbench, file, anySize = false) {
  const model = await (await workbench.engine()).loadModel(file);
  const { input } = model;
  if (anySize ? ![1, 3].includes(input[2]) : !isUsual(input)) {
    const wanted = anySize ? 'pictures of one colour or three' : '28 x 28 x 1';
    throw new InklingError(
      'bad-argument',
      `“${file.name}” takes ${input.join(' x ')} pictures; a net for this page takes ${wanted}`,
    );
  }
  return { name: freeName(workbench, file.name.replace(/\.safetensors$/i, '') || 'net'), model };
}
