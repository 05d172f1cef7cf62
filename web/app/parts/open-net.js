/* open-net.js - opens a net from a file of the user's, and finds a free name for a net. */
import { InklingError } from '../../inkling/reading.js';

/** @typedef {import('../data/workbench.js').Workbench} Workbench */

/** The name, or with a number behind it if another net has it. @param {Workbench} workbench @param {string} wanted */
export function freeName({ models, modelName }, wanted) {
  let name = wanted;
  for (let n = 2; models.has(name) || name === modelName; n++) name = `${wanted} ${n}`;
  return name;
}

/**
 * Throws an InklingError if the file is no net, or takes other pictures than those of the page.
 * @param {Workbench} workbench
 * @param {File} file
 * @returns {Promise<{ name: string, model: import('../../inkling/model/model.js').Model }>} under a name that is free
 */
export async function openNet(workbench, file) {
  const model = await (await workbench.engine()).loadModel(file);
  if (String(model.input) !== '28,28,1') {
    throw new InklingError(
      'bad-argument',
      `“${file.name}” takes ${model.input.join(' x ')} pictures; a net for this page takes 28 x 28 x 1`,
    );
  }
  return { name: freeName(workbench, file.name.replace(/\.safetensors$/i, '') || 'net'), model };
}
