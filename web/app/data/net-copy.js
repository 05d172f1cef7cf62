/* net-copy.js - a copy of a net for a worker: as a message, and made again there. Pure. */

/** @typedef {import('../../inkling/index.js').Model} Model */
/** @typedef {ReturnType<typeof packNet>} NetCopy */

/** What makes a net again; an ensemble as a file. @param {Model} model @param {Float32Array} weights its own */
export function packNet(model, weights) {
  const { layers, input, classNames, none, verdict } = model;
  const file = model.members ? model.save() : null;
  return {
    layers,
    kind: { input, classes: classNames, none },
    weights: file ? null : weights,
    verdict,
    file,
  };
}

/** The net of a message. @param {import('../../inkling/index.js').Engine} engine @param {NetCopy} copy @returns {Promise<Model>} */
export async function unpackNet(engine, { layers, kind, weights, verdict, file }) {
  const model = file ? await engine.loadModel(file) : engine.createModel(layers, kind);
  if (weights) model.setWeights(weights);
  model.verdict = verdict;
  return model;
}

/** @param {Float32Array} a @param {Float32Array} b */
export function sameWeights(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
