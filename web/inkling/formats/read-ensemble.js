/* read-ensemble.js - reads an ensemble from a model file.
 *
 * Metadata `ensemble` is a JSON array with name, seed, layers and recipe of each member; member i's
 * tensors have the prefix 'i/'.
 */
import { EnsembleNet, MOST_MEMBERS } from '../engine/ensemble.js';
import { readClasses } from './read-classes.js';
import { bad, buildNet, readInfo, readJson } from './read-model.js';

/** @typedef {import('./read-model.js').ModelInfo} ModelInfo */
/** @typedef {import('../engine/net.js').Net} Net */

/**
 * @param {import('../engine/functions.js').Functions} engine
 * @param {import('./read-model.js').Stored} stored a file whose metadata has `ensemble`
 * @returns {{ net: EnsembleNet, info: ModelInfo }}
 */
export function readEnsemble(engine, { tensors, metadata }) {
  const list = readJson(metadata, 'ensemble');
  if (!Array.isArray(list) || list.length < 1 || list.length > MOST_MEMBERS)
    throw bad(`metadata ensemble must be a list of 1 to ${MOST_MEMBERS} networks`);
  /** @type {Map<string, import('./safetensors.js').StoredTensor>[]} */
  const parts = list.map(() => new Map());
  for (const [name, tensor] of tensors) {
    const [, number, own] = name.match(/^(\d+)\/(.+)$/s) ?? [];
    const part = parts[Number(number)];
    if (!part) throw bad(`tensor '${name}' belongs to none of the ${list.length} networks`);
    part.set(own, tensor);
  }
  /** @type {Net[]} */
  const nets = [];
  try {
    const members = list.map((member, i) => {
      const own = metadataOf(member, metadata);
      nets.push(buildNet(engine, own, parts[i]));
      const { name, seed, recipe } = readInfo(own);
      return { name, seed, recipe };
    });
    const net = new EnsembleNet(nets);
    const classes = readClasses(metadata, net.classCount);
    return { net, info: { ...readInfo(metadata), members, classes } };
  } catch (error) {
    nets.forEach((net) => net.free());
    throw error;
  }
}

/** The metadata that a file of one member alone would have. @param {any} member @param {Map<string, string>} metadata */
function metadataOf(member, metadata) {
  if (typeof member !== 'object' || member === null)
    throw bad('metadata ensemble must hold objects');
  const own = new Map([['input', metadata.get('input') ?? 'null']]);
  for (const key of ['name', 'seed'])
    if (member[key] !== undefined) own.set(key, String(member[key]));
  for (const key of ['layers', 'recipe'])
    if (member[key]) own.set(key, JSON.stringify(member[key]));
  return own;
}
