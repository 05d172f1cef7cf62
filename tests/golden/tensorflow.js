/**
 * tensorflow.js - a net of nets.js in TensorFlow.js: forward, loss, gradients and optimiser steps, and how far off a
 * correct float32 engine may be.
 *
 * The idea of the tolerance: a sum of n products carries a rounding error of about sqrt(n) * 2^-24 * sum |a * b|, whatever
 * its order (Higham & Mary 2019; the certain bound has n for sqrt(n) and is never met). `lift` therefore wraps an operation
 * so that its result, and each gradient it passes down, is moved by a random sign times that bound (twice: once for
 * TensorFlow.js, once for the engine). The counts n and the sums of absolute values come from the operation itself,
 * applied to ones and to absolute values. Running the whole computation a few times with other signs shows how far such
 * errors reach, however ill-conditioned a value is.
 *
 * The update rules are Keras', written out: TensorFlow.js' own Adam puts its epsilon elsewhere.
 */
import * as tf from '@tensorflow/tfjs';

/** @typedef {import('./nets.js').Net} Net @typedef {import('./nets.js').Layer} Layer */
/** @typedef {import('./nets.js').Optimizer} Optimizer */
/** @typedef {(...inputs: tf.Tensor[]) => tf.Tensor} Op */
/** @typedef {{ name: string, shape: number[], trained: boolean }} Parameter in the order of the engine's flat vector */
/** @typedef {{ lift: (op: Op) => Op, jitter: (x: tf.Tensor, bound: tf.Tensor | number) => tf.Tensor,
 *   round: (x: tf.Tensor, backward: number) => tf.Tensor }} Arithmetic */

const ROUNDING = 2 ** -24;

/** Arithmetic as TensorFlow.js does it. @type {Arithmetic} */
export const plain = { lift: (op) => op, jitter: (x) => x, round: (x) => x };

/** Arithmetic with rounding errors at their bounds. @param {() => number} random @returns {Arithmetic} */
export function noisy(random) {
  /** @param {number[]} shape */
  const signs = (shape) => {
    const count = shape.reduce((a, b) => a * b, 1);
    return tf.tensor(
      Float32Array.from({ length: count }, () => (random() < 0.5 ? -1 : 1)),
      shape,
    );
  };
  /** @type {Arithmetic['jitter']} */
  const jitter = (x, bound) => tf.add(x, tf.mul(signs(x.shape), tf.mul(bound, 2 * ROUNDING)));
  const bound = (/** @type {tf.Tensor} */ terms, /** @type {tf.Tensor} */ size) =>
    tf.abs(tf.mul(tf.sqrt(tf.abs(terms)), size));
  /** @type {Arithmetic['lift']} */
  const lift =
    (op) =>
    (...inputs) => {
      const gradients = tf.grads(/** @type {any} */ (op));
      const ones = (/** @type {tf.Tensor[]} */ xs) => xs.map((x) => tf.onesLike(x));
      const sizes = (/** @type {tf.Tensor[]} */ xs) => xs.map((x) => tf.abs(x));
      const wrapped = tf.customGrad((...given) => {
        const xs = /** @type {tf.Tensor[]} */ (given.slice(0, inputs.length));
        const save = /** @type {tf.GradSaveFunc} */ (given[inputs.length]);
        save(xs);
        const gradFunc = (/** @type {tf.Tensor} */ dy, /** @type {tf.Tensor[]} */ saved) => {
          const state =
            tf.engine()
              .state; /* a gradient inside a gradient's function would lose the outer tape */
          const tape = state.activeTape;
          const terms = gradients(ones(saved), tf.onesLike(dy));
          const size = gradients(sizes(saved), tf.abs(dy));
          const exact = gradients(saved, dy);
          state.activeTape = tape;
          return exact.map((g, i) => jitter(g, bound(terms[i], size[i])));
        };
        return { value: jitter(op(...xs), bound(op(...ones(xs)), op(...sizes(xs)))), gradFunc };
      });
      return wrapped(...inputs);
    };
  /** @type {Arithmetic['round']} */
  const round = (x, backward) =>
    tf.customGrad((given) => ({
      value: tf.mul(
        /** @type {tf.Tensor} */ (given),
        1,
      ) /* a tensor of its own: the tape goes by the identity of tensors */,
      gradFunc: (/** @type {tf.Tensor} */ dy) => jitter(dy, backward),
    }))(x);
  return { lift, jitter, round };
}

