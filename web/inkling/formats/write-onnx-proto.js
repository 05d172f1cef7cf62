/* write-onnx-proto.js - writes messages of ONNX files by the tables of onnx-proto.js, which reads them. */
import { vendor } from '../base/vendor.js';
import { MODEL } from './onnx-proto.js';

/** @typedef {import('./onnx-proto.js').Message} Message */
/** @typedef {import('./onnx-proto.js').Table} Table */
/** @typedef {import('../../vendor/protobuf.js').BinaryWriter} Writer */

const VARINT = 0;
const FIXED32 = 5;
const LENGTH = 2;

/**
 * @param {Message} model a ModelProto with the names of MODEL; what is undefined is left out
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function writeOnnxProto(model) {
  const { BinaryWriter } = await vendor(
    'ONNX files',
    'protobuf',
    () => import('../../vendor/protobuf.js'),
  );
  const writer = new BinaryWriter();
  write(writer, MODEL, model);
  return new Uint8Array(writer.finish());
}

/** @param {Writer} writer @param {Table} table @param {Message} message */
function write(writer, table, message) {
  for (const [field, [name, type, isList]] of Object.entries(table)) {
    if (message[name] === undefined) continue;
    const number = Number(field);
    const values = isList ? message[name] : [message[name]];
    if (isList && (type === 'int' || type === 'float')) {
      writer.tag(number, LENGTH).fork(); // numbers in a list are packed
      for (const value of values) {
        if (type === 'int') writer.int64(value);
        else writer.float(value);
      }
      writer.join();
      continue;
    }
    for (const value of values) {
      if (typeof type === 'object') {
        writer.tag(number, LENGTH).fork();
        write(writer, type, value);
        writer.join();
      } else if (type === 'text') writer.tag(number, LENGTH).string(value);
      else if (type === 'bytes') writer.tag(number, LENGTH).bytes(value);
      else if (type === 'float') writer.tag(number, FIXED32).float(value);
      else writer.tag(number, VARINT).int64(value);
    }
  }
}
