/* write-tfjs.js - writes a layers model of TensorFlow.js: model.json and one file of weights, float32.
 */
import { kerasModel, kerasWeights } from './keras-words.js';

/**
 * @param {import('./leave.js').Leaving} given
 * @param {string} weightsName name of the file of weights
 * @returns {{ json: string, weights: Uint8Array<ArrayBuffer> }}
 */
export function writeTfjs(given, weightsName) {
  const tensors = given.layers.flatMap((own) =>
    kerasWeights(own).map(({ name, ...rest }) => ({ name: `${own.name}/${name}`, ...rest })),
  );
  const bytes = new Uint8Array(4 * tensors.reduce((sum, { data }) => sum + data.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { data } of tensors)
    for (const value of data) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  const { classes, own } = given;
  const json = {
    format: 'layers-model',
    generatedBy: `Inkling ${own.engine}`,
    convertedBy: null,
    modelTopology: kerasModel(given, true),
    weightsManifest: [
      {
        paths: [weightsName],
        weights: tensors.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
      },
    ],
    userDefinedMetadata: { ...(!given.none && { classes }), inkling: own },
  };
  return { json: JSON.stringify(json), weights: bytes };
}
