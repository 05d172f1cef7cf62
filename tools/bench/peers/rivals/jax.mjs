/* jax.mjs - jax-js on its WebAssembly backend, one thread.
 *
 * Its own convolution runs as plain loops, while its matrix product is fast; so convolutions are written
 * here as a matrix product over copied windows (im2col), which its documentation does not show and which
 * makes it several times faster. It trains without dropout. Its arrays have one owner: a function consumes
 * its arguments, and `.ref` keeps one for another use.
 */

const [BETA1, BETA2, EPSILON, RATE] = [0.9, 0.999, 1e-7, 1e-3];

/** @type {import('../contestants.mjs').Open} */
export async function openJax({ packages, network, pixels, batch, trainBatch }) {
  const jax = /** @type {any} */ (packages[0]);
  const { numpy: np, nn } = jax;
  await jax.init('wasm');
  jax.defaultDevice('wasm');
  const { parts } = network;
  const weighted = parts.filter((part) => 'bias' in part);
  const fresh = () =>
    weighted.flatMap((part) => {
      const outputs = part.bias.length;
      return [
        np.array(part.weights.slice()).reshape([part.weights.length / outputs, outputs]),
        np.array(part.bias.slice()),
      ];
    });

  /** Windows of a picture in rows. @param {any} x @param {number} k @param {number} oh @param {number} ow */
  const windows = (x, k, oh, ow) => {
    const moved = Array.from({ length: k * k }, (_, at) => {
      const [i, j] = [Math.floor(at / k), at % k];
      return x.ref.slice([], [i, i + oh], [j, j + ow], []);
    });
    x.dispose();
    return np.concatenate(moved, 3);
  };

  /** Logits. @param {any[]} params eaten @param {any} x eaten @param {number} n pictures */
  const forward = (params, x, n) => {
    let at = 0;
    let value = x;
    for (const part of parts) {
      if (part.type === 'maxpool') {
        const { size, oh, ow, c, h, w } = part;
        if (h !== oh * size || w !== ow * size)
          value = value.slice([], [0, oh * size], [0, ow * size], []);
        value = np.max(value.reshape([n, oh, size, ow, size, c]), [2, 4]);
      } else if (part.type === 'flatten') {
        value = value.reshape([n, part.h * part.w * part.c]);
      } else if (part.type === 'conv') {
        const rows = windows(value, part.k, part.oh, part.ow).reshape([
          n * part.oh * part.ow,
          part.k * part.k * part.ci,
        ]);
        value = np
          .matmul(rows, params[at])
          .add(params[at + 1])
          .reshape([n, part.oh, part.ow, part.co]);
        at += 2;
      } else if (part.type === 'dense') {
        value = np.matmul(value, params[at]).add(params[at + 1]);
        at += 2;
      }
      if ('relu' in part && part.relu) value = nn.relu(value);
    }
    return value;
  };

  const input = (/** @type {number} */ n) =>
    np.array(pixels.slice(0, n * 784)).reshape([n, 28, 28, 1]);
  const params = fresh();
  const kept = () => params.map((array) => array.ref);
  /** One compiled function for each batch. @type {Map<number, any>} */
  const compiled = new Map();
  const probabilities = (/** @type {number} */ n) => {
    if (!compiled.has(n))
      compiled.set(
        n,
        jax.jit((/** @type {any[]} */ p, /** @type {any} */ x) => nn.softmax(forward(p, x, n), -1)),
      );
    return compiled.get(n)(kept(), input(n));
  };

  /** @type {any} */
  let state = null;
  const step = jax.jit(
    (
      /** @type {any[]} */ p,
      /** @type {any[]} */ m,
      /** @type {any[]} */ v,
      /** @type {any} */ x,
      /** @type {any} */ wanted,
      /** @type {any} */ factor,
    ) => {
      const loss = (/** @type {any[]} */ now) =>
        np
          .mean(np.sum(nn.logSoftmax(forward(now, x.ref, trainBatch), -1).mul(wanted.ref), -1))
          .neg();
      const [value, gradients] = jax.valueAndGrad(loss)(p.map((array) => array.ref));
      x.dispose();
      wanted.dispose();
      const first = m.map((array, i) => array.mul(BETA1).add(gradients[i].ref.mul(1 - BETA1)));
      const second = v.map((array, i) =>
        array.mul(BETA2).add(np.square(gradients[i]).mul(1 - BETA2)),
      );
      const next = p.map((array, i) =>
        array.sub(first[i].ref.mul(factor.ref).div(np.sqrt(second[i].ref).add(EPSILON))),
      );
      factor.dispose();
      return [value, next, first, second];
    },
  );
  return {
    logits: () => forward(kept(), input(batch), batch).dataSync(),
    predict: (n) => probabilities(n).dataSync(),
    trainBatch,
    train() {
      const zeros = () => fresh().map((array) => np.zerosLike(array));
      state ??= { t: 0, params: fresh(), m: zeros(), v: zeros() };
      state.t += 1;
      const factor = (RATE * Math.sqrt(1 - BETA2 ** state.t)) / (1 - BETA1 ** state.t);
      const wanted = new Float32Array(trainBatch * 10);
      for (let i = 0; i < trainBatch; i += 1) wanted[i * 10 + (i % 10)] = 1;
      const [value, next, m, v] = step(
        state.params,
        state.m,
        state.v,
        input(trainBatch),
        np.array(wanted).reshape([trainBatch, 10]),
        factor,
      );
      state = { ...state, params: next, m, v };
      const loss = value.js();
      if (!Number.isFinite(loss)) throw new Error('its loss is not a number');
      return loss;
    },
  };
}
