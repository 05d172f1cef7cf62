/* onnx-values.js - the constants of an ONNX graph: its initializers, and what its nodes compute of constants alone, such as the
 * shape that a Reshape takes.
 */
import { show } from '../base/errors.js';
import { fromHalf } from '../base/half.js';
import { MOST_VALUES, cannot, countOf } from './refuse.js';
import { fromBfloat, transposed } from './tensors.js';

/** @typedef {import('./onnx-proto.js').Message} Message */
/** @typedef {import('./tensors.js').Constant} Constant */
/** @typedef {{ name: string, bytes: Uint8Array }} NamedFile */

/** Bytes of the types of numbers, by ONNX' number. @type {Record<number, number>} */
const SIZES = { 1: 4, 2: 1, 3: 1, 6: 4, 7: 8, 9: 1, 10: 2, 11: 8, 16: 2 };
/** @type {Record<number, string>} */
const TYPES = {
  4: 'uint16',
  5: 'int16',
  8: 'string',
  12: 'uint32',
  13: 'uint64',
  14: 'complex64',
  15: 'complex128',
};
/** Most numbers of a shape that is put together. */
const LONGEST_SHAPE = 64;
/** Most constants that depend on each other. */
const DEEPEST = 64;

/** An attribute of a node. @param {Message} node @param {string} name @returns {Message | undefined} */
export const attribute = (node, name) =>
  node.attributes.find((/** @type {Message} */ one) => one.name === name);

/** @param {Message} node @param {string} name @param {number} otherwise @returns {number} */
export const intOf = (node, name, otherwise) => attribute(node, name)?.i ?? otherwise;

/** @param {Message} node @param {string} name @param {number} otherwise @returns {number} */
export const floatOf = (node, name, otherwise) => attribute(node, name)?.f ?? otherwise;

/** @param {Message} node @param {string} name @returns {number[] | undefined} */
export const intsOf = (node, name) => attribute(node, name)?.ints;

/** @param {Message} node @param {string} name @returns {string} '' where it is missing */
export const textOf = (node, name) =>
  new TextDecoder().decode(attribute(node, name)?.s ?? new Uint8Array());

export class Constants {
  #file;
  #files;
  /** @type {Map<string, Message>} */
  #initializers = new Map();
  /** @type {Map<string, Message>} the node that makes a value */
  #makers = new Map();
  /** @type {Map<string, Constant | null>} */
  #known = new Map();
  #left = MOST_VALUES;
  /** Sides of values that are no constants, as far as they are known. @type {Map<string, number[]>} */
  sides = new Map();

