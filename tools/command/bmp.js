/* bmp.js - decodes BMP pictures without compression: 1, 4, 8, 16, 24 and 32 bits a pixel, from the bottom up or from the top down.
 *
 * The packages that were tried lose colours of 1-bit pictures (bmp-ts), know no palettes (fast-bmp) or no rows from the top
 * down (decode-bmp). Run-length encoding is refused; scanners and Windows' own programs do not write it.
 */

/** @typedef {{ data: Uint8ClampedArray, width: number, height: number }} Rgba */

/** Bytes of the file's own header. */
const FILE_HEADER = 14;
/** Values of the field compression: none, and masks that say where the colours are. */
const [PLAIN, MASKS] = [0, 3];
const DEPTHS = [1, 4, 8, 16, 24, 32];

/**
 * @typedef {object} Header
 * @property {number} at of the first row
 * @property {number} width
 * @property {number} height
 * @property {boolean} isTopDown
 * @property {number} depth bits a pixel
 * @property {(at: number) => [number, number, number, number]} colour red, green, blue, alpha of what stands there; at is a
 *   pixel's first byte, or the number of a colour of the palette
 */

/** @param {DataView} view @returns {Header} throws Error with a reason */
function readHeader(view) {
  const size = view.getUint32(FILE_HEADER, true);
  if (size < 40)
    throw new Error(`a header of ${size} bytes, from before Windows 3, cannot be read`);
  const [width, height] = [view.getInt32(18, true), view.getInt32(22, true)];
  const depth = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  if (!DEPTHS.includes(depth)) throw new Error(`${depth} bits a pixel cannot be read`);
  if (compression !== PLAIN && !(compression === MASKS && depth >= 16))
    throw new Error(`its compression (${compression}) cannot be read: save it without, or as PNG`);
  const palette = FILE_HEADER + size;
  const header = {
    at: view.getUint32(10, true),
    width,
    height: Math.abs(height),
    isTopDown: height < 0,
    depth,
  };
  if (depth <= 8) {
    return { ...header, colour: (index) => bgr(view, palette + 4 * index) };
  }
  if (depth === 24) return { ...header, colour: (at) => bgr(view, at) };
  const own = depth === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
  const hasAlpha = compression === MASKS && size >= 56;
  const masks =
    compression === MASKS
      ? [0, 1, 2, 3].map((i) => (i < 3 || hasAlpha ? view.getUint32(54 + 4 * i, true) : 0))
      : own;
  const pixel =
    depth === 16
      ? (/** @type {number} */ at) => view.getUint16(at, true)
      : (/** @type {number} */ at) => view.getUint32(at, true);
  return { ...header, colour: (at) => masked(pixel(at), masks) };
}

/** @param {DataView} view @param {number} at @returns {[number, number, number, number]} */
const bgr = (view, at) => [view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at), 255];

/** The colours of a pixel. @param {number} pixel @param {number[]} masks of red, green, blue, alpha; 0: opaque
 *  @returns {[number, number, number, number]} */
function masked(pixel, masks) {
  const [red, green, blue, alpha] = masks.map((mask, i) => {
    if (mask === 0) return i === 3 ? 255 : 0;
    const low = 31 - Math.clz32(mask & -mask);
    return (255 * ((pixel & mask) >>> low)) / (mask >>> low);
  });
  return [red, green, blue, alpha];
}

/**
 * @param {Uint8Array} bytes of the file
 * @returns {Rgba} throws Error with a reason
 */
export function decodeBmp(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { at, width, height, isTopDown, depth, colour } = readHeader(view);
  const row = 4 * Math.ceil((width * depth) / 32);
  if (at + row * height > bytes.length)
    throw new Error(`it ends after ${bytes.length} of ${at + row * height} bytes`);
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    const start = at + row * (isTopDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const place = start + (bit >> 3);
      const index =
        depth < 16 ? (bytes[place] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1) : place;
      data.set(colour(index), 4 * (y * width + x));
    }
  }
  return { data, width, height };
}
