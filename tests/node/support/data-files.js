/* data-files.js - writes files of data sets as other programs do: IDX, .npy, zip, CSV, PNG. */
import { crc32, deflateRawSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { toHalf } from '../../../web/inkling/base/half.js';

/** IDX types by the third byte: [bytes, method of DataView]. */
export const IDX_TYPES = /** @type {const} */ ({
  u8: [0x08, 1, 'setUint8'],
  i8: [0x09, 1, 'setInt8'],
  i16: [0x0b, 2, 'setInt16'],
  i32: [0x0c, 4, 'setInt32'],
  f32: [0x0d, 4, 'setFloat32'],
  f64: [0x0e, 8, 'setFloat64'],
});

/** @param {number[]} shape @param {ArrayLike<number>} data @param {keyof typeof IDX_TYPES} [type] */
export function idxFile(shape, data, type = 'u8') {
  const [code, size, set] = IDX_TYPES[type];
  const start = 4 + 4 * shape.length;
  const bytes = new Uint8Array(start + data.length * size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, (code << 8) + shape.length);
  shape.forEach((side, i) => view.setUint32(4 + 4 * i, side));
  for (let i = 0; i < data.length; i++) view[set](start + i * size, data[i]);
  return bytes;
}

/** @type {Record<string, [number, string]>} */
const NPY = {
  '|b1': [1, 'setUint8'],
  '|u1': [1, 'setUint8'],
  '|i1': [1, 'setInt8'],
  '<u2': [2, 'setUint16'],
  '>i2': [2, 'setInt16'],
  '<i4': [4, 'setInt32'],
  '>u4': [4, 'setUint32'],
  '<i8': [8, 'setBigInt64'],
  '<u8': [8, 'setBigUint64'],
  '<f2': [2, 'setUint16'],
  '>f2': [2, 'setUint16'],
  '<f4': [4, 'setFloat32'],
  '>f4': [4, 'setFloat32'],
  '<f8': [8, 'setFloat64'],
};
export const NPY_TYPES = Object.keys(NPY);

/** @param {number[]} shape @param {string} descr @param {Uint8Array} body @param {boolean} [fortran] @param {number} [version] */
export function npyBytes(shape, descr, body, fortran = false, version = 1) {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${sides}), }`;
  const prefix = version === 1 ? 10 : 12;
  const length = 64 * Math.ceil((prefix + text.length + 1) / 64) - prefix;
  const head = Buffer.alloc(prefix + length, 0x20);
  head.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  if (version === 1) head.writeUInt16LE(length, 8);
  else head.writeUInt32LE(length, 8);
  head.write(text, prefix);
  head[prefix + length - 1] = 0x0a;
  return new Uint8Array(Buffer.concat([head, body]));
}

/** @param {number[]} shape @param {ArrayLike<number>} data @param {string} [descr] @param {boolean} [fortran] @param {number} [version] */
export function npyFile(shape, data, descr = '|u1', fortran = false, version = 1) {
  const [size, set] = NPY[descr];
  const body = new Uint8Array(size * data.length);
  const view = /** @type {any} */ (new DataView(body.buffer));
  const written = descr.endsWith('f2') ? toHalf : set.includes('Big') ? BigInt : Number;
  for (let i = 0; i < data.length; i++) view[set](i * size, written(data[i]), descr[0] !== '>');
  return npyBytes(shape, descr, body, fortran, version);
}

/**
 * A zip file; `lie` changes the sizes that it announces; `long` writes them twice in 64 bits beside the files, as numpy does.
 * @param {Record<string, Uint8Array>} files
 * @param {{ deflate?: boolean, long?: boolean, lie?: (size: number) => number, flags?: number, method?: number }} [how]
 */
export function zipFile(
  files,
  { deflate = true, long = false, lie = (size) => size, flags = 0x800, method } = {},
) {
  const [locals, lists] = [/** @type {Buffer[]} */ ([]), /** @type {Buffer[]} */ ([])];
  let at = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const body = deflate ? deflateRawSync(bytes) : Buffer.from(bytes);
    const letters = Buffer.from(name);
    const extra = Buffer.alloc(long ? 20 : 0);
    if (long) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(16, 2);
      extra.writeBigUInt64LE(BigInt(lie(bytes.length)), 4);
      extra.writeBigUInt64LE(BigInt(body.length), 12);
    }
    const headOf = (/** @type {boolean} */ isLong) => {
      const head = Buffer.alloc(26);
      head.writeUInt16LE(20, 0);
      head.writeUInt16LE(flags, 2);
      head.writeUInt16LE(method ?? (deflate ? 8 : 0), 4);
      head.writeUInt32LE(crc32(bytes), 10);
      head.writeUInt32LE(isLong ? 0xffffffff : body.length, 14);
      head.writeUInt32LE(isLong ? 0xffffffff : lie(bytes.length), 18);
      head.writeUInt16LE(letters.length, 22);
      head.writeUInt16LE(isLong ? extra.length : 0, 24);
      return head;
    };
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), headOf(long), letters, extra, body]);
    lists.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), headOf(false), rest, letters]),
    );
    locals.push(local);
    at += local.length;
  }
  const list = Buffer.concat(lists);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(lists.length, 8);
  end.writeUInt16LE(lists.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...locals, list, end]));
}

/** @param {number} count @param {ArrayLike<number>} images @param {ArrayLike<string | number>} labels @param {{ header?: string, last?:
 *  boolean, separator?: string }} [how] */
export function csvFile(count, images, labels, { header, last = false, separator = ',' } = {}) {
  const size = images.length / count;
  const rows = Array.from({ length: count }, (_, i) => {
    const values = Array.from({ length: size }, (_, j) => images[i * size + j]);
    return (last ? [...values, labels[i]] : [labels[i], ...values]).join(separator);
  });
  return new TextEncoder().encode([...(header ? [header] : []), ...rows, ''].join('\n'));
}

/** @param {ArrayLike<number>} values h * w * c @param {number} width @param {number} height @param {number} [channels] */
export function pngFile(values, width, height, channels = 1) {
  const png = new PNG({ width, height });
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 4; c++)
      png.data[4 * i + c] = c === 3 ? 255 : values[channels === 1 ? i : channels * i + c];
  return new Uint8Array(PNG.sync.write(png));
}

/** @param {Uint8Array} bytes */
export function decodePng(bytes) {
  const { data, width, height } = PNG.sync.read(Buffer.from(bytes));
  return { data: new Uint8Array(data), width, height };
}
