/* keras.js - reads layer lists in the words of Keras and TensorFlow.js, and models as their to_json() writes them.
 *
 * Accepts, also mixed with our own words: a list of layers, { type: 'Conv2D', filters: 8, kernel_size: 3 } or
 * { class_name: 'Conv2D', config: { ... } }; the JSON of a Sequential model or of a functional one that is a single chain, of
 * Keras 2, Keras 3 or TF.js (`modelTopology`), as an object or as text. Options that only say what is always so here are
 * dropped, such as `trainable` or `data_format: 'channels_last'`; any other that changes the network is refused.
 * Not here: weights, and whether the network is possible (layers.js, engine).
 */
import { InklingError, show } from '../base/errors.js';

/** @typedef {import('./layers.js').Shape} Shape */
/** @typedef {Record<string, unknown>} Options */
/** @typedef {{ type: KerasType, [option: string]: unknown } | { class_name: string, config: Options }} KerasLayer */
/** @typedef {{ class_name: string, config: Options | Options[] } | { modelTopology: Options }} KerasModel */
/**
 * @typedef {'Conv2D' | 'conv2d' | 'BatchNormalization' | 'batchNormalization' | 'ReLU' | 'reLU' | 'Activation' | 'activation'
 *   | 'Softmax' | 'softmax' | 'MaxPooling2D' | 'maxPooling2d' | 'AveragePooling2D' | 'averagePooling2d' | 'Dropout' | 'Flatten'
 *   | 'Dense' | 'InputLayer' | 'inputLayer' | 'Rescaling' | 'rescaling' | 'Reshape' | 'reshape'
 *   | 'LeakyReLU' | 'leakyReLU' | 'ELU' | 'GlobalAveragePooling2D' | 'globalAveragePooling2d'} KerasType
 */

/** Our kind of each of Keras' layers; the key is its name in lower case, without underscores. @type {Record<string, string>} */
const KINDS = {
  conv: 'conv',
  conv2d: 'conv',
  convolution2d: 'conv',
  batchnorm: 'batchnorm',
  batchnormalization: 'batchnorm',
  relu: 'relu',
  activation: 'activation',
  softmax: 'softmax',
  maxpool: 'maxpool',
  maxpool2d: 'maxpool',
  maxpooling2d: 'maxpool',
  avgpool: 'avgpool',
  avgpool2d: 'avgpool',
  averagepooling2d: 'avgpool',
  dropout: 'dropout',
  flatten: 'flatten',
  dense: 'dense',
  inputlayer: 'input',
  input: 'input',
  rescaling: 'rescaling',
  reshape: 'reshape',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  elu: 'elu',
  leakyrelu: 'leakyRelu',
  swish: 'swish',
  silu: 'swish',
  gelu: 'gelu',
  globalaveragepooling: 'globalAveragePooling',
  globalaveragepooling2d: 'globalAveragePooling',
  globalavgpool2d: 'globalAveragePooling',
};

/** What a refusal lists. */
const KNOWN =
  'Conv2D, BatchNormalization, ReLU, LeakyReLU, ELU, Activation, Softmax, MaxPooling2D, AveragePooling2D, ' +
  'GlobalAveragePooling2D, Dropout, Flatten, Dense, InputLayer, Rescaling, Reshape (or conv, batchnorm, relu, tanh, ' +
  'sigmoid, elu, leakyRelu, swish, gelu, maxpool, avgpool, globalAveragePooling, dropout, flatten, dense)';

