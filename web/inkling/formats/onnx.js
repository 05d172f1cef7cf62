/* onnx.js - reads ONNX models that are a chain: of PyTorch, tf2onnx, keras2onnx and others.
 *
 * The walk follows the value of the picture from the graph's input, node by node, and keeps which axes it has. An axis is a list of
 * labels, because Flatten and Reshape put axes together: PyTorch's flatten makes the one axis [c, h, w] of three. Transposes and
 * reshapes leave no layer; they only decide in which order the first dense layer behind a flatten counts its inputs, and
 * its rows are sorted to our order, (row, column, channel).
 */
import { show } from '../base/errors.js';
import { completeLayers } from '../architecture/layers.js';
import { outputShape } from './chain.js';
import { spelledActivation } from './onnx-curves.js';
import { readOnnxProto } from './onnx-proto.js';
import { Constants, attribute, floatOf, intOf, intsOf, reshaped, textOf } from './onnx-values.js';
import { ownMetadata } from './own.js';
import { fitPadding, padKernel } from './padding.js';
import { MOST_LAYERS, cannot, layerText } from './refuse.js';
import { transposed } from './tensors.js';

/** @typedef {import('./chain.js').Chain} Chain */
/** @typedef {import('./chain.js').Found} Found */
/** @typedef {import('./chain.js').Tensor} Tensor */
/** @typedef {import('../architecture/layers.js').Shape} Shape */
/** @typedef {import('./onnx-proto.js').Message} Message */
/** @typedef {import('./onnx-values.js').Constant} Constant */
/** @typedef {import('./readers.js').NamedFile} NamedFile */
/** @typedef {(sentence: string) => Error} Fail */
/** @typedef {'h' | 'w' | 'c' | string} Label h, w, c once a layer has said which axis is which; '1', '2', '3' before that */

const KNOWN =
  'Conv, BatchNormalization, Relu, LeakyRelu, Elu, Tanh, Sigmoid, Gelu, Softmax, MaxPool, AveragePool, GlobalAveragePool, ' +
  'GlobalMaxPool, ReduceMean, Flatten, Reshape, Transpose, Squeeze, Unsqueeze, Pad, Gemm, MatMul, Add, Sub, Mul, Div, Dropout, Identity, Cast, Clip';

/**
 * @param {NamedFile} main
 * @param {readonly NamedFile[]} others files with data of tensors that are stored outside
 * @returns {Promise<import('./keras.js').Read>}
 */
export async function readOnnx({ name: file, bytes }, others) {
  const model = await readOnnxProto(file, bytes);
  const { graph } = model;
  if (!graph) throw cannot(file, 'it is an ONNX file without a graph');
  if (graph.nodes.length > 10 * MOST_LAYERS)
    throw cannot(file, `it has ${graph.nodes.length} nodes; at most ${10 * MOST_LAYERS} are read`);
  const walk = new Walk(file, graph, new Constants(file, graph, others));
  walk.run();
  const tool = [model.producerName, model.producerVersion].filter(Boolean).join(' ');
  return {
    file,
    format: 'ONNX',
    tool: tool ? tool.slice(0, 60) : null,
    input: walk.input,
    layers: walk.found,
    end: walk.end,
    pixels: walk.pixels,
    classes: classesIn(model.metadata),
    own: ownMetadata(valueIn(model.metadata, 'inkling')),
    notes: walk.notes,
  };
}

/** Names of classes, if a key of the metadata has them as JSON. @param {Message[]} metadata @returns {readonly string[] | null} */
function classesIn(metadata) {
  try {
    return JSON.parse(valueIn(metadata, 'classes') ?? 'null');
  } catch {
    return null;
  }
}

/** @param {Message[]} metadata @param {string} name @returns {string | undefined} */
const valueIn = (metadata, name) => metadata.find(({ key }) => key === name)?.value;

class Walk {
  /** @type {Found[]} */
  found = [];
  /** @type {string[]} */
  notes = [];
  /** @type {Chain['end']} */
  end = 'logits';
  /** @type {Chain['pixels']} */
  pixels = null;
  /** @type {Shape} */
  input = [1, 1, 1];
  #file;
  #graph;
  #constants;
  /** @type {Map<string, Message[]>} */
  #consumers = new Map();
  #value = '';
  /** Sides of the value's axes; its batch is the first. @type {number[]} */
  #dims = [];
  /** Labels of each axis, from outer to inner. @type {Label[][]} */
  #axes = [];
  /** How many each label counts. @type {Record<Label, number>} */
  #counts = { n: 1 };
  /** Whether a layer has said which axis is which. */
  #isBound = false;
  /** Rows and columns of zeros of a Pad. @type {number[] | null} */
  #zeros = null;
  /** What our layers give so far. @type {Shape} */
  #shape = [1, 1, 1];
  #done = 0;

  /** @param {string} file @param {Message} graph @param {Constants} constants */
  constructor(file, graph, constants) {
    this.#file = file;
    this.#graph = graph;
    this.#constants = constants;
    for (const node of graph.nodes)
      for (const name of new Set(node.inputs)) {
        const list = this.#consumers.get(name);
        if (list) list.push(node);
        else this.#consumers.set(name, [node]);
      }
  }

  /** @param {string} name */
  #consumersOf = (name) => this.#consumers.get(name) ?? [];

  run() {
    this.#begin();
    for (let rounds = 0; rounds <= 10 * MOST_LAYERS; rounds++) {
      const nodes = this.#consumersOf(this.#value);
      const isOutput = this.#graph.outputs.some(
        (/** @type {Message} */ { name }) => name === this.#value,
      );
      const going = nodes.filter((node) => !(isOutput && AFTER_THE_END.includes(node.opType)));
      if (going.length === 0) return this.#finish(isOutput);
      this.#step(going, isOutput);
    }
    throw cannot(this.#file, 'its nodes form a circle');
  }