  /** @param {string} file for errors @param {Message} graph @param {readonly NamedFile[]} files with data of tensors that are stored outside */
  constructor(file, graph, files) {
    this.#file = file;
    this.#files = files;
    for (const tensor of graph.initializers) {
      if (this.#initializers.has(tensor.name))
        throw cannot(file, `it has two tensors ${show(tensor.name)}`);
      this.#initializers.set(tensor.name, tensor);
    }
    for (const node of graph.nodes)
      for (const output of node.outputs) {
        if (this.#makers.has(output)) throw cannot(file, `two of its nodes make ${show(output)}`);
        this.#makers.set(output, node);
      }
  }

  /** Whether a value is an initializer. @param {string} name */
  isStored(name) {
    return this.#initializers.has(name);
  }

  /**
   * A constant by its name.
   * @param {string} name @param {number} [depth]
   * @returns {Constant | null} null: it is none
   */
  get(name, depth = 0) {
    const known = this.#known.get(name);
    if (known !== undefined || depth > DEEPEST) return known ?? null;
    this.#known.set(name, null); // a circle has no value
    const stored = this.#initializers.get(name);
    const node = this.#makers.get(name);
    const value = stored ? this.#stored(stored) : node ? this.#computed(node, depth) : null;
    if (value && !stored) this.#spend(value.data.length);
    this.#known.set(name, value);
    return value;
  }

  /** @param {number} count of values */
  #spend(count) {
    this.#left -= count;
    if (this.#left < 0)
      throw cannot(this.#file, `its constants have more than ${MOST_VALUES} values`);
  }

  /** The values of a tensor. @param {Message} tensor @returns {Constant} */
  #stored(tensor) {
    const { name = '', dims, dataType = 0 } = tensor;
    const count = countOf(this.#file, name, dims);
    const size = SIZES[dataType];
    if (size === undefined)
      throw cannot(
        this.#file,
        `tensor ${show(name)} is of type ${TYPES[dataType] ?? dataType}; weights must be floats`,
      );
    const isFloat = [1, 10, 11, 16].includes(dataType);
    const lists = { 1: tensor.floatData, 7: tensor.int64Data, 11: tensor.doubleData };
    const list = /** @type {Record<number, number[]>} */ (lists)[dataType] ?? tensor.int32Data;
    const raw = tensor.dataLocation === 1 ? this.#outside(tensor, count * size) : tensor.rawData;
    const found = raw ? raw.length / size : list.length;
    if (found !== count)
      throw cannot(
        this.#file,
        `tensor ${show(name)} has ${found} values; its shape ${dims.join('x') || 'of one'} asks for ${count}`,
      );
    this.#spend(count);
    const view = raw && new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    const read = (/** @type {number} */ i) =>
      view ? numberAt(view, i, dataType) : fromList(list[i], dataType);
    const data = isFloat ? new Float32Array(count) : /** @type {number[]} */ (Array(count));
    for (let i = 0; i < count; i++) data[i] = read(i);
    return { dims: [...dims], data };
  }

  /** Bytes of a tensor in another file. @param {Message} tensor @param {number} size */
  #outside(tensor, size) {
    const entries = new Map(
      tensor.externalData.map((/** @type {Message} */ one) => [one.key, one.value ?? '']),
    );
    const location = String(entries.get('location'));
    const last = (/** @type {string} */ name) => name.replace(/^.*[\\/]/, '');
    const file = this.#files.find(({ name }) => last(name) === last(location));
    if (!file)
      throw cannot(
        this.#file,
        `tensor ${show(tensor.name)} is in the file ${show(location)}, which was not given; give both together`,
      );
    const offset = Number(entries.get('offset') ?? 0);
    const length = entries.has('length') ? Number(entries.get('length')) : size;
    if (!(
      Number.isInteger(offset) &&
      offset >= 0 &&
      length === size &&
      offset + size <= file.bytes.length
    ))
      throw cannot(
        this.#file,
        `${file.name} has ${file.bytes.length} bytes; tensor ${show(tensor.name)} asks for ${size} from byte ${offset}`,
      );
    return file.bytes.subarray(offset, offset + size);
  }

  /** What a node computes of constants. @param {Message} node @param {number} depth @returns {Constant | null} */
  #computed(node, depth) {
    if (node.opType === 'Constant') return this.#constant(node);
    if (node.opType === 'Shape') {
      const sides = this.sides.get(node.inputs[0]) ?? this.get(node.inputs[0], depth + 1)?.dims;
      if (!sides) return null;
      const data = sides.slice(intOf(node, 'start', 0), attribute(node, 'end')?.i);
      return { dims: [data.length], data };
    }
    const rule = Object.hasOwn(RULES, node.opType ?? '') ? RULES[node.opType] : undefined;
    if (!rule) return null;
    const inputs = node.inputs.map((/** @type {string} */ name) =>
      name === '' ? undefined : this.get(name, depth + 1),
    );
    if (inputs.length === 0 || inputs.some((/** @type {unknown} */ input) => input === null))
      return null;
    return rule(inputs, node);
  }

  /** @param {Message} node @returns {Constant | null} */
  #constant(node) {
    const { t } = attribute(node, 'value') ?? {};
    if (t) return this.#stored(t);
    const single = attribute(node, 'value_float')?.f ?? attribute(node, 'value_int')?.i;
    if (single !== undefined) return { dims: [], data: [single] };
    const list = attribute(node, 'value_floats')?.floats ?? attribute(node, 'value_ints')?.ints;
    return list ? { dims: [list.length], data: list } : null;
  }
}

/** @param {DataView} view @param {number} i @param {number} type ONNX' number */
function numberAt(view, i, type) {
  switch (type) {
    case 1:
      return view.getFloat32(4 * i, true);
    case 6:
      return view.getInt32(4 * i, true);
    case 7:
      return Number(view.getBigInt64(8 * i, true));
    case 10:
      return fromHalf(view.getUint16(2 * i, true));
    case 11:
      return view.getFloat64(8 * i, true);
    case 16:
      return fromBfloat(view.getUint16(2 * i, true));
    default:
      return type === 3 ? view.getInt8(i) : view.getUint8(i);
  }
}

/** Halves stand in int32_data as their bits. @param {number} value @param {number} type */
const fromList = (value, type) =>
  type === 10 ? fromHalf(value) : type === 16 ? fromBfloat(value) : value;

/**
 * Nodes whose value follows from constants.
 * @type {Record<string, (inputs: Constant[], node: Message) => Constant | null>}
 */
