/* read-classes.js - reads the names of classes from a model file that has them. */
import { classesOf } from '../base/class-names.js';
import { InklingError } from '../base/errors.js';
import { bad, readJson } from './read-model.js';

/**
 * @param {Map<string, string>} metadata
 * @param {number} outputs of the network
 */
export function readClasses(metadata, outputs) {
  try {
    return classesOf(outputs, readJson(metadata, 'classes'), readJson(metadata, 'none'));
  } catch (error) {
    if (!(error instanceof InklingError) || error.code === 'bad-safetensors') throw error;
    throw bad(error.message);
  }
}
