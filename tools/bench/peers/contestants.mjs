/* contestants.mjs - the table of contestants: names, packages, and where they run.
 *
 * A contestant is opened in a process or page of its own, with the network, pictures and its packages,
 * and then answers calls. Its module is loaded there and nowhere else.
 */

/**
 * @typedef {object} Opening
 * @property {'node' | 'page'} where
 * @property {import('./network.mjs').Network} network
 * @property {Float32Array} pixels `batch` pictures
 * @property {Uint8Array} labels
 * @property {number} batch
 * @property {number} trainBatch of a training step
 * @property {Uint8Array<ArrayBuffer>} wasm the bytes of inkling.wasm, or of the entry's engine
 * @property {unknown[]} packages in the order of the contestant's list
 * @property {(name: string) => string} folder where a package lies, a path or URL that ends in /
 *
 * @typedef {object} Contestant
 * @property {string} [version] where it is not that of its first package
 * @property {() => Float32Array | Promise<Float32Array>} logits of the whole batch
 * @property {(n: number) => unknown} predict 1 or all pictures, from pixels to probabilities
 * @property {number} [trainBatch]
 * @property {() => unknown} [train] one step; returns the mean loss before it, or a promise of it
 * @property {boolean} [trainsOtherwise] with another optimiser, so losses differ
 * @property {(steps: number) => Promise<number>} [trainingRate] pictures a second, instead of train
 * @property {string} [cannotTrain] why
 * @property {string} [inexact] why its logits may differ
 *
 * @typedef {(opening: Opening) => Promise<Contestant>} Open
 *
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} name
 * @property {[module: string, open: string, ...args: string[]]} from with arguments `open` makes the
 *   Open
 * @property {string[]} packages of npm
 * @property {('node' | 'chromium')[]} where
 * @property {string} [engine] the file of its engine, where it is not inkling.wasm; it takes part where that was built
 * @property {number} [slowTraining] a smaller batch for it, because its step takes so long
 * @property {string} [remark] for the reader of the table
 */

const BOTH = /** @type {Entry['where']} */ (['node', 'chromium']);
const TENSORFLOW = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'];

/** The row that the others are compared with. */
export const OURS = 'inkling';

/** @type {Entry[]} */
export const CONTESTANTS = [
  {
    id: OURS,
    name: 'Inkling, library',
    from: ['inkling', 'openLibrary'],
    packages: [],
    where: BOTH,
  },
  {
    id: 'inkling-bare',
    name: 'Inkling, bare engine',
    from: ['inkling', 'openBare'],
    packages: [],
    where: BOTH,
  },
  {
    id: 'inkling-relaxed',
    name: 'Inkling, relaxed engine',
    from: ['inkling', 'openBare'],
    packages: [],
    where: BOTH,
    engine: 'inkling-relaxed.wasm',
    remark:
      'is the bare engine of `make relaxed`: a multiply and add in one, which may pass the peak given here and is not ' +
      'bit-exact',
  },
  {
    id: 'tfjs-wasm',
    name: 'TensorFlow.js wasm',
    from: ['tensorflow', 'openLayers', 'wasm'],
    packages: TENSORFLOW,
    where: BOTH,
  },
  {
    id: 'tfjs-fused',
    name: 'TensorFlow.js wasm, fused operations',
    from: ['tensorflow', 'openFused'],
    packages: TENSORFLOW,
    where: BOTH,
  },
  {
    id: 'tfjs-cpu',
    name: 'TensorFlow.js cpu',
    from: ['tensorflow', 'openLayers', 'cpu'],
    packages: TENSORFLOW,
    where: BOTH,
    slowTraining: 4,
    remark:
      'trains in batches of 4: a step of 128 takes it a minute in Node, and its time grows with the batch',
  },
  {
    id: 'ort-web',
    name: 'ONNX Runtime web',
    from: ['onnxruntime', 'openOnnx', 'wasm'],
    packages: ['onnxruntime-web'],
    where: BOTH,
  },
  {
    id: 'ort-int8',
    name: 'ONNX Runtime web, int8',
    from: ['onnx-int8', 'openInt8'],
    packages: ['onnxruntime-web'],
    where: BOTH,
    remark: 'computes in 8-bit whole numbers: faster and less exact',
  },
  {
    id: 'ort-node',
    name: 'ONNX Runtime, native',
    from: ['onnxruntime', 'openOnnx', 'cpu'],
    packages: ['onnxruntime-node'],
    where: ['node'],
    remark: 'is no WebAssembly: it takes the widest vectors that the processor has',
  },
  {
    id: 'litert',
    name: 'LiteRT.js',
    from: ['litert', 'openLiteRt'],
    packages: ['@litertjs/core', 'flatbuffers'],
    where: ['chromium'],
    remark: 'may use relaxed SIMD, a multiply and add in one, which passes the peak given here',
  },
  {
    id: 'jax',
    name: 'jax-js wasm, im2col',
    from: ['jax', 'openJax'],
    packages: ['@jax-js/jax'],
    where: BOTH,
    remark:
      'computes convolutions as matrix products over copied windows, written for this comparison: its own ' +
      'convolution is several times slower. It trains without dropout',
  },
  {
    id: 'convnet',
    name: 'ConvNetJS',
    from: ['convnet', 'openConvnet'],
    packages: ['convnetjs'],
    where: BOTH,
    remark:
      'from npm; the last state of its repository is about twice as fast. It has no Adam and ' +
      'trains with adadelta',
  },
];

/** Names of packages that somebody needs. */
export const PACKAGES = [...new Set(CONTESTANTS.flatMap(({ packages }) => packages))];