const RULES = {
  Identity: ([input]) => input,
  Cast: ([input], node) => {
    const toInt = [2, 3, 6, 7].includes(intOf(node, 'to', 1));
    return toInt ? { dims: input.dims, data: [...input.data].map(Math.trunc) } : input;
  },
  Unsqueeze: ([input, axes], node) => {
    const list = intsOf(node, 'axes') ?? [...(axes?.data ?? [])];
    const dims = [...input.dims];
    const rank = dims.length + list.length;
    [...list]
      .map((axis) => (axis < 0 ? axis + rank : axis))
      .sort((a, b) => a - b)
      .forEach((axis) => dims.splice(axis, 0, 1));
    return { dims, data: input.data };
  },
  Squeeze: ([input, axes], node) => {
    const list = intsOf(node, 'axes') ?? [...(axes?.data ?? [])];
    const places = list.map((axis) => (axis < 0 ? axis + input.dims.length : axis));
    const dims = input.dims.filter((side, i) => (places.length ? !places.includes(i) : side !== 1));
    return { dims, data: input.data };
  },
  Reshape: ([input, shape]) => {
    const dims = shape && reshaped([...shape.data], input.dims);
    return dims ? { dims, data: input.data } : null;
  },
  Gather: ([input, index], node) => {
    if (input.dims.length !== 1 || intOf(node, 'axis', 0) !== 0 || !index) return null;
    if (index.data.length > LONGEST_SHAPE) return null;
    const data = [...index.data].map((i) => input.data[i < 0 ? i + input.data.length : i]);
    return data.every((value) => value !== undefined) ? { dims: index.dims, data } : null;
  },
  Slice: (inputs, node) => sliced(inputs, node),
  ConstantOfShape: ([input], node) => {
    const count = [...input.data].reduce((product, side) => product * side, 1);
    if (!(count >= 0 && count <= LONGEST_SHAPE)) return null;
    const { t } = attribute(node, 'value') ?? {};
    if (t && (t.rawData ?? []).some((/** @type {number} */ byte) => byte !== 0)) return null; // others than zeros are not needed
    return { dims: [...input.data], data: Array(count).fill(0) };
  },
  Concat: (inputs) => {
    const count = inputs.reduce((sum, input) => sum + input.data.length, 0);
    if (count > LONGEST_SHAPE || inputs.some((input) => input.dims.length !== 1)) return null;
    const data = inputs.flatMap((input) => [...input.data]);
    return { dims: [data.length], data };
  },
  Transpose: ([input], node) => transposed(input, intsOf(node, 'perm')),
  Add: elementwise((a, b) => a + b),
  Sub: elementwise((a, b) => a - b),
  Mul: elementwise((a, b) => a * b),
  Div: elementwise((a, b) => a / b),
  Sqrt: elementwise((a) => Math.sqrt(a)),
  Neg: elementwise((a) => -a),
  Pow: elementwise((a, b) => a ** b),
};

/** Rows of a shape, from one to another, also backwards. @param {Constant[]} inputs @param {Message} node @returns {Constant | null} */
function sliced([input, starts, ends, axes, steps], node) {
  const one = (/** @type {string} */ name, /** @type {Constant | undefined} */ given) =>
    intsOf(node, name)?.[0] ?? given?.data[0];
  const [rows] = input.dims;
  if (
    input.data.length > LONGEST_SHAPE ||
    input.dims.length === 0 ||
    (one('axes', axes) ?? 0) !== 0
  )
    return null;
  const step = one('steps', steps) ?? 1;
  const place = (/** @type {number} */ at) => (at < 0 ? at + rows : at);
  const [start, end] = [place(one('starts', starts) ?? 0), place(one('ends', ends) ?? rows)];
  const wanted = Array.from({ length: rows }, (_, i) => (step < 0 ? rows - 1 - i : i)).filter(
    (row) => (step < 0 ? row <= start && row > end : row >= start && row < end),
  );
  if (Math.abs(step) !== 1) return null;
  const size = input.data.length / rows;
  const data = wanted.flatMap((row) => [...input.data.slice(row * size, (row + 1) * size)]);
  return { dims: [wanted.length, ...input.dims.slice(1)], data };
}

/** Of one value and many, or of as many. @param {(a: number, b: number) => number} rule @returns {(inputs: Constant[]) => Constant | null} */
function elementwise(rule) {
  return ([a, b = a]) => {
    const large = a.data.length >= b.data.length ? a : b;
    const small = large === a ? b : a;
    if (small.data.length !== 1 && String(small.dims) !== String(large.dims)) return null;
    const at = (/** @type {Constant} */ one, /** @type {number} */ i) =>
      one.data[one.data.length === 1 ? 0 : i];
    const data = Float32Array.from(large.data, (_, i) => rule(at(a, i), at(b, i)));
    return {
      dims: large.dims,
      data:
        large.data instanceof Float32Array || small.data instanceof Float32Array ? data : [...data],
    };
  };
}

/**
 * The sides that Reshape gives: 0 keeps a side, -1 is what is left.
 * @param {readonly number[]} target @param {readonly number[]} dims
 * @returns {number[] | null} null: it does not fit
 */
export function reshaped(target, dims) {
  const count = dims.reduce((product, side) => product * side, 1);
  const kept = target.map((side, i) => (side === 0 ? dims[i] : side));
  const known = kept.reduce((product, side) => (side === -1 ? product : product * side), 1);
  const full = kept.map((side) => (side === -1 ? count / known : side));
  const fits =
    full.every((side) => Number.isInteger(side) && side > 0) &&
    full.reduce((a, b) => a * b, 1) === count;
  return fits && kept.filter((side) => side === -1).length <= 1 ? full : null;
}
