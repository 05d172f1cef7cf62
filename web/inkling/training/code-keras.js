/* code-keras.js - a program for Keras 3 that trains a network by its recipe. */
import {
  OPTIMIZERS,
  classWeightLines,
  dataText,
  differences,
  hasSchedule,
  isOfAdams,
  named,
  python,
  rateFunction,
} from './code-python.js';

/** @typedef {import('./code.js').Facts} Facts */
/** @typedef {import('./code.js').Part} Part */
/** @typedef {import('../architecture/layers.js').Layer} Layer */

const MONITORS = {
  loss: 'loss',
  accuracy: 'accuracy',
  valLoss: 'val_loss',
  valAccuracy: 'val_accuracy',
};

/** @param {Layer} layer @param {string} regularizer of kernels, or '' @returns {[string, string]} class, arguments */
function layerWords(layer, regularizer) {
  const weights = (/** @type {boolean} */ bias, /** @type {'glorot' | 'he'} */ init) =>
    named({
      use_bias: bias ? undefined : false,
      kernel_initializer: init === 'he' ? 'he_normal' : undefined,
    });
  const joined = (/** @type {string[]} */ ...parts) => parts.filter(Boolean).join(', ');
  switch (layer.type) {
    case 'conv': {
      const { filters, kernel, stride, padding, bias, init } = layer;
      const options = named({
        strides: stride > 1 ? stride : undefined,
        padding: padding === 'same' ? padding : undefined,
      });
      return ['Conv2D', joined(`${filters}, ${kernel}`, options, weights(bias, init), regularizer)];
    }
    case 'dense':
      return ['Dense', joined(String(layer.units), weights(layer.bias, layer.init), regularizer)];
    case 'batchnorm':
      return ['BatchNormalization', named({ momentum: layer.momentum, epsilon: layer.epsilon })];
    case 'maxpool':
    case 'avgpool':
      return [
        layer.type === 'maxpool' ? 'MaxPooling2D' : 'AveragePooling2D',
        `${layer.size}, strides=${layer.stride}`,
      ];
    case 'globalAveragePooling':
      return ['GlobalAveragePooling2D', ''];
    case 'flatten':
      return ['Flatten', ''];
    case 'dropout':
      return ['Dropout', String(layer.rate)];
    case 'leakyRelu':
      return ['LeakyReLU', named({ negative_slope: layer.slope })];
    default:
      return ['Activation', python(layer.type)];
  }
}

/** @param {Facts} facts */
const averageText = ({ recipe: { averageDecay } }) =>
  averageDecay > 0
    ? [
        'The moving average of the weights is the result of both; that of Inkling begins with a smaller decay, and validates with it.',
      ]
    : [];

/** What pulls kernels to 0. @param {Facts} facts */
function regularizerOf({ recipe: { l1 = 0, weightDecay, optimizer } }) {
  const l2 = optimizer.kind === 'adamw' ? 0 : weightDecay / 2;
  return l1 || l2 ? 'kernel_regularizer=keras.regularizers.L1L2(L1, L2)' : '';
}

/** Layers that distort pictures while it trains. @param {Facts} facts */
function distortions({ recipe: { augment }, net: { input } }) {
  if (!augment) return [];
  const { shift = 0, rotate = 0, scale = 0, erase = 0 } = augment;
  const fill = 'fill_mode="constant"';
  return [
    ...(shift ? [`RandomTranslation(${shift / input[0]}, ${shift / input[1]}, ${fill})`] : []),
    ...(rotate ? [`RandomRotation(${rotate / 360}, ${fill})`] : []),
    ...(scale ? [`RandomZoom((-${scale}, ${scale}), ${fill})`] : []),
    ...(erase ? [`RandomErasing(${erase}, value_range=(0, 1))`] : []),
  ].map((call) => `    layers.${call},\n`);
}

/** @param {Facts} facts */
function optimizerText(facts) {
  const { optimizer: o, learningRate, weightDecay, clipNorm, averageDecay } = facts.recipe;
  const name = OPTIMIZERS[o.kind];
  const isAdam = isOfAdams(o.kind);
  const text = named({
    learning_rate: learningRate.base,
    ...(o.momentum > 0 && o.kind === 'sgd' && { momentum: o.momentum, nesterov: o.nesterov }),
    ...(isAdam && { beta_1: o.beta1, beta_2: o.beta2 }),
    ...(o.kind === 'rmsprop' && { rho: o.beta2, ...(o.momentum > 0 && { momentum: o.momentum }) }),
    ...(o.kind === 'adadelta' && { rho: o.beta2 }),
    ...(o.kind === 'adagrad' && { initial_accumulator_value: o.beta2 }),
    ...(o.kind !== 'sgd' && { epsilon: o.epsilon }),
    ...(o.kind === 'amsgrad' && { amsgrad: true }),
    ...(o.kind === 'adamw' && { weight_decay: weightDecay }),
    ...(clipNorm > 0 && { global_clipnorm: clipNorm }),
    ...(averageDecay > 0 && { use_ema: true, ema_momentum: averageDecay }),
  });
  const excluded =
    o.kind === 'adamw' && weightDecay > 0
      ? '\noptimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])  # kernels only'
      : '';
  return `optimizer = keras.optimizers.${name}(${text})${excluded}`;
}