  /** The picture: the only input that is no stored tensor. */
  #begin() {
    const inputs = this.#graph.inputs.filter(
      (/** @type {Message} */ { name }) =>
        !this.#constants.isStored(name) && this.#consumersOf(name).length > 0,
    );
    if (inputs.length !== 1)
      throw cannot(
        this.#file,
        `it has ${inputs.length} inputs${
          inputs.length
            ? `, ${inputs
                .slice(0, 3)
                .map((/** @type {Message} */ one) => show(one.name))
                .join(', ')}`
            : ''
        }; Inkling's networks have one`,
      );
    const [{ name, type }] = inputs;
    const dims = (type?.tensor?.shape?.dims ?? []).map(
      (/** @type {Message} */ { value }) => value ?? 0,
    );
    if (
      dims.length < 2 ||
      dims.length > 4 ||
      dims.some((/** @type {number} */ side) => !(side >= 0 && side <= 2 ** 20))
    )
      throw cannot(
        this.#file,
        `its input ${show(name)} has the sides ${dims.join('x') || 'of one number'}; it must be a batch of pictures`,
      );
    const sides = dims.slice(1);
    if (sides.includes(0)) {
      const open = sides.filter((/** @type {number} */ side) => side === 0).length;
      if (open !== 2)
        throw cannot(
          this.#file,
          `its input ${show(name)} is ${dims.join('x')}; its sides must be known`,
        );
      sides.forEach(
        (/** @type {number} */ side, /** @type {number} */ i) => (sides[i] = side || 28),
      );
      this.notes.push('its input may have any size; 28x28 was taken');
    }
    this.#value = name;
    this.#counts = { n: dims[0] || 1 };
    this.#set(
      [this.#counts.n, ...sides],
      [
        ['n'],
        ...sides.map((/** @type {number} */ side, /** @type {number} */ i) =>
          this.#label(String(i + 1), side),
        ),
      ],
    );
  }

  /** A new label. @param {Label} name @param {number} count @returns {Label[]} */
  #label(name, count) {
    this.#counts[name] = count;
    return [name];
  }

  /** @param {number[]} dims @param {Label[][]} axes */
  #set(dims, axes) {
    this.#dims = dims;
    this.#axes = axes;
    this.#constants.sides.set(this.#value, dims);
  }

  /** @param {boolean} isOutput */
  #finish(isOutput) {
    if (!isOutput)
      throw cannot(this.#file, `the value ${show(this.#value)} goes nowhere, and it is no output`);
    const others = this.#graph.outputs.length - 1;
    if (others > 0)
      this.notes.push(`it has ${others} more output${others > 1 ? 's' : ''}, which were left out`);
    if (!this.#isBound) this.#bindInput();
    if (this.#shape[0] !== 1 || this.#shape[1] !== 1) this.#flatten('the output', 'output');
  }

  /** @param {Message[]} nodes that take the value @param {boolean} isOutput */
  #step(nodes, isOutput) {
    const spelled =
      nodes.length > 1 || STARTS.includes(nodes[0].opType)
        ? spelledActivation(this.#value, this.#consumersOf, this.#constants)
        : null;
    if (spelled) {
      const [first] = spelled.nodes;
      this.#done += spelled.nodes.length;
      this.#push(this.#place(first), nameIn(first), { type: /** @type {'gelu'} */ (spelled.type) });
      return this.#move(spelled.output);
    }
    const data = nodes.filter((node) => node.opType !== 'Shape');
    const [node] = data;
    if (!node) throw cannot(this.#file, 'nothing but its shape is used of the picture');
    const fail = (/** @type {string} */ sentence) =>
      cannot(this.#file, `${this.#place(node)}: ${sentence}`, { layer: this.#done });
    if (data.length > 1 || isOutput) {
      const names = data.map((one) => show(nameIn(one))).slice(0, 4);
      throw cannot(
        this.#file,
        isOutput
          ? `the value ${show(this.#value)} is an output, and goes on to ${names.join(', ')}; in a chain it does one`
          : `the output of ${show(this.#value)} goes to ${data.length} nodes, ${names.join(', ')}; Inkling's networks are a chain`,
      );
    }
    this.#done++;
    const others = node.inputs.filter(
      (/** @type {string} */ name) =>
        name !== '' && name !== this.#value && !this.#constants.get(name),
    );
    if (others.length > 0)
      throw fail(
        `it has ${others.length + 1} inputs that are no constants; Inkling's networks are a chain`,
      );
    if (node.domain && node.domain !== 'ai.onnx')
      throw fail(`it is of ${show(node.domain)}, not of ONNX itself; export without optimisation`);
    if (
      /^(QLinear|Quantize|Dequantize|DynamicQuantize|ConvInteger|MatMulInteger)/.test(node.opType)
    )
      throw fail('it belongs to a quantised graph; export the network as float');
    const handle = Object.hasOwn(HANDLERS, node.opType ?? '') ? HANDLERS[node.opType] : undefined;
    if (!handle) throw fail(`it has no counterpart in Inkling; known are: ${KNOWN}`);
    if (this.#zeros && node.opType !== 'Conv')
      throw fail('a Pad before it is possible before Conv only');
    handle.call(this, node, fail);
    if (node.outputs.length === 0) throw fail('it gives nothing');
    return this.#move(node.outputs[0]);
  }

  /** @param {string} value that comes next; its sides are the value's so far */
  #move(value) {
    this.#value = value;
    this.#constants.sides.set(value, this.#dims);
  }

  /** @param {Message} node */
  #place(node) {
    return layerText(
      this.#graph.nodes.indexOf(node),
      this.#graph.nodes.length,
      nameIn(node),
      String(node.opType),
    );
  }

  /** @param {string} place @param {string} name @param {Found['layer']} layer @param {Found['tensors']} [tensors] */
  #push(place, name, layer, tensors) {
    if (!this.#isBound) this.#bindInput();
    this.found.push({ layer, name, place, ...(tensors && { tensors }) });
    for (const complete of completeLayers([layer]))
      this.#shape = outputShape(complete, this.#shape);
  }

  /** A constant input of a node. @param {Message} node @param {number} i @returns {Constant | null} */
  #input(node, i) {
    const name = node.inputs[i];
    return name ? this.#constants.get(name) : null;
  }

  /** Decides which of the picture's axes are rows, columns and channels, where no convolution says so. */
  #bindInput() {
    const order = this.#sourceLabels();
    const count = (/** @type {Label} */ label) => this.#counts[label] ?? 1;
    if (order.length === 3) {
      const [a, b, c] = order.map(count);
      const isFirst = a <= 4 && !(c <= 4 && c < a) && b > 4;
      this.#bind(
        isFirst
          ? { [order[0]]: 'c', [order[1]]: 'h', [order[2]]: 'w' }
          : { [order[0]]: 'h', [order[1]]: 'w', [order[2]]: 'c' },
      );
    } else if (order.length === 2) this.#bind({ [order[0]]: 'h', [order[1]]: 'w' });
    else this.#bindRow(order[0]);
  }

  /** Labels of the input's axes, in the order of the file. */
  #sourceLabels() {
    return Object.keys(this.#counts)
      .filter((label) => label !== 'n' && this.#axes.flat().includes(label))
      .sort();
  }

  /** The input is a row of pixels: of a square picture. @param {Label} label */
  #bindRow(label) {
    const count = this.#counts[label] ?? 0;
    const side = Math.sqrt(count);
    if (!Number.isInteger(side) || side < 1)
      throw cannot(this.#file, `its input is a row of ${count} values, which is no square picture`);
    this.#isBound = true;
    this.input = [side, side, 1];
    this.#shape = this.input;
    this.#counts = { n: this.#counts.n, h: side, w: side, c: 1 };
    this.#axes = this.#axes.map((labels) =>
      labels.flatMap((one) => (one === label ? ['h', 'w'] : [one])),
    );
  }

  /** @param {Record<Label, Label>} names of the input's labels */
  #bind(names) {
    const old = this.#counts;
    this.#counts = { n: old.n, h: 1, w: 1, c: 1 };
    for (const [label, name] of Object.entries(names)) this.#counts[name] = old[label];
    this.#axes = this.#axes.map((labels) => labels.map((label) => names[label] ?? label));
    const { h, w, c } = this.#counts;
    this.input = [h, w, c];
    this.#shape = this.input;
    this.#isBound = true;
  }

  /** A layer that takes (batch, channel, row, column): says which axis is which, or checks it. @param {Fail} fail */
  #expectPicture(fail) {
    if (this.#axes.length !== 4)
      throw fail(`it gets ${this.#dims.join('x')}; it must be (batch, channel, row, column)`);
    const labels = this.#axes.slice(1);
    if (!this.#isBound) {
      if (labels.some((axis) => axis.length > 1))
        throw fail(`it gets ${this.#dims.join('x')}, of axes that were put together`);
      const names = /** @type {Record<Label, Label>} */ ({});
      ['c', 'h', 'w'].forEach((name, i) => labels[i].forEach((label) => (names[label] = name)));
      this.#bind(names);
    }
    const isRight = this.#axes
      .slice(1)
      .every(
        (axis, i) =>
          String(axis) === ['c', 'h', 'w'][i] || (axis.length === 0 && this.#dims[i + 1] === 1),
      );
    if (!isRight)
      throw fail(
        `its axes are not (batch, channel, row, column): a Transpose is missing before it`,
      );
    if (this.#shape[0] === 1 && this.#shape[1] === 1) return;
    const [h, w, c] = this.#shape;
    if (String(this.#dims.slice(1)) !== String([c, h, w]))
      throw fail(`it gets ${this.#dims.join('x')}, not ${[c, h, w].join('x')}`);
  }

  /** The axes after a layer of ours that keeps a picture. */
  #afterPicture() {
    const [h, w, c] = this.#shape;
    Object.assign(this.#counts, { h, w, c });
    this.#set([this.#counts.n, c, h, w], [['n'], ['c'], ['h'], ['w']]);
  }

  /** @param {string} place @param {string} name */
  #flatten(place, name) {
    this.#push(place, name, { type: 'flatten' });
  }

  /** For each of our flat values, (row, column, channel), its place on the file's flat axis; null: the same. @param {Fail} fail @returns {Uint32Array | null} */
  #flatOrder(fail) {
    const axis = this.#axes[1].filter((label) => this.#counts[label] !== 1);
    if (axis.length < 2) return null;
    if (axis.some((label) => !['h', 'w', 'c'].includes(label)))
      throw fail('it gets axes that are not those of a picture');
    /** @type {Record<Label, number>} */
    const steps = { h: 0, w: 0, c: 0 };
    axis.reduceRight((step, label) => {
      steps[label] = step;
      return step * this.#counts[label];
    }, 1);
    const { h, w, c } = this.#counts;
    const order = new Uint32Array(h * w * c);
    for (let at = 0; at < order.length; at++) {
      const [y, x, channel] = [Math.floor(at / (w * c)), Math.floor(at / c) % w, at % c];
      order[at] = y * steps.h + x * steps.w + channel * steps.c;
    }
    return order.every((place, i) => place === i) ? null : order;
  }

  /** Brings the value to a flat axis, by a flatten where ours is a picture. @param {string} place @param {string} name @param {Fail} fail */
  #expectFlat(place, name, fail) {
    if (!this.#isBound) this.#bindInput();
    if (this.#axes.length !== 2)
      throw fail(
        `it gets ${this.#dims.join('x')}; it must be (batch, values): a Flatten is missing before it`,
      );
    const order = this.#flatOrder(fail);
    if (this.#shape[0] !== 1 || this.#shape[1] !== 1) this.#flatten(place, name);
    if (this.#dims[1] !== this.#shape[2])
      throw fail(`it gets ${this.#dims[1]} values, not ${this.#shape[2]}`);
    return order;
  }

  /** @param {Message} node @param {Fail} fail */
  conv(node, fail) {
    this.#expectPicture(fail);
    const weight = this.#input(node, 1);
    if (!weight || weight.dims.length !== 4) throw fail('its kernel is no constant of four axes');
    const [filters, depth, rows, columns] = weight.dims;
    const group = intOf(node, 'group', 1);
    if (group !== 1) throw fail(`it has ${group} groups; Inkling's have one`);
    if (rows !== columns) throw fail(`its kernel is ${rows}x${columns}; it must be square`);
    if ((intsOf(node, 'dilations') ?? [1]).some((step) => step !== 1))
      throw fail('it has dilations; they must be 1');
    const stride = this.#equal(intsOf(node, 'strides') ?? [1], 'stride', fail);
    if (depth !== this.#shape[2])
      throw fail(`its kernel takes ${depth} channels; it gets ${this.#shape[2]}`);
    const pads = this.#pads(node, rows, stride, fail);
    const fit = fitPadding(rows, stride, pads, this.#shape);
    if (!fit)
      throw fail(
        `its pads ${pads.join(', ')} are neither 'valid' nor 'same', and no kernel of 7 rows has their place`,
      );
    if (fit.kernel !== rows)
      this.notes.push(
        `the pads of ${show(nameIn(node))} are not TensorFlow's 'same': zeros around its kernel of ${rows}x${rows} give the same sums`,
      );
    const kernel = transposed(weight, [2, 3, 1, 0]);
    const bias = this.#input(node, 2);
    /** @type {Found['tensors']} */
    const tensors = {
      kernel: padKernel(tensorOf(/** @type {Constant} */ (kernel)), fit),
      ...(bias && { bias: tensorOf(bias) }),
    };
    const { padding, kernel: side } = fit;
    this.#push(
      this.#place(node),
      nameIn(node),
      { type: 'conv', filters, kernel: side, stride, padding, bias: Boolean(bias) },
      tensors,
    );
    this.#afterPicture();
  }

  /** Zeros around: rows before, columns before, rows after, columns after. @param {Message} node @param {number} window @param {number} stride @param {Fail} fail */
  #pads(node, window, stride, fail) {
    const zeros = this.#zeros ?? [0, 0, 0, 0];
    this.#zeros = null;
    const auto = textOf(node, 'auto_pad');
    if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') {
      const sides = this.#shape.slice(0, 2).map((side, i) => side + zeros[i] + zeros[i + 2]);
      const need = sides.map((side) =>
        Math.max(0, (Math.ceil(side / stride) - 1) * stride + window - side),
      );
      const before = need.map((count) =>
        auto === 'SAME_UPPER' ? count >> 1 : count - (count >> 1),
      );
      return [
        before[0] + zeros[0],
        before[1] + zeros[1],
        need[0] - before[0] + zeros[2],
        need[1] - before[1] + zeros[3],
      ];
    }
    const pads = auto === 'VALID' ? [0, 0, 0, 0] : (intsOf(node, 'pads') ?? [0, 0, 0, 0]);
    if (pads.length !== 4 || pads.some((count) => count < 0 || count > 128))
      throw fail(`its pads are ${pads.join(', ')}`);
    return pads.map((count, i) => count + zeros[i]);
  }

  /** @param {number[]} values @param {string} what @param {Fail} fail @returns {number} */
  #equal(values, what, fail) {
    if (values.length > 2 || values.some((value) => value !== values[0]))
      throw fail(`its ${what} is ${values.join('x')}; it must be square`);
    return values[0];
  }

  /** @param {Message} node @param {Fail} fail @param {'maxpool' | 'avgpool'} type */
  #pool(node, fail, type) {
    this.#expectPicture(fail);
    const size = this.#equal(intsOf(node, 'kernel_shape') ?? [], 'window', fail);
    const stride = this.#equal(intsOf(node, 'strides') ?? [1], 'stride', fail);
    if ((intsOf(node, 'dilations') ?? [1]).some((step) => step !== 1))
      throw fail('it has dilations; they must be 1');
    const pads = this.#pads(node, size, stride, fail);
    const sides = this.#shape.slice(0, 2);
    const out = (/** @type {number} */ side) => (side - size) / stride;
    const isCut =
      intOf(node, 'ceil_mode', 0) === 1 &&
      sides.some((side) => Math.ceil(out(side)) !== Math.floor(out(side)));
    if (isCut || pads.some((count) => count !== 0))
      throw fail(
        `its windows of ${size}x${size} pass the edge of ${sides.join('x')} (pads ${pads.join(', ')}${isCut ? ', ceil_mode' : ''}); pads must be 0`,
      );
    this.#push(this.#place(node), nameIn(node), { type, size, stride });
    this.#afterPicture();
  }

  /** @param {Message} node @param {Fail} fail */
  maxpool(node, fail) {
    this.#pool(node, fail, 'maxpool');
  }

  /** @param {Message} node @param {Fail} fail */
  avgpool(node, fail) {
    this.#pool(node, fail, 'avgpool');
  }

  /** @param {Message} node @param {Fail} fail */
  globalAverage(node, fail) {
    this.#expectPicture(fail);
    this.#push(this.#place(node), nameIn(node), { type: 'globalAveragePooling' });
    this.#afterPicture();
  }

  /** @param {Message} node @param {Fail} fail */
  globalMaximum(node, fail) {
    this.#expectPicture(fail);
    const [h, w] = this.#shape;
    if (h !== w) throw fail(`it takes the largest of ${h}x${w}; Inkling's windows are square`);
    this.#push(this.#place(node), nameIn(node), { type: 'maxpool', size: h, stride: 1 });
    this.#afterPicture();
  }

  /** The mean over rows and columns. @param {Message} node @param {Fail} fail */
  mean(node, fail) {
    const axes = intsOf(node, 'axes') ?? [...(this.#input(node, 1)?.data ?? [])];
    const places = axes.map((axis) => (axis < 0 ? axis + this.#axes.length : axis));
    if (!this.#isBound) this.#bindInput();
    const labels = places.map((place) => String(this.#axes[place] ?? []));
    if (
      this.#axes.length !== 4 ||
      labels.length !== 2 ||
      !labels.includes('h') ||
      !labels.includes('w')
    )
      throw fail('it must be the mean over rows and columns, as GlobalAveragePool');
    const isKept = intOf(node, 'keepdims', 1) === 1;
    this.#push(this.#place(node), nameIn(node), { type: 'globalAveragePooling' });
    Object.assign(this.#counts, { h: 1, w: 1 });
    const dims = this.#dims.map((side, i) => (places.includes(i) ? 1 : side));
    const keep = (/** @type {unknown} */ _, /** @type {number} */ i) =>
      isKept || !places.includes(i);
    this.#set(dims.filter(keep), this.#axes.filter(keep));
  }

  /** @param {Message} node @param {Fail} fail */
  batchnorm(node, fail) {
    if (intOf(node, 'training_mode', 0) !== 0 || intOf(node, 'spatial', 1) !== 1)
      throw fail('it is in training mode; export for inference');
    const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((i) => this.#input(node, i));
    if (!gamma || !beta || !mean || !variance) throw fail('it lacks gamma, beta, mean or variance');
    const isPicture = this.#axes.length === 4;
    if (isPicture) this.#expectPicture(fail);
    const order = isPicture ? null : this.#expectFlat(this.#place(node), nameIn(node), fail);
    const momentum = floatOf(node, 'momentum', 0.9);
    if (momentum === 1)
      this.notes.push(
        `the momentum of ${show(nameIn(node))} is 1, which says nothing; 0.99 was taken`,
      );
    const sorted = (/** @type {Constant} */ constant) => sortedBy(tensorOf(constant), order);
    this.#push(
      this.#place(node),
      nameIn(node),
      {
        type: 'batchnorm',
        momentum: momentum === 1 ? 0.99 : momentum,
        epsilon: floatOf(node, 'epsilon', 1e-5),
      },
      { gamma: sorted(gamma), beta: sorted(beta), mean: sorted(mean), variance: sorted(variance) },
    );
  }

  /** @param {Message} node @param {Fail} fail */
  gemm(node, fail) {
    if (intOf(node, 'transA', 0) !== 0 || node.inputs[0] !== this.#value)
      throw fail('its first input must be the picture, not transposed');
    const given = this.#input(node, 1);
    const weight = given && (intOf(node, 'transB', 0) === 1 ? transposed(given) : given);
    const factor = floatOf(node, 'alpha', 1);
    const bias = this.#input(node, 2);
    const share = floatOf(node, 'beta', 1);
    this.#dense(
      node,
      weight,
      factor,
      bias && { ...bias, data: Float32Array.from(bias.data, (value) => value * share) },
      fail,
    );
  }

  /** @param {Message} node @param {Fail} fail */
  matmul(node, fail) {
    if (node.inputs[0] !== this.#value) throw fail('its first input must be the picture');
    this.#dense(node, this.#input(node, 1), 1, null, fail);
  }

  /** @param {Message} node @param {Constant | null} weight (in, out) @param {number} factor @param {Constant | null} bias @param {Fail} fail */
  #dense(node, weight, factor, bias, fail) {
    if (!weight || weight.dims.length !== 2) throw fail('its weights are no constant of two axes');
    const order = this.#expectFlat(this.#place(node), nameIn(node), fail);
    const [inputs, units] = weight.dims;
    if (inputs !== this.#shape[2])
      throw fail(`its weights take ${inputs} values; it gets ${this.#shape[2]}`);
    const kernel = tensorOf(weight);
    const tensors = {
      kernel: sortedBy(
        factor === 1 ? kernel : { ...kernel, data: kernel.data.map((value) => value * factor) },
        order,
      ),
    };
    const whole = bias && this.#each(bias, [1, units], units, fail);
    this.#push(
      this.#place(node),
      nameIn(node),
      { type: 'dense', units, bias: Boolean(whole) },
      whole ? { ...tensors, bias: { shape: [units], data: whole } } : tensors,
    );
    this.#counts = { n: this.#counts.n, h: 1, w: 1, c: units };
    this.#set([this.#counts.n, units], [['n'], ['c']]);
  }

  /**
   * A constant as one number for each channel, by the rules of broadcasting.
   * @param {Constant} constant @param {number[]} sides of the value, the channels where they count @param {number} channels @param {Fail} fail
   * @returns {Float32Array<ArrayBuffer>}
   */
  #each({ dims, data }, sides, channels, fail) {
    if (data.length === 1) return new Float32Array(channels).fill(data[0]);
    const place = sides.indexOf(channels, 1);
    const shift = sides.length - dims.length;
    const isFit =
      data.length === channels && dims.every((side, i) => side === 1 || i + shift === place);
    if (!isFit)
      throw fail(
        `its constant of ${dims.join('x')} must be one number, or one for each of ${channels} channels`,
      );
    return Float32Array.from(data);
  }

  /** x * scale + offset. @param {Message} node @param {Fail} fail */
  affine(node, fail) {
    const isSecond = node.inputs[1] === this.#value;
    if (node.inputs[0] === node.inputs[1])
      throw fail("it has two inputs that are no constants; Inkling's networks are a chain");
    const constant = this.#input(node, isSecond ? 0 : 1);
    if (!constant) throw fail('its other input is no constant');
    if (node.opType === 'Div' && isSecond) throw fail('it divides by the picture');
    const place = this.#channelPlace(constant, fail);
    const channels = place < 0 ? 1 : this.#dims[place];
    const marks = this.#dims.map((side, i) => (i === place ? side : -1));
    const values = this.#each(constant, marks, channels, fail);
    const isSum = node.opType === 'Add' || node.opType === 'Sub';
    const sign = node.opType === 'Sub' && !isSecond ? -1 : 1;
    const scale = values.map((value) =>
      isSum
        ? node.opType === 'Sub' && isSecond
          ? -1
          : 1
        : node.opType === 'Div'
          ? 1 / value
          : value,
    );
    const offset = values.map((value) => (isSum ? sign * value : 0));
    this.#apply(node, scale, offset, place, fail);
  }

  /** The axis on which a constant has its values; -1: it is one number. @param {Constant} constant @param {Fail} fail */
  #channelPlace({ dims, data }, fail) {
    if (data.length === 1) return -1;
    const shift = this.#dims.length - dims.length;
    const place = dims.findIndex((side) => side !== 1) + shift;
    if (shift < 0 || this.#dims[place] !== data.length)
      throw fail(
        `its constant is ${dims.join('x')}; it must be one number, or one for each channel`,
      );
    return place;
  }

  /**
   * @param {Message} node @param {Float32Array} scale @param {Float32Array} offset a value, or one for each of the axis @param {number} place of the axis, or -1
   * @param {Fail} fail
   */
  #apply(node, scale, offset, place, fail) {
    const isStart = this.found.length === 0;
    if (place >= 0 && !this.#isBound && this.#axes[place].length === 1) {
      // channels stand where the constant has its values
      const rest = this.#sourceLabels().filter((label) => label !== this.#axes[place][0]);
      this.#bind({
        [this.#axes[place][0]]: 'c',
        ...(rest[0] && { [rest[0]]: 'h' }),
        ...(rest[1] && { [rest[1]]: 'w' }),
      });
    }
    if (!this.#isBound) this.#bindInput();
    const channels = this.#shape[2];
    const isFlat = this.#axes.length === 2;
    if (place >= 0 && !isFlat && String(this.#axes[place]) !== 'c')
      throw fail('its constant must have a value for each channel');
    const order = place >= 0 && isFlat ? this.#flatOrder(fail) : null;
    const isPicture = this.#shape[0] !== 1 || this.#shape[1] !== 1;
    if (place >= 0 && isFlat && isPicture) this.#flatten(this.#place(node), nameIn(node));
    const count = this.#shape[2];
    const each = (/** @type {Float32Array} */ values) =>
      place < 0
        ? new Float32Array(count).fill(values[0])
        : Float32Array.from({ length: count }, (_, i) => values[order ? order[i] : i]);
    const [factors, constants] = [each(scale), each(offset)];
    if (isStart && this.found.length === 0 && count === channels) {
      const before = this.pixels ?? { scale: Array(count).fill(1), offset: Array(count).fill(0) };
      this.pixels = {
        scale: before.scale.map((factor, i) => factor * factors[i]),
        offset: before.offset.map((constant, i) => constant * factors[i] + constants[i]),
      };
      return;
    }
    if (this.#absorbed(factors, constants)) return;
    const filled = (/** @type {number} */ value) => ({
      shape: [count],
      data: new Float32Array(count).fill(value),
    });
    this.notes.push(
      `${show(nameIn(node))} (${node.opType}) is a batchnorm, which training would change`,
    );
    this.#push(
      this.#place(node),
      nameIn(node),
      { type: 'batchnorm', momentum: 0.99, epsilon: 1e-12 },
      {
        gamma: { shape: [count], data: factors },
        beta: { shape: [count], data: constants },
        mean: filled(0),
        variance: filled(1),
      },
    );
  }

  /** Puts a factor and a constant into the conv, dense or batchnorm layer before it. @param {Float32Array<ArrayBuffer>} factors @param {Float32Array<ArrayBuffer>} constants */
  #absorbed(factors, constants) {
    const last = this.found.at(-1);
    const { layer, tensors = {} } = last ?? {};
    const { kernel, bias, gamma, beta } = tensors;
    const columns = factors.length;
    const scaled = (/** @type {Tensor | undefined} */ tensor) =>
      (tensor?.data ?? constants).map((value, i) => (tensor ? value * factors[i % columns] : 0));
    const moved = (/** @type {Tensor | undefined} */ tensor) => ({
      shape: [columns],
      data: scaled(tensor).map((value, i) => value + constants[i]),
    });
    if (last && layer?.type === 'batchnorm' && gamma && beta && gamma.data.length === columns) {
      last.tensors = { ...tensors, gamma: { ...gamma, data: scaled(gamma) }, beta: moved(beta) };
      return true;
    }
    if (!last || !kernel || !layer || (layer.type !== 'conv' && layer.type !== 'dense'))
      return false;
    if (kernel.shape.at(-1) !== columns || kernel.data.length % columns !== 0) return false;
    last.layer = { ...layer, bias: true };
    last.tensors = { kernel: { ...kernel, data: scaled(kernel) }, bias: moved(bias) };
    return true;
  }

  /** @param {Message} node @param {Fail} fail */
  activation(node, fail) {
    const alpha = floatOf(node, 'alpha', node.opType === 'LeakyRelu' ? 0.01 : 1);
    if (node.opType === 'Elu' && alpha !== 1) throw fail(`its alpha is ${alpha}; it must be 1`);
    if (node.opType === 'Gelu' && textOf(node, 'approximate') === 'tanh')
      throw fail("it is approximated by tanh; Inkling's gelu is exact");
    const layer =
      node.opType === 'LeakyRelu'
        ? { type: /** @type {const} */ ('leakyRelu'), slope: alpha }
        : { type: /** @type {'relu'} */ (ACTIVATIONS[node.opType]) };
    if (node.opType === 'Sigmoid' && this.#consumersOf(node.outputs[0]).length === 0)
      this.notes.push('it ends with a sigmoid, of whose values predict() takes the softmax');
    this.#push(this.#place(node), nameIn(node), layer);
  }

  /** Max(x, 0), Clip(x, 0): relu. @param {Message} node @param {Fail} fail */
  clip(node, fail) {
    const low = attribute(node, 'min')?.f ?? this.#input(node, 1)?.data[0];
    const high = attribute(node, 'max')?.f ?? this.#input(node, 2)?.data[0] ?? Infinity;
    if (low !== 0 || high < 3e38)
      throw fail(`it keeps values from ${low} to ${high}; only from 0 on, as Relu, is known`);
    this.#push(this.#place(node), nameIn(node), { type: 'relu' });
  }

  /** @param {Message} node @param {Fail} fail */
  maximum(node, fail) {
    const constant = this.#input(node, node.inputs[0] === this.#value ? 1 : 0);
    if (node.inputs.length !== 2 || constant?.data.length !== 1 || constant.data[0] !== 0)
      throw fail('only the larger of a value and 0, as Relu, is known');
    this.#push(this.#place(node), nameIn(node), { type: 'relu' });
  }

  /** @param {Message} node @param {Fail} fail */
  softmax(node, fail) {
    const next = this.#consumersOf(node.outputs[0]).filter(
      ({ opType }) => !AFTER_THE_END.includes(opType) && !KEEPING.includes(opType),
    );
    if (next.length > 0) throw fail('it is possible at the end only');
    this.end = node.opType === 'Softmax' ? 'softmax' : 'log softmax';
    this.notes.push(
      `its last ${this.end} was left out: the network gives logits, and predict() their softmax`,
    );
  }

  /** @param {Message} node */
  dropout(node) {
    const rate = attribute(node, 'ratio')?.f ?? this.#input(node, 1)?.data[0] ?? 0.5;
    this.#push(this.#place(node), nameIn(node), {
      type: 'dropout',
      rate: rate >= 0 && rate < 1 ? rate : 0,
    });
  }

  /** Leaves nothing. */
  same() {}

  /** @param {Message} node @param {Fail} fail */
  cast(node, fail) {
    if (![1, 10, 11, 16].includes(intOf(node, 'to', 1)))
      throw fail('it makes whole numbers of the values');
  }

  /** @param {Message} node @param {Fail} fail */
  transpose(node, fail) {
    const rank = this.#dims.length;
    const order = intsOf(node, 'perm') ?? this.#dims.map((_, i) => rank - 1 - i);
    if (
      order.length !== rank ||
      order[0] !== 0 ||
      [...order].sort((a, b) => a - b).some((axis, i) => axis !== i)
    )
      throw fail(`it sorts the axes as ${order.join(', ')}; the batch must stay first`);
    this.#set(
      order.map((axis) => this.#dims[axis]),
      order.map((axis) => this.#axes[axis]),
    );
  }

  /** @param {Message} node @param {Fail} fail */
  flatten(node, fail) {
    const axis = intOf(node, 'axis', 1);
    if ((axis < 0 ? axis + this.#dims.length : axis) !== 1)
      throw fail(`its axis is ${axis}; it must be 1`);
    this.#regroup(
      [this.#dims[0], this.#dims.slice(1).reduce((product, side) => product * side, 1)],
      fail,
    );
  }

  /** @param {Message} node @param {Fail} fail */
  reshape(node, fail) {
    const target = intsOf(node, 'shape') ?? this.#input(node, 1)?.data;
    if (!target) throw fail('its new shape is no constant');
    const full = reshaped([...target], this.#dims);
    if (!full) throw fail(`it makes ${[...target].join('x')} of ${this.#dims.join('x')}`);
    this.#regroup(full, fail);
  }

  /** @param {Message} node @param {Fail} fail */
  squeeze(node, fail) {
    const axes = intsOf(node, 'axes') ?? [...(this.#input(node, 1)?.data ?? [])];
    const rank = this.#dims.length;
    const places = axes.map((axis) => (axis < 0 ? axis + rank : axis));
    const dims = this.#dims.filter(
      (side, i) => i === 0 || (places.length ? !places.includes(i) : side !== 1),
    );
    if (places.some((place) => place === 0 || this.#dims[place] !== 1))
      throw fail(`it takes away the axes ${axes.join(', ')} of ${this.#dims.join('x')}`);
    this.#regroup(dims, fail);
  }

  /** @param {Message} node @param {Fail} fail */
  unsqueeze(node, fail) {
    const axes = intsOf(node, 'axes') ?? [...(this.#input(node, 1)?.data ?? [])];
    const rank = this.#dims.length + axes.length;
    const places = axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
    if (places.some((place) => !(place > 0 && place < rank)) || rank > 8)
      throw fail(`it adds the axes ${axes.join(', ')}`);
    const dims = [...this.#dims];
    places.forEach((place) => dims.splice(place, 0, 1));
    this.#regroup(dims, fail);
  }

  /** Puts axes together, or takes a row of pixels apart at the start. @param {number[]} dims @param {Fail} fail */
  #regroup(dims, fail) {
    const wrong = () =>
      fail(`it makes ${dims.join('x')} of ${this.#dims.join('x')}; axes can be put together only`);
    if (dims[0] !== this.#dims[0]) throw wrong();
    const isRow = !this.#isBound && this.#axes.length === 2 && this.#axes[1].length === 1;
    if (isRow && dims.length > 2) {
      const label = this.#axes[1][0];
      delete this.#counts[label];
      this.#set(dims, [['n'], ...dims.slice(1).map((side, i) => this.#label(String(i + 1), side))]);
      return;
    }
    const labels = this.#axes
      .slice(1)
      .flat()
      .filter((label) => this.#counts[label] !== 1);
    const axes = dims.slice(1).map((side) => {
      /** @type {Label[]} */
      const axis = [];
      for (let count = 1; count < side;) {
        const label = labels.shift();
        if (label === undefined) throw wrong();
        axis.push(label);
        count *= this.#counts[label];
        if (count > side) throw wrong();
      }
      return axis;
    });
    if (labels.length > 0) throw wrong();
    this.#set(dims, [['n'], ...axes]);
  }

  /** @param {Message} node @param {Fail} fail */
  pad(node, fail) {
    this.#expectPicture(fail);
    const mode = textOf(node, 'mode') || 'constant';
    const value = attribute(node, 'value')?.f ?? this.#input(node, 2)?.data[0] ?? 0;
    const pads = intsOf(node, 'pads') ?? [...(this.#input(node, 1)?.data ?? [])];
    if (
      mode !== 'constant' ||
      value !== 0 ||
      pads.length !== 8 ||
      [0, 1, 4, 5].some((i) => pads[i] !== 0) ||
      pads.some((count) => count < 0 || count > 128)
    )
      throw fail('it must put zeros around rows and columns');
    if (pads.every((count) => count === 0)) return;
    if (this.#consumersOf(node.outputs[0]).some(({ opType }) => opType !== 'Conv'))
      throw fail('it is possible before Conv only');
    this.#zeros = [pads[2], pads[3], pads[6], pads[7]];
  }
}

/** What the name of a node is in a report. @param {Message} node @returns {string} */
const nameIn = (node) => String(node.name || node.outputs[0] || node.opType);

/** @param {Constant} constant @returns {Tensor} */
const tensorOf = ({ dims, data }) => ({ shape: [...dims], data: Float32Array.from(data) });

/** Sorts the rows of a tensor. @param {Tensor} tensor @param {Uint32Array | null} order for each row of ours its place in the file; null: the same @returns {Tensor} */
function sortedBy(tensor, order) {
  if (!order || tensor.shape[0] !== order.length) return tensor;
  const size = tensor.data.length / order.length;
  const data = new Float32Array(tensor.data.length);
  order.forEach((place, row) =>
    data.set(tensor.data.subarray(place * size, (place + 1) * size), row * size),
  );
  return { ...tensor, data };
}

/** @type {Record<string, string>} */
const ACTIVATIONS = { Relu: 'relu', Tanh: 'tanh', Sigmoid: 'sigmoid', Elu: 'elu', Gelu: 'gelu' };
/** Nodes with which an activation may begin that a graph spells out. */
const STARTS = ['Div', 'Mul', 'Sigmoid', 'Erf', 'Neg', 'Exp'];
/** What may follow the answer: it is left out. */
const AFTER_THE_END = ['ArgMax', 'TopK', 'ZipMap'];
/** What leaves the answer as it is. */
const KEEPING = ['Identity', 'Cast', 'Squeeze', 'Reshape', 'Flatten'];

const { prototype } = Walk;
/** @type {Record<string, (this: Walk, node: Message, fail: Fail) => void>} */
const HANDLERS = {
  Conv: prototype.conv,
  MaxPool: prototype.maxpool,
  AveragePool: prototype.avgpool,
  GlobalAveragePool: prototype.globalAverage,
  GlobalMaxPool: prototype.globalMaximum,
  ReduceMean: prototype.mean,
  BatchNormalization: prototype.batchnorm,
  Gemm: prototype.gemm,
  MatMul: prototype.matmul,
  Add: prototype.affine,
  Sub: prototype.affine,
  Mul: prototype.affine,
  Div: prototype.affine,
  Relu: prototype.activation,
  LeakyRelu: prototype.activation,
  Elu: prototype.activation,
  Tanh: prototype.activation,
  Sigmoid: prototype.activation,
  Gelu: prototype.activation,
  Clip: prototype.clip,
  Max: prototype.maximum,
  Softmax: prototype.softmax,
  LogSoftmax: prototype.softmax,
  Dropout: prototype.dropout,
  Identity: prototype.same,
  Cast: prototype.cast,
  Transpose: prototype.transpose,
  Flatten: prototype.flatten,
  Reshape: prototype.reshape,
  Squeeze: prototype.squeeze,
  Unsqueeze: prototype.unsqueeze,
  Pad: prototype.pad,
};