/** Keras' and TF.js' names of options, in lower case without underscores, each with ours. @type {Record<string, Record<string, string>>} */
const OPTIONS = {
  conv: {
    filters: 'filters',
    kernelsize: 'kernel',
    kernel: 'kernel',
    strides: 'stride',
    stride: 'stride',
    padding: 'padding',
    usebias: 'bias',
    bias: 'bias',
    kernelinitializer: 'init',
    init: 'init',
    activation: 'activation',
  },
  dense: {
    units: 'units',
    usebias: 'bias',
    bias: 'bias',
    kernelinitializer: 'init',
    init: 'init',
    activation: 'activation',
  },
  batchnorm: { momentum: 'momentum', epsilon: 'epsilon' },
  maxpool: { poolsize: 'size', size: 'size', strides: 'stride', stride: 'stride' },
  avgpool: { poolsize: 'size', size: 'size', strides: 'stride', stride: 'stride' },
  dropout: { rate: 'rate' },
  leakyRelu: { alpha: 'slope', negativeslope: 'slope', slope: 'slope' },
  activation: { activation: 'activation' },
  rescaling: { scale: 'scale', offset: 'offset' },
  reshape: { targetshape: 'shape' },
};

/** Layers in our own words; layers.js names their faults. */
const OWN = [
  ...['conv', 'batchnorm', 'relu', 'maxpool', 'avgpool', 'dropout', 'flatten', 'dense'],
  ...['tanh', 'sigmoid', 'elu', 'leakyRelu', 'swish', 'gelu', 'globalAveragePooling'],
];

/** Our layers of an activation. */
const ACTIVATIONS = ['relu', 'tanh', 'sigmoid', 'elu', 'leakyRelu', 'swish', 'gelu'];

/** Keras' names in refusals. @type {Record<string, string>} */
const SHOWN = {
  conv: 'filters, kernel_size, strides, padding, activation, use_bias, kernel_initializer',
  dense: 'units, activation, use_bias, kernel_initializer',
  batchnorm: 'momentum, epsilon',
  maxpool: 'pool_size, strides',
  avgpool: 'pool_size, strides',
  dropout: 'rate',
  leakyRelu: 'negative_slope',
  activation: 'activation',
  rescaling: 'scale, offset',
  reshape: 'target_shape',
};

/** @param {unknown} value @returns {value is Options} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param {string} name */
const plain = (name) => name.toLowerCase().replaceAll('_', '');

/** The name of a class that Keras wrote as a text or as an object. @param {unknown} value */
const className = (value) => plain(String((isObject(value) && value.class_name) || value));

/** What an option may be besides null: words, numbers, flags, or lists as JSON. @param {...unknown} words */
const oneOfThese = (...words) => words;

/** Says nothing about the network. @type {null} */
const anything = null;

/** Whether an option may be dropped when it has this value. @param {unknown[] | null} words @param {unknown} value */
const isNeutralValue = (words, value) =>
  words === null ||
  value === null ||
  words.includes(value) ||
  words.includes(className(value)) ||
  words.includes(JSON.stringify(value));

/** Options that are dropped when they have such a value; null: any. @type {Record<string, unknown[] | null>} */
const NEUTRAL = {
  name: anything,
  trainable: anything,
  seed: anything,
  dtype: oneOfThese('float32', 'dtypepolicy', 'policy'),
  batchinputshape: anything,
  batchshape: anything,
  inputshape: anything,
  inputdim: anything,
  inputdtype: oneOfThese('float32'),
  dataformat: oneOfThese('channels_last', 'channelslast', 'channelsLast'),
  dilationrate: oneOfThese(1, '[1,1]'),
  groups: oneOfThese(1),
  biasinitializer: oneOfThese('zeros'),
  betainitializer: oneOfThese('zeros'),
  gammainitializer: oneOfThese('ones'),
  movingmeaninitializer: oneOfThese('zeros'),
  movingvarianceinitializer: oneOfThese('ones'),
  kernelregularizer: oneOfThese(),
  biasregularizer: oneOfThese(),
  activityregularizer: oneOfThese(),
  betaregularizer: oneOfThese(),
  gammaregularizer: oneOfThese(),
  kernelconstraint: oneOfThese(),
  biasconstraint: oneOfThese(),
  betaconstraint: oneOfThese(),
  gammaconstraint: oneOfThese(),
  axis: oneOfThese(-1, 3, '[3]', '[-1]'),
  center: oneOfThese(true),
  scale: oneOfThese(true),
  renorm: oneOfThese(false),
  synchronized: oneOfThese(false),
  virtualbatchsize: oneOfThese(),
  fused: anything,
  noiseshape: oneOfThese(),
  sparse: oneOfThese(false),
  ragged: oneOfThese(false),
  optional: oneOfThese(false),
  lorarank: oneOfThese(),
  loraalpha: oneOfThese(),
  quantizationconfig: oneOfThese(),
  maxvalue: oneOfThese(),
  negativeslope: oneOfThese(0),
  threshold: oneOfThese(0),
  alpha: oneOfThese(1),
  approximate: oneOfThese(false),
  keepdims: oneOfThese(false),
};