/** @param {Net} net @returns {Parameter[]} */
export function parametersOf(net) {
  /** @type {Parameter[]} */
  const trained = [];
  /** @type {Parameter[]} */
  const statistics = [];
  let shape = net.input.slice();
  net.layers.forEach((layer, i) => {
    const add = (/** @type {string} */ role, /** @type {number[]} */ dims) =>
      trained.push({ name: `${layer.kind}_${i}.${role}`, shape: dims, trained: true });
    const channels = shape[shape.length - 1];
    if (layer.kind === 'conv')
      add('kernel', [layer.kernel ?? 0, layer.kernel ?? 0, channels, layer.units ?? 0]);
    if (layer.kind === 'dense') add('kernel', [channels, layer.units ?? 0]);
    if (layer.bias) add('bias', [layer.units ?? 0]);
    if (layer.kind === 'batchnorm') {
      add('gamma', [channels]);
      add('beta', [channels]);
      for (const role of ['mean', 'variance']) {
        statistics.push({ name: `${layer.kind}_${i}.${role}`, shape: [channels], trained: false });
      }
    }
    shape = outputShape(layer, shape);
  });
  return [...trained, ...statistics];
}

/** @param {Layer} layer @param {number[]} shape @returns {number[]} */
function outputShape(layer, shape) {
  if (layer.kind === 'flatten') return [shape.reduce((a, b) => a * b, 1)];
  if (layer.kind === 'dense') return [layer.units ?? 0];
  if (!layer.kernel) return shape;
  const { kernel, same } = layer;
  const stride = layer.stride ?? kernel;
  const side = (/** @type {number} */ n) =>
    same ? Math.ceil(n / stride) : Math.floor((n - kernel) / stride) + 1;
  return [side(shape[0]), side(shape[1]), layer.units ?? shape[2]];
}

/**
 * Logits, and the statistics of the batch that training would remember.
 * @param {Net} net @param {Record<string, tf.Tensor>} params @param {tf.Tensor} images @param {boolean} training
 * @param {Arithmetic} arithmetic
 */
export function forward(net, params, images, training, { lift }) {
  /** @type {Record<string, tf.Tensor>} */
  const statistics = {};
  const add = lift((a, b) => tf.add(a, b));
  const multiply = lift((a, b) => tf.mul(a, b));
  let x = images;
  net.layers.forEach((layer, i) => {
    const get = (/** @type {string} */ role) => params[`${layer.kind}_${i}.${role}`];
    const kernel = layer.kernel ?? 1;
    const stride = layer.stride ?? kernel;
    const pad = layer.same ? 'same' : 'valid';
    switch (layer.kind) {
      case 'conv': {
        const conv = lift((a, w) =>
          tf.conv2d(/** @type {tf.Tensor4D} */ (a), /** @type {tf.Tensor4D} */ (w), stride, pad),
        );
        x = conv(x, get('kernel'));
        break;
      }
      case 'dense':
        x = lift((a, w) => tf.matMul(a, w))(x, get('kernel'));
        break;
      case 'maxpool':
        x = tf.maxPool(/** @type {tf.Tensor4D} */ (x), kernel, stride, 'valid');
        break;
      case 'avgpool':
        x = lift((a) => tf.avgPool(/** @type {tf.Tensor4D} */ (a), kernel, stride, 'valid'))(x);
        break;
      case 'relu':
        x = tf.relu(x);
        break;
      case 'flatten':
        x = tf.reshape(x, [x.shape[0], -1]);
        break;
      case 'batchnorm': {
        const axes = x.shape.slice(0, -1).map((_, axis) => axis);
        const rows = axes.reduce((n, axis) => n * x.shape[axis], 1);
        const mean = (/** @type {tf.Tensor} */ a) =>
          tf.mul(lift((b) => tf.sum(b, axes))(a), 1 / rows);
        const average = training ? mean(x) : get('mean');
        const centred = add(x, tf.neg(average));
        const variance = training ? mean(multiply(centred, centred)) : get('variance');
        const scale = multiply(
          get('gamma'),
          lift((v) => tf.rsqrt(tf.add(v, layer.epsilon ?? 0)))(variance),
        );
        x = add(multiply(centred, scale), get('beta'));
        if (training)
          Object.assign(statistics, {
            [`batchnorm_${i}.mean`]: average,
            [`batchnorm_${i}.variance`]: variance,
          });
        break;
      }
    }
    if (layer.bias) x = add(x, get('bias'));
  });
  return { logits: x, statistics };
}

/**
 * Mean loss, gradient of every trained tensor and statistics of the batch.
 * @param {Net} net @param {Record<string, tf.Tensor>} params @param {tf.Tensor} images @param {number[]} labels
 * @param {Arithmetic} arithmetic
 */
