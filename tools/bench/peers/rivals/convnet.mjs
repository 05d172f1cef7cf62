/* convnet.mjs - ConvNetJS, the npm package 0.3.0: plain JavaScript in double precision, one picture at a
 * time. (The last state of its repository is faster than what it published.)
 *
 * It has no Adam; it trains with its adadelta, in batches. When it does not train, its dropout multiplies
 * by the dropout rate, where networks of the others change nothing; so the weights behind a dropout are
 * divided by that rate here, and the logits are the same.
 */

/** A layer in its words. @param {import('../network.mjs').Part} part @param {boolean} isLast
 * @returns {object} */
function definition(part, isLast) {
  const activation = 'relu' in part && part.relu ? { activation: 'relu' } : {};
  if (part.type === 'conv')
    return { type: 'conv', sx: part.k, filters: part.co, stride: 1, pad: 0, ...activation };
  if (part.type === 'maxpool') return { type: 'pool', sx: part.size, stride: part.size };
  if (part.type === 'dropout') return { type: 'dropout', drop_prob: part.rate };
  if (part.type === 'flatten') throw new Error('there is no such layer here');
  return isLast
    ? { type: 'softmax', num_classes: part.units }
    : { type: 'fc', num_neurons: part.units, ...activation };
}

/** @type {import('../contestants.mjs').Open} */
export async function openConvnet({ packages, network, pixels, batch, trainBatch }) {
  const convnet = /** @type {any} */ (packages[0]);
  const net = new convnet.Net();
  net.makeLayers([
    { type: 'input', out_sx: 28, out_sy: 28, out_depth: 1 },
    ...network.parts
      .filter(({ type }) => type !== 'flatten') // its dense layers take any shape
      .map((part, i, { length }) => definition(part, i === length - 1)),
  ]);
  const weighted = net.layers.filter((/** @type {any} */ layer) => layer.filters);
  let scale = 1;
  let index = 0;
  for (const part of network.parts) {
    if (part.type === 'dropout') scale = part.rate;
    if (!('bias' in part)) continue;
    const { filters, biases } = weighted[index];
    index += 1;
    const outputs = part.bias.length;
    filters.forEach((/** @type {any} */ filter, /** @type {number} */ o) => {
      for (let at = 0; at < part.weights.length / outputs; at += 1)
        filter.w[at] = part.weights[at * outputs + o] / scale;
      biases.w[o] = part.bias[o];
    });
    scale = 1;
  }
  const pictures = Array.from({ length: batch }, (_, n) => {
    const picture = new convnet.Vol(28, 28, 1, 0);
    picture.w.set(pixels.subarray(784 * n, 784 * n + 784));
    return picture;
  });
  const beforeSoftmax = net.layers[net.layers.length - 2];
  const trainer = new convnet.Trainer(net, {
    method: 'adadelta',
    batch_size: trainBatch,
    l2_decay: 0,
  });
  const out = new Float32Array(10 * batch);
  return {
    logits() {
      pictures.forEach((picture, n) => {
        net.forward(picture);
        out.set(beforeSoftmax.out_act.w, 10 * n);
      });
      return out.slice();
    },
    predict(n) {
      for (let i = 0; i < n; i += 1) out.set(net.forward(pictures[i]).w, 10 * i);
    },
    trainBatch,
    trainsOtherwise: true, // adadelta
    train() {
      for (let i = 0; i < trainBatch; i += 1) trainer.train(pictures[i], i % 10);
    },
  };
}