/** What does the same as an option that is refused. @type {Record<string, string>} */
const INSTEAD = {
  kernelregularizer:
    "; fit()'s l1 and weightDecay, 2 * l2, do what L1L2 of l1 and l2 in every Conv2D and Dense does",
};

/** Keras' initialisers that are ours. @type {Record<string, string>} */
const INITIALIZERS = {
  glorot: 'glorot',
  glorotuniform: 'glorot',
  xavieruniform: 'glorot',
  he: 'he',
  henormal: 'he',
};

/**
 * A layer list in our words. Lists that are in our words already come back as they are, with their faults.
 * @param {unknown} value a list of layers, a model's JSON, or its text
 * @returns {{ layers: unknown, input: Shape | null }} input: of the model's JSON, or of its first layer, if it says
 */
export function ownLayers(value) {
  const read = typeof value === 'string' ? parsed(value) : value;
  const list = isObject(read) ? layersOf(read) : read;
  if (!Array.isArray(list)) return { layers: list, input: null };
  /** @type {unknown[]} */
  const layers = [];
  /** @type {Shape | null} */
  let input = null;
  list.forEach((layer, index) => {
    const fail = (/** @type {string} */ sentence) =>
      new InklingError('bad-layers', `layer ${index + 1} of ${list.length}: ${sentence}`, {
        layer: index,
      });
    if (!isObject(layer)) {
      layers.push(layer); // layers.js says what is wrong
      return;
    }
    const { kind, name, options } = unpacked(layer, fail);
    if (layers.length === 0) input = inputOf(kind, options, fail) ?? input;
    const isFlat = input?.[0] === 1 && input[1] === 1;
    if (input && isFlat) {
      input = squareOf(input[2], fail);
      layers.push({ type: 'flatten' });
    }
    const own = translated(
      kind,
      name,
      options,
      index === list.length - 1,
      layers.length === 0,
      fail,
    );
    layers.push(...own);
  });
  return { layers, input };
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InklingError(
      'bad-layers',
      `the layers are no JSON: ${/** @type {Error} */ (cause).message}`,
      {
        cause,
      },
    );
  }
}

/**
 * The layers of a model's JSON, from the input to the output; those of models in it stand in their place.
 * @param {Options} model
 * @returns {unknown} a list, or what stands in the place of one
 */
export function layersOf(model) {
  const inner = model.modelTopology ?? model.model_config ?? model.layers;
  if (Array.isArray(inner)) return inner;
  if (isObject(inner)) return layersOf(inner);
  const name = model.class_name ?? model.className;
  const { config } = model;
  if (name === 'Sequential') {
    const list = Array.isArray(config) ? config : isObject(config) ? config.layers : null;
    if (!Array.isArray(list)) throw bad('its config has no list of layers');
    return withInner(list);
  }
  if ((name === 'Functional' || name === 'Model') && isObject(config))
    return withInner(chainOf(config));
  throw bad(`class_name must be Sequential or Functional; found ${show(name)}`);
}

/** Whether a layer is a model itself. @param {unknown} layer @returns {layer is Options} */
export const isModel = (layer) =>
  isObject(layer) &&
  ['Sequential', 'Functional', 'Model'].includes(String(layer.class_name ?? layer.className));

/** @param {unknown[]} layers @returns {unknown[]} */
const withInner = (layers) =>
  layers.flatMap((layer) =>
    isModel(layer) ? /** @type {unknown[]} */ (layersOf(layer)) : [layer],
  );