export function gradientsOf(net, params, images, labels, arithmetic) {
  const names = parametersOf(net)
    .filter((p) => p.trained)
    .map((p) => p.name);
  /** @type {Record<string, tf.Tensor>} */
  let statistics = {};
  const lossOf = (/** @type {tf.Tensor[]} */ ...trained) => {
    const all = { ...params, ...Object.fromEntries(names.map((name, i) => [name, trained[i]])) };
    const out = forward(net, all, images, true, arithmetic);
    statistics = Object.fromEntries(
      Object.entries(out.statistics).map(([name, t]) => [name, tf.keep(t)]),
    );
    const [n, classes] = out.logits.shape;
    const target = tf.add(
      tf.mul(tf.oneHot(tf.tensor1d(labels, 'int32'), classes), 1 - net.smoothing),
      net.smoothing / classes,
    );
    /* exp, log and divisions: a few roundings of numbers up to 1, whatever the size of the gradient */
    const logits = arithmetic.round(out.logits, 8 / n);
    const loss = tf.neg(tf.mul(tf.sum(tf.mul(target, tf.logSoftmax(logits))), 1 / n));
    return /** @type {tf.Scalar} */ (arithmetic.jitter(loss, tf.mul(tf.abs(loss), 8)));
  };
  const { value, grads } = tf.valueAndGrads(/** @type {any} */ (lossOf))(
    names.map((name) => params[name]),
  );
  return {
    loss: value,
    gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]])),
    statistics,
  };
}

/**
 * Keras' update rules on one batch, over and over; calls back with the parameters after each step.
 * @param {Net} net @param {Record<string, tf.Tensor>} start @param {tf.Tensor} images @param {number[]} labels
 * @param {Optimizer} o @param {number} steps @param {Arithmetic} arithmetic
 * @param {(step: number, params: Record<string, tf.Tensor>) => void} done
 */
export function train(net, start, images, labels, o, steps, arithmetic, done) {
  /** @type {Record<string, tf.Tensor>} */
  const first = {};
  /** @type {Record<string, tf.Tensor>} */
  const second = {};
  let params = { ...start };
  for (let t = 1; t <= steps; t += 1) {
    const { gradients, statistics } = gradientsOf(net, params, images, labels, arithmetic);
    const norm = Math.sqrt(
      Object.values(gradients).reduce((sum, g) => sum + tf.sum(tf.square(g)).dataSync()[0], 0),
    );
    const clip = o.clipNorm && norm > o.clipNorm ? o.clipNorm / norm : 1;
    const next = { ...params };
    for (const [name, gradient] of Object.entries(gradients)) {
      const g = tf.mul(gradient, clip);
      const zero = tf.zerosLike(g);
      let change;
      if (o.kind === 'sgd') {
        /* velocity = momentum * velocity - learning rate * g */
        const momentum = o.momentum ?? 0;
        const velocity = tf.sub(tf.mul(first[name] ?? zero, momentum), tf.mul(g, o.learningRate));
        first[name] = velocity;
        change = o.nesterov
          ? tf.sub(tf.mul(velocity, momentum), tf.mul(g, o.learningRate))
          : velocity;
      } else {
        const [beta1, beta2] = [o.beta1 ?? 0, o.beta2 ?? 0];
        first[name] = tf.add(tf.mul(first[name] ?? zero, beta1), tf.mul(g, 1 - beta1));
        second[name] = tf.add(tf.mul(second[name] ?? zero, beta2), tf.mul(tf.square(g), 1 - beta2));
        const rate = (o.learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
        change = tf.neg(
          tf.div(tf.mul(first[name], rate), tf.add(tf.sqrt(second[name]), o.epsilon ?? 0)),
        );
        if (o.kind === 'adamw' && name.endsWith('.kernel')) {
          change = tf.sub(change, tf.mul(params[name], o.learningRate * (o.weightDecay ?? 0)));
        }
      }
      const moved = tf.add(params[name], change);
      next[name] = arithmetic.jitter(moved, tf.add(tf.abs(moved), tf.mul(tf.abs(change), 16)));
    }
    for (const [name, batch] of Object.entries(statistics)) {
      const { rate = 0 } = net.layers[Number(name.match(/\d+/)?.[0])];
      const moved = tf.add(tf.mul(params[name], rate), tf.mul(batch, 1 - rate));
      next[name] = arithmetic.jitter(moved, tf.mul(tf.abs(moved), 4));
    }
    params = next;
    done(t, params);
  }
}
