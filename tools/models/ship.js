/* ship.js - makes the shipped file of a trained network, a byte a weight, and its card: command, data and scores.
 *
 * The card's command gives the same file, bit for bit; `make train` checks that. The origin of the run is read from the
 * checkpoint of its last epoch, which stays in build/models/ so that the end of the run can be repeated alone.
 */
import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadEngine, wilsonInterval } from '../../web/inkling/index.js';
import { sha256, updateCard } from '../command/card.js';
import { checkFolder, mnistFolder } from '../command/mnist.js';
import { strokesFile } from '../command/strokes.js';
import { withoutSum } from './plain-file.js';
import { LEVELS, UNSEEN } from './recipes.js';

/** SHA-256 of the files that a network was trained on. @returns {Promise<Record<string, string | null | undefined>>} */
async function dataFiles() {
  const mnist = (await checkFolder(mnistFolder())).filter(({ name }) => name.startsWith('train'));
  const strokes = strokesFile(undefined);
  return {
    ...Object.fromEntries(mnist.map(({ name, sha256: hash }) => [name, hash])),
    ...(strokes && { [path.basename(strokes)]: sha256(readFileSync(strokes)) }),
  };
}

/** The fields of every card about its file. @param {string} file @param {import('../../web/inkling/index.js').Model} model */
function aboutFile(file, model) {
  const bytes = readFileSync(file);
  return {
    parameters: model.params,
    products: model
      .networks()
      .reduce((sum, { layers, input }) => sum + model.engine.describe(layers, input).macs, 0),
    dtype: 'I8',
    verdict: model.verdict,
    weightsSha256: model.hash(),
    fileSha256: sha256(bytes),
    bytes: bytes.length,
    gzipped: gzipSync(bytes, { level: 9 }).length,
  };
}

/**
 * @param {string} name of the network, which is that of the file
 * @param {{ trained: string, args: readonly string[] }} which the run with seed 1: its file, and what `inkling` was called with, without --save
 * @param {string} root of the project
 * @param {string} folder in it where file and card go
 * @param {(args: string[]) => unknown} run the command
 */
export async function ship(name, { trained, args }, root, folder, run) {
  const target = `${folder}/${name}.safetensors`;
  const card = path.join(root, folder, `${name}.json`);
  const rounding = ['--dtype', 'I8', '--levels', String(LEVELS[name])];
  run(['convert', trained, ...rounding, '--save', target]);
  withoutSum(path.join(root, target));
  const engine = await loadEngine();
  const model = await engine.loadModel(new Uint8Array(readFileSync(path.join(root, target))));
  const checkpoint = `${trained}.last.checkpoint`;
  const { origin } = engine.loadCheckpoint(new Uint8Array(readFileSync(checkpoint))).checkpoint;
  copyFileSync(checkpoint, path.join(path.dirname(trained), `${name}.safetensors.last.checkpoint`));
  const { name: data, count, sha256: hash } = origin.data;
  await updateCard(card, {
    command: ['inkling', ...args, ...rounding, '--save', target].join(' '),
    network: name,
    seed: 1,
    engine: origin.engine,
    ...aboutFile(path.join(root, target), model),
    epochs: model.recipe?.epochs,
    data: { name: data, count, sha256: hash, files: await dataFiles() },
    validation: origin.validation && {
      name: origin.validation.name,
      count: origin.validation.count,
      sha256: origin.validation.sha256,
    },
    recipe: model.recipe,
  });
  await scoreCard(folder === 'weights' ? name : target, card, run);
}

/**
 * Adds the scores to a card, with separate ones for the unseen donors.
 * @param {string} model a name or a file
 * @param {string} card
 * @param {(args: string[]) => unknown} run the command
 */
export async function scoreCard(model, card, run) {
  run(['eval', model, '--card', card]);
  const { strokes } = JSON.parse(readFileSync(card, 'utf8'));
  if (!strokes) return;
  const sum = (/** @type {'correct' | 'count'} */ key) =>
    UNSEEN.reduce((total, donor) => total + strokes.donors[donor][key], 0);
  const [correct, count] = [sum('correct'), sum('count')];
  const interval = wilsonInterval(correct, count);
  await updateCard(card, {
    unseenStrokes: { donors: UNSEEN, correct, count, accuracy: correct / count, interval },
  });
}