/** @param {string} sentence */
const bad = (sentence) =>
  new InklingError('bad-layers', `this is no model whose layers can be read: ${sentence}`);

/** The layers of a functional model, in the order of its only chain. @param {Options} config */
function chainOf({ layers, output_layers: outputs }) {
  if (!Array.isArray(layers) || layers.length === 0) throw bad('its config has no list of layers');
  /** @type {Map<string, Options>} the layer that follows the one of this name; '' is the start */
  const next = new Map();
  for (const layer of layers) {
    const sources = isObject(layer) ? sourcesOf(layer.inbound_nodes ?? layer.inboundNodes) : [];
    if (sources.length > 1)
      throw bad(`layer ${show(nameOf(layer))} has ${sources.length} inputs; a chain has one`);
    const [source = ''] = sources;
    const other = next.get(source);
    if (other)
      throw bad(
        source === ''
          ? `it has two inputs, ${show(nameOf(other))} and ${show(nameOf(layer))}; a chain has one`
          : `the output of ${show(source)} goes to two layers, ${show(nameOf(other))} and ${show(nameOf(layer))}; in a chain it goes to one`,
      );
    next.set(source, layer);
  }
  const chain = [];
  for (let layer = next.get(''); layer; layer = next.get(nameOf(layer))) {
    chain.push(layer);
    if (chain.length > layers.length) throw bad('its layers form a circle');
  }
  if (chain.length !== layers.length)
    throw bad(`only ${chain.length} of its ${layers.length} layers follow from the input`);
  const ends = sourcesOf(outputs);
  const last = nameOf(chain[chain.length - 1]);
  if (ends.length > 0 && (ends.length > 1 || ends[0] !== last))
    throw bad(
      `it answers with ${ends.map(show).join(', ')}, not with its last layer alone, ${show(last)}`,
    );
  return chain;
}

/** @param {Options} layer */
export const nameOf = ({ name, config }) => String(name ?? (isObject(config) ? config.name : ''));

/** Names of the layers that a layer takes its inputs from. @param {unknown} nodes inbound_nodes of Keras 2 or 3 @returns {string[]} */
function sourcesOf(nodes) {
  /** @type {string[]} */
  const names = [];
  const walk = (/** @type {unknown} */ value) => {
    if (Array.isArray(value)) {
      if (typeof value[0] === 'string' && typeof value[1] === 'number') names.push(value[0]);
      else value.forEach(walk);
    } else if (isObject(value)) {
      if (isObject(value.config) && Array.isArray(value.config.keras_history))
        walk(value.config.keras_history);
      else if (value.args !== undefined) walk(value.args);
    }
  };
  walk(nodes);
  return names;
}

/** @typedef {(sentence: string) => InklingError} Fail */

/**
 * One layer in our words, as of ownLayers(); for a reader of files, which goes through the list by itself.
 * @param {Options} layer
 * @param {boolean} isLast
 * @param {Fail} fail
 * @returns {Options[]}
 */
export function ownLayer(layer, isLast, fail) {
  const { kind, name, options } = unpacked(layer, fail);
  return translated(kind, name, options, isLast, false, fail);
}

/** Our kind of a layer of Keras or TF.js, such as 'conv', 'input' or 'rescaling'. @param {string} name @returns {string | undefined} */
export const kindOfLayer = (name) =>
  Object.hasOwn(KINDS, plain(name)) ? KINDS[plain(name)] : undefined;

/**
 * @param {Options} layer
 * @param {Fail} fail
 * @returns {{ kind: string, name: string, options: Options }}
 */
function unpacked(layer, fail) {
  const { type, class_name: python, className: script, config, ...rest } = layer;
  const name = type ?? python ?? script;
  const kind =
    typeof name === 'string' && Object.hasOwn(KINDS, plain(name)) ? KINDS[plain(name)] : undefined;
  if (!kind) throw fail(`type must be one of ${KNOWN}; found ${show(name)}`);
  const options = config === undefined ? rest : config;
  if (!isObject(options)) throw fail(`config of ${name} must be an object; found ${show(options)}`);
  return { kind, name: String(name), options };
}

