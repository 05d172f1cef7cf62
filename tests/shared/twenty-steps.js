/* twenty-steps.js - the same 20 training steps everywhere: one hash of the weights for every build
 * and browser.
 *
 * What is trained, exactly, so that it can be written again in another language on top of
 * inkling.h:
 *
 *   data      640 pictures: ink_synthetic_image(seed 7, index 0..639, digit -1), each pixel turned
 *             into the byte round(255 * pixel) and back into a float by ink_from_bytes; label: what
 *             ink_synthetic_image returns;
 *             sample number: the index
 *   network   input 28 x 28 x 1; LAYERS below; ink_init_params(seed 7)
 *   order     epochs 0 and 1; in each ink_shuffle(640, seed 7, epoch), cut into 10 batches of 64
 *   step      ink_train_step with ink_batch { seed 7, epoch, batch 64, label_smoothing 0 }
 *   optimiser { INK_ADAM, nesterov 0, momentum 0, beta1 0.9, beta2 0.999, epsilon 1e-7,
 *             weight_decay 0, clip_norm 0,
 *             average_decay 0 }, learning rate 0.001
 *   weights   where they are asked for: i % 5 / 2 of sample i
 *   hash      SHA-256 of ink_params, ink_param_count float32, little endian
 *
 * The file imports nothing, so that a page, a worker and Node can each hand in the library as they
 * load it.
 */

/* The first convolution is done directly, the others by Winograd's algorithm in tiles of 4, 3 and 2. */
export const LAYERS = [
  { type: 'conv', filters: 16, kernel: 3, stride: 1, padding: 'same', bias: true, init: 'glorot' },
  { type: 'batchnorm', momentum: 0.99, epsilon: 0.001 },
  { type: 'relu' },
  { type: 'maxpool', size: 2, stride: 2 },
  { type: 'conv', filters: 16, kernel: 3, stride: 1, padding: 'same', bias: true, init: 'glorot' },
  { type: 'relu' },
  { type: 'maxpool', size: 2, stride: 2 },
  { type: 'conv', filters: 24, kernel: 3, stride: 1, padding: 'valid', bias: true, init: 'glorot' },
  { type: 'relu' },
  { type: 'maxpool', size: 2, stride: 2 },
  { type: 'conv', filters: 16, kernel: 3, stride: 1, padding: 'same', bias: true, init: 'glorot' },
  { type: 'relu' },
  { type: 'dropout', rate: 0.25 },
  { type: 'flatten' },
  { type: 'dense', units: 10, bias: true, init: 'glorot' },
];

const SEED = 7;

/**
 * @param {typeof import('../../web/inkling/index.js')} inkling the library
 * @param {{ scalar?: boolean, relaxed?: boolean, workers?: number, weighted?: boolean }} [options] only relaxed and weighted
 *   change the result
 * @returns {Promise<{ hash: string, steps: number, simd: boolean, exact: boolean, losses: number[] }>} losses: of both
 *   epochs
 */
export async function trainTwentySteps(
  { loadEngine, syntheticDataset },
  { scalar = false, relaxed = false, workers = 1, weighted = false } = {},
) {
  const engine = await loadEngine({ scalar, relaxed });
  const dataset = syntheticDataset(640, { seed: SEED, engine });
  const layers = /** @type {import('../../web/inkling/index.js').LayerSpec[]} */ (LAYERS);
  const model = engine.createModel(layers, { seed: SEED });
  const run = model.fit(dataset, {
    epochs: 2,
    batchSize: 64,
    optimizer: 'adam',
    learningRate: 0.001,
    seed: SEED,
    workers,
    ...(weighted && { sampleWeight: Array.from({ length: 640 }, (_, i) => (i % 5) / 2) }),
  });
  const { history } = await run;
  const steps = run.progress?.step ?? 0;
  const hash = model.hash();
  model.dispose();
  return { hash, steps, simd: engine.simd, exact: engine.exact, losses: [...history.loss] };
}