/** @param {Facts} facts @returns {string[]} calls */
function callbacksOf(facts) {
  const calls = facts.recipe.callbacks.map((callback) => {
    const common = {
      monitor: MONITORS[callback.monitor],
      patience: callback.patience,
      min_delta: callback.minDelta,
    };
    return callback.type === 'earlyStopping'
      ? `keras.callbacks.EarlyStopping(${named({ ...common, restore_best_weights: callback.restoreBest })})`
      : `keras.callbacks.ReduceLROnPlateau(${named({ ...common, factor: callback.factor, cooldown: callback.cooldown, min_lr: callback.minLearningRate })})`;
  });
  return hasSchedule(facts) ? ['Rate()', ...calls] : calls;
}

const RATE_CALLBACK = `class Rate(keras.callbacks.Callback):  # sets the rate of each step; a plateau's factor stays
    def on_train_begin(self, logs=None):
        self.step, self.scale, self.last = 0, 1.0, None

    def on_train_batch_begin(self, batch, logs=None):
        now = float(self.model.optimizer.learning_rate)
        if self.last and abs(now / self.last - 1) > 1e-5:
            self.scale *= now / self.last
        self.model.optimizer.learning_rate = rate(self.step) * self.scale
        self.last = float(self.model.optimizer.learning_rate)
        self.step += 1`;

/** @param {Facts} facts */
function networkCode(facts) {
  const { l1 = 0, weightDecay, optimizer } = facts.recipe;
  const regularizer = regularizerOf(facts);
  const list = facts.net.layers.map(({ layer, name }) => {
    const [kind, given] = layerWords(layer, regularizer);
    return `    layers.${kind}(${given ? `${given}, ` : ''}name=${python(name)}),\n`;
  });
  const l2 = optimizer.kind === 'adamw' ? 0 : weightDecay / 2;
  const shares = `L1, L2 = ${l1}, ${l2}  # their gradient is Inkling's l1 and weightDecay\n`;
  return `${regularizer ? shares : ''}model = keras.Sequential([
    keras.Input((${facts.net.input.join(', ')})),
${distortions(facts).join('')}${list.join('')}])
model.summary()
`;
}

/** @param {Facts} facts */
function trainingCode(facts) {
  const { labelSmoothing, epochs, batchSize, validationSplit } = facts.recipe;
  const weights = classWeightLines(facts);
  return `${hasSchedule(facts) ? `${rateFunction(facts)}\n\n\n${RATE_CALLBACK}\n\n\n` : ''}${optimizerText(facts)}
loss = keras.losses.CategoricalCrossentropy(from_logits=True${labelSmoothing ? `, label_smoothing=${labelSmoothing}` : ''})
model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
${weights.map((line) => `${line}\n`).join('')}history = model.fit(
    x_train,
    keras.utils.to_categorical(y_train, ${facts.outputs.length}),
    batch_size=${batchSize},
    epochs=${epochs},
    validation_split=${validationSplit},
    callbacks=[${callbacksOf(facts).join(', ')}],
${weights.length ? '    class_weight=class_weight,\n' : ''})
`;
}

/**
 * @param {Facts} facts
 * @returns {Part[]}
 */
export function kerasParts(facts) {
  const { net, params, outputs } = facts;
  const { epochs, batchSize, validationSplit, seed } = facts.recipe;
  const others = differences(
    facts,
    'Keras has layers for shift, rotate, scale and erase; the others are left out.',
  );
  return [
    {
      title: `Trains the network ${JSON.stringify(facts.name)} with Keras 3, by the settings that Inkling trains it with.\n${[...others, ...averageText(facts)].join('\n')}`,
      code: `import math\n\nimport keras\nimport numpy as np\nfrom keras import layers\n\nkeras.utils.set_random_seed(${seed})\n`,
    },
    {
      title: 'The data: pictures of 0 for paper to 1 for ink',
      code: `${dataText(facts, '(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()')}
x_train, x_test = (x.reshape(-1, ${net.input.join(', ')}).astype("float32") / 255 for x in (x_train, x_test))
kept = int(len(x_train) * (1 - ${validationSplit}))  # the end is to validate on
steps_per_epoch = math.ceil(kept / ${batchSize})
steps = ${epochs} * steps_per_epoch
`,
    },
    { title: `The network: ${params} parameters`, code: networkCode(facts) },
    { title: 'How it is trained', code: trainingCode(facts) },
    {
      title:
        'The score, and a file that Inkling opens: inkling convert model.keras --save model.safetensors',
      code: `print(model.evaluate(x_test, keras.utils.to_categorical(y_test, ${outputs.length}), verbose=0))
model.save("model.keras")
`,
    },
  ];
}
