/* tfjs.js - the same network in TensorFlow.js, from single operations and kernels: the smallest page that it allows. */
import { add } from '@tensorflow/tfjs-core/dist/ops/add.js';
import { conv2d } from '@tensorflow/tfjs-core/dist/ops/conv2d.js';
import { matMul } from '@tensorflow/tfjs-core/dist/ops/mat_mul.js';
import { maxPool } from '@tensorflow/tfjs-core/dist/ops/max_pool.js';
import { mul } from '@tensorflow/tfjs-core/dist/ops/mul.js';
import { relu } from '@tensorflow/tfjs-core/dist/ops/relu.js';
import { reshape } from '@tensorflow/tfjs-core/dist/ops/reshape.js';
import { softmax } from '@tensorflow/tfjs-core/dist/ops/softmax.js';
import { tensor } from '@tensorflow/tfjs-core/dist/ops/tensor.js';
import { PICTURE, show } from './page.js';

/** Layers as the bench wrote them, put in by the bundler. @type {any[]} */
const LAYERS = /** @type {any} */ (globalThis).LAYERS;

/** Reads the picture, once the backend is ready. @param {Promise<ArrayBuffer>} weights */
export async function read(weights) {
  const floats = new Float32Array(await weights);
  let at = 0;
  const next = (/** @type {number[]} */ shape) => {
    const count = shape.reduce((product, side) => product * side, 1);
    at += count;
    return tensor(floats.subarray(at - count, at), /** @type {any} */ (shape));
  };
  /** @type {any} */
  let x = tensor(
    Float32Array.from(PICTURE, (value) => value / 255),
    [1, 28, 28, 1],
  );
  for (const { type, shape, padding, size } of LAYERS) {
    if (type === 'conv') x = conv2d(x, /** @type {any} */ (next(shape)), 1, padding);
    if (type === 'maxpool') x = maxPool(x, size, size, 'valid');
    if (type === 'batchnorm') x = add(mul(x, next(shape)), next(shape));
    if (type === 'relu') x = relu(x);
    if (type === 'flatten') x = reshape(x, [1, -1]);
    if (type === 'dense') x = add(matMul(x, /** @type {any} */ (next(shape))), next([shape[1]]));
  }
  show(await softmax(x).data());
}
