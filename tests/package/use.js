/* use.js - what every place does with the installed package: reads a digit and trains a little. Returns what must be equal everywhere. */

/** @param {typeof import('../../web/inkling/index.js')} inkling */
export async function use({ loadEngine, syntheticDataset }) {
  try {
    const engine = await loadEngine();
    const model = await engine.loadModel('tiny');
    const { digit, probabilities } = model.predictStrokes([[120, 40, 118, 200]]);
    const layers = /** @type {const} */ ([{ type: 'flatten' }, { type: 'dense', units: 10 }]);
    const net = engine.createModel(layers, { seed: 7 });
    const data = syntheticDataset(256);
    const { history, hash, workers } = await net.fit(data, { epochs: 2, batchSize: 64 });
    return {
      digit,
      probability: probabilities[Number(digit)],
      losses: history.loss,
      hash,
      workers,
    };
  } catch (error) {
    return { error: String(/** @type {Error} */ (error).stack) };
  }
}