/** A square picture of so many pixels, for a network that takes them in a row. @param {number} count @param {Fail} fail @returns {Shape} */
function squareOf(count, fail) {
  const side = Math.sqrt(count);
  if (Number.isInteger(side)) return [side, side, 1];
  throw fail(
    `an input of ${count} values is no square picture; give [height, width, channels], then Flatten`,
  );
}

/** The shape of the input that a layer gives, without the batch.
 * @param {string} kind @param {Options} options @param {Fail} fail @returns {Shape | null} */
function inputOf(kind, options, fail) {
  const known = ['batchinputshape', 'batchshape', 'inputshape', 'shape'];
  if (kind === 'reshape') known.unshift('targetshape');
  for (const [key, value] of Object.entries(options)) {
    const name = plain(key);
    if (!known.includes(name) || value === null) continue;
    if (kind === 'reshape' && name !== 'targetshape') continue;
    const sides = Array.isArray(value) ? value.slice(name.startsWith('batch') ? 1 : 0) : [];
    if (sides.length === 2) sides.push(1);
    if (sides.length === 3 && sides.every(Number.isInteger)) return /** @type {Shape} */ (sides);
    if (sides.length === 1 && Number.isInteger(sides[0])) return [1, 1, sides[0]];
    throw fail(`${key} must be [height, width, channels]; found ${JSON.stringify(value)}`);
  }
  return null;
}

/**
 * One layer in our words, with the layer of its activation behind it where that needs one; none for one that leaves nothing.
 * @param {string} kind
 * @param {string} name as it was given
 * @param {Options} given
 * @param {boolean} isLast
 * @param {boolean} isFirst
 * @param {Fail} fail
 * @returns {Options[]}
 */
function translated(kind, name, given, isLast, isFirst, fail) {
  if (kind === 'input') return [];
  const own = options(kind, name, given, fail);
  switch (kind) {
    case 'activation':
      return activation(wordOf(own.activation), isLast, fail);
    case 'softmax':
      return activation('softmax', isLast, fail);
    case 'rescaling':
      if (Number(own.offset ?? 0) === 0 && Math.abs(Number(own.scale) * 255 - 1) < 1e-6) return [];
      throw fail(
        `Rescaling must be by 1/255 with offset 0, which is done for every picture; found scale ${show(own.scale)}, ` +
          `offset ${show(own.offset ?? 0)}`,
      );
    case 'reshape':
      if (isFirst) return [];
      throw fail(
        'Reshape is possible at the start only, where pictures have their shape already; use Flatten before Dense',
      );
    case 'conv':
    case 'dense':
      return withActivation({ type: kind, ...own }, isLast, fail);
    default:
      return [{ type: kind, ...own }];
  }
}

/**
 * A layer whose `activation` is in our words. An object of Keras, or a slope that is not that of our short form, becomes a layer of
 * its own.
 * @param {Options} layer
 * @param {boolean} isLast
 * @param {Fail} fail
 * @returns {Options[]}
 */
function withActivation({ activation: given, ...layer }, isLast, fail) {
  const word = wordOf(given);
  if (word === undefined) return [layer];
  if (word === null) return [{ ...layer, activation: 'linear' }];
  if (isObject(word)) return [layer, ...layerOf(word, isLast, fail)];
  if (word === 'leaky_relu') return [layer, ...activation(word, isLast, fail)];
  return [{ ...layer, activation: ownActivation(word) }];
}

/** An activation that is a layer of Keras, { class_name, config }. @param {Options} value @param {boolean} isLast @param {Fail} fail */
function layerOf(value, isLast, fail) {
  const { kind, name, options: settings } = unpacked(value, fail);
  if (kind === 'softmax' || ACTIVATIONS.includes(kind))
    return translated(kind, name, settings, isLast, false, fail);
  throw fail(
    `activation must be linear, relu, tanh, sigmoid, elu, leaky_relu, swish, gelu or softmax; found ${show(name)}`,
  );
}

