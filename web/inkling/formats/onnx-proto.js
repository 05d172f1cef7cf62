/* onnx-proto.js - the messages of ONNX files that are needed, as tables, and their reader. write-onnx-proto.js writes them.
 *
 * The wire format is read by @bufbuild/protobuf, which is fetched only when an ONNX file arrives. A message becomes an object with
 * a value for each field of its table; numbers of 64 bits become numbers. Fields that no table names are skipped.
 */
import { vendor } from '../base/vendor.js';
import { cannot } from './refuse.js';

/** @typedef {import('../../vendor/protobuf.js').BinaryReader} Reader */
/** @typedef {'int' | 'float' | 'double' | 'text' | 'bytes'} Scalar */
/** @typedef {{ [field: number]: [name: string, type: Scalar | Table, isList?: true] }} Table */
/** @typedef {Record<string, any>} Message */

/** @type {Table} */
const ENTRY = { 1: ['key', 'text'], 2: ['value', 'text'] };
/** @type {Table} */
const TENSOR = {
  1: ['dims', 'int', true],
  2: ['dataType', 'int'],
  4: ['floatData', 'float', true],
  5: ['int32Data', 'int', true],
  7: ['int64Data', 'int', true],
  8: ['name', 'text'],
  9: ['rawData', 'bytes'],
  10: ['doubleData', 'double', true],
  13: ['externalData', ENTRY, true],
  14: ['dataLocation', 'int'],
};
/** @type {Table} */
const ATTRIBUTE = {
  1: ['name', 'text'],
  2: ['f', 'float'],
  3: ['i', 'int'],
  4: ['s', 'bytes'],
  5: ['t', TENSOR],
  7: ['floats', 'float', true],
  8: ['ints', 'int', true],
  20: ['type', 'int'],
};
/** @type {Table} */
const NODE = {
  1: ['inputs', 'text', true],
  2: ['outputs', 'text', true],
  3: ['name', 'text'],
  4: ['opType', 'text'],
  5: ['attributes', ATTRIBUTE, true],
  7: ['domain', 'text'],
};
/** @type {Table} */
const DIMENSION = { 1: ['value', 'int'], 2: ['param', 'text'] };
/** @type {Table} */
const SHAPE = { 1: ['dims', DIMENSION, true] };
/** @type {Table} */
const TENSOR_TYPE = { 1: ['elemType', 'int'], 2: ['shape', SHAPE] };
/** @type {Table} */
const VALUE = { 1: ['name', 'text'], 2: ['type', { 1: ['tensor', TENSOR_TYPE] }] };
/** @type {Table} */
const GRAPH = {
  1: ['nodes', NODE, true],
  2: ['name', 'text'],
  5: ['initializers', TENSOR, true],
  11: ['inputs', VALUE, true],
  12: ['outputs', VALUE, true],
};
/** The whole file, a ModelProto. @type {Table} */
export const MODEL = {
  1: ['irVersion', 'int'],
  2: ['producerName', 'text'],
  3: ['producerVersion', 'text'],
  7: ['graph', GRAPH],
  8: ['opsets', { 1: ['domain', 'text'], 2: ['version', 'int'] }, true],
  14: ['metadata', ENTRY, true],
};

/** Most messages and texts of a file. */
const MOST_PARTS = 300000;

/**
 * @param {string} file its name, for errors
 * @param {Uint8Array} bytes
 * @returns {Promise<Message>} a ModelProto
 */
export async function readOnnxProto(file, bytes) {
  const { BinaryReader } = await vendor(
    'ONNX files',
    'protobuf',
    () => import('../../vendor/protobuf.js'),
  );
  let left = MOST_PARTS;
  /** @param {Reader} reader @param {Scalar} type @returns {any} */
  const scalar = (reader, type) => {
    switch (type) {
      case 'int':
        return Number(reader.int64());
      case 'float':
        return reader.float();
      case 'double':
        return reader.double();
      case 'text':
        return reader.string();
      case 'bytes':
        return reader.bytes();
    }
  };
  /** @param {Reader} reader @param {number} end @param {Table} table @returns {Message} */
  const message = (reader, end, table) => {
    /** @type {Message} */
    const found = {};
    for (const [name, , isList] of Object.values(table)) if (isList) found[name] = [];
    while (reader.pos < end) {
      const [field, wire] = reader.tag();
      const row = Object.hasOwn(table, field) ? table[field] : undefined;
      if (!row) {
        reader.skip(wire, field);
        continue;
      }
      const [name, type, isList] = row;
      const isText = type === 'text' || type === 'bytes';
      if (typeof type === 'object' || isText)
        if (--left < 0) throw new RangeError(`it has more than ${MOST_PARTS} parts`);
      if ((typeof type === 'object' || isText) !== (wire === 2) && !(isList && wire === 2))
        throw new RangeError(`field ${field} has wire type ${wire}`);
      if (typeof type === 'object') {
        const length = reader.uint32();
        const value = message(reader, reader.pos + length, type);
        if (isList) found[name].push(value);
        else found[name] = value;
      } else if (isList && wire === 2 && !isText) {
        const stop = reader.uint32() + reader.pos;
        if (stop > end) throw new RangeError('a list passes the end of its message');
        while (reader.pos < stop) found[name].push(scalar(reader, type));
      } else if (isList) found[name].push(scalar(reader, type));
      else found[name] = scalar(reader, type);
    }
    if (reader.pos !== end) throw new RangeError('a part passes the end of its message');
    return found;
  };
  try {
    return message(new BinaryReader(bytes), bytes.length, MODEL);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw cannot(file, `it is a damaged ONNX file (cut short?): ${why}`, { cause });
  }
}