/** Keras 3 may write a word as { class_name: 'function', config: word }. @param {unknown} value */
const wordOf = (value) =>
  isObject(value) && value.class_name === 'function' ? value.config : value;

/** Our word for an activation of Keras, such as silu or LeakyReLU; others stay. @param {unknown} word */
function ownActivation(word) {
  if (typeof word !== 'string' || !Object.hasOwn(KINDS, plain(word))) return word;
  const kind = KINDS[plain(word)];
  return ACTIVATIONS.includes(kind) ? kind : word;
}

/** @param {unknown} word @param {boolean} isLast @param {Fail} fail @returns {Options[]} */
function activation(word, isLast, fail) {
  if (isObject(word)) return layerOf(word, isLast, fail);
  if (word === 'linear' || word === null) return [];
  if (word === 'leaky_relu') return [{ type: 'leakyRelu', slope: 0.2 }]; // the layer has 0.3
  if (word !== 'softmax') return [{ type: String(ownActivation(word)) }];
  if (isLast) return []; // the network gives logits; predict() and the loss apply softmax
  throw fail('softmax is possible at the end only');
}

/**
 * @param {string} kind
 * @param {string} name
 * @param {Options} given
 * @param {Fail} fail
 * @returns {Options}
 */
function options(kind, name, given, fail) {
  const names = OPTIONS[kind] ?? {};
  /** @type {Map<string, unknown>} */
  const own = new Map();
  for (const [key, value] of Object.entries(given)) {
    const isKnown = Object.hasOwn(NEUTRAL, plain(key));
    const isNeutral = isKnown && isNeutralValue(NEUTRAL[plain(key)], value);
    const ours = Object.hasOwn(names, plain(key)) ? names[plain(key)] : undefined;
    if (ours !== undefined) {
      if (value === null && ours !== 'activation') continue;
      if (key === ours && OWN.includes(name) && !own.has(ours) && !Array.isArray(value)) {
        own.set(ours, value);
        continue;
      }
      if (own.has(ours)) throw fail(`${name} has ${ours} twice, also as ${key}; give one`);
      own.set(ours, ownValue(name, key, ours, value, fail));
    } else if (kind.endsWith('pool') && plain(key) === 'padding') {
      if (String(value).toLowerCase() !== 'valid')
        throw fail(`padding of ${name} must be 'valid'; found ${show(value)}`);
    } else if (OWN.includes(name) && !isNeutral) {
      own.set(key, value);
    } else if (!isKnown) {
      throw fail(`${name} has no option ${show(key)}; it knows ${SHOWN[kind] ?? 'none'}`);
    } else if (!isNeutral) {
      const words = NEUTRAL[plain(key)]?.map(String).join(' or ') || 'null';
      throw fail(
        `${key} of ${name} must be ${words}, or left out; found ${shown(value)}${INSTEAD[plain(key)] ?? ''}`,
      );
    }
  }
  return Object.fromEntries(own);
}

/** @param {unknown} value */
const shown = (value) =>
  Array.isArray(value) ? JSON.stringify(value) : show(isObject(value) ? value.class_name : value);

/**
 * @param {string} name of the layer
 * @param {string} key Keras' name of the option
 * @param {string} ours
 * @param {unknown} value
 * @param {Fail} fail
 */
function ownValue(name, key, ours, value, fail) {
  if (['kernel', 'stride', 'size'].includes(ours) && Array.isArray(value)) {
    if (value.length === 2 && value[0] === value[1]) return value[0];
    throw fail(
      `${key} of ${name} must be one number, or two that are equal; found ${JSON.stringify(value)}`,
    );
  }
  if (ours === 'padding' && typeof value === 'string') return value.toLowerCase();
  if (ours === 'activation') return value ?? 'linear';
  if (ours === 'init') {
    const word = className(value);
    if (Object.hasOwn(INITIALIZERS, word)) return INITIALIZERS[word];
    throw fail(`${key} of ${name} must be glorot_uniform or he_normal; found ${shown(value)}`);
  }
  return value;
}
