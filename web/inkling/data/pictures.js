/* pictures.js - a data set of picture files that lie in a folder for each class: 'train/3/a.png' is a 3.
 *
 * The library cannot decode pictures: the caller passes a decoder. Pictures keep their size and their values: ink is what is
 * bright, as in MNIST. Sets that are grey throughout have one channel.
 */
import { badArgument } from '../base/checks.js';
import { badData, rawLabels, sidesText } from './arrays.js';
import { SIDES } from './dataset.js';
import { resized } from './resize.js';
import { MAX_UNPACKED } from './unpack.js';

/** @typedef {import('./arrays.js').Values} Values */
/** @typedef {{ data: Uint8Array | Uint8ClampedArray, width: number, height: number }} Rgba */
/** @typedef {(bytes: Uint8Array, name: string) => Rgba | Promise<Rgba>} Decode RGBA of a picture file */
/** @typedef {{ path: string, bytes: Uint8Array | (() => Promise<Uint8Array>) }} PictureFile */

/** The class of a picture: the name of its folder. @param {string} path */
const folderOf = (path) => path.split('/').at(-2) ?? '';

/**
 * @param {readonly PictureFile[]} files of one part, with the class in their paths
 * @param {string} name for errors
 * @param {{ decode?: Decode, size?: readonly number[] }} options size: [h, w] to which pictures are brought; they keep their own if
 *   all have the same
 * @returns {Promise<{ images: Values, labels: ArrayLike<number> | string[] }>} images: n x h x w x c
 */
export async function readPictures(files, name, { decode, size: wanted }) {
  if (typeof decode !== 'function')
    throw badArgument('decode', 'a function that decodes pictures', decode);
  const ordered = spread(files);
  const classes = new Set(ordered.map(({ path }) => folderOf(path)));
  if (classes.size < 2)
    throw badData(
      `${name}: pictures must lie in a folder for each class; found ${ordered.length} in one`,
    );
  /** @type {{ width: number, height: number } | null} */
  let size = null;
  let colours = new Uint8Array(0);
  let hasColour = false;
  for (const [i, file] of ordered.entries()) {
    const bytes = typeof file.bytes === 'function' ? await file.bytes() : file.bytes;
    const picture = fitted(await decode(bytes, file.path), wanted);
    if (!size) {
      size = checkSize(picture, file.path);
      const total = 3 * size.width * size.height * ordered.length;
      if (total > MAX_UNPACKED)
        throw badData(
          `${name}: ${ordered.length} pictures of ${size.width} x ${size.height} take ${total} bytes; at most ${MAX_UNPACKED} can be read`,
        );
      colours = new Uint8Array(total);
    }
    if (picture.width !== size.width || picture.height !== size.height)
      throw badData(
        `${file.path}: all pictures must be ${size.width} x ${size.height}, as ${ordered[0].path} is, or be brought to one size with the option size; found ${picture.width} x ${picture.height}`,
      );
    const found = opaque(picture, colours.subarray(3 * size.width * size.height * i));
    hasColour ||= found;
  }
  if (!size) throw badData(`${name}: there are no pictures`);
  const labels = rawLabels(
    { shape: [ordered.length], data: ordered.map(({ path }) => folderOf(path)) },
    name,
  );
  const channels = hasColour ? 3 : 1;
  const data = hasColour ? colours : colours.filter((_, i) => i % 3 === 0);
  return { images: { shape: [ordered.length, size.height, size.width, channels], data }, labels };
}

/** @param {Rgba} picture @param {readonly number[]} [size] @returns {Rgba} */
function fitted({ data, width, height }, size = [height, width]) {
  if (height === size[0] && width === size[1]) return { data, width, height };
  return { data: resized(data, [height, width, 4], size), width: size[1], height: size[0] };
}

/** @param {Rgba} picture @param {string} path */
function checkSize({ width, height }, path) {
  const [least, most] = SIDES;
  if ([width, height].every((side) => side >= least && side <= most)) return { width, height };
  throw badData(
    `${path}: pictures must have ${least} to ${most} pixels a side; found ${sidesText([width, height])}`,
  );
}

/**
 * Red, green and blue of a picture on paper: where it is transparent, the paper is black behind bright ink and white
 * behind dark ink.
 * @param {Rgba} picture
 * @param {Uint8Array} into
 * @returns {boolean} whether it has colours
 */
function opaque({ data, width, height }, into) {
  const pixels = width * height;
  let [light, ink] = [0, 0];
  for (let i = 0; i < pixels; i++) {
    light += (data[4 * i] + data[4 * i + 1] + data[4 * i + 2]) * data[4 * i + 3];
    ink += 3 * data[4 * i + 3];
  }
  const paper = light > 127.5 * ink ? 0 : 255;
  let hasColour = false;
  for (let i = 0; i < pixels; i++) {
    const alpha = data[4 * i + 3];
    for (let c = 0; c < 3; c++)
      into[3 * i + c] = Math.round((data[4 * i + c] * alpha + paper * (255 - alpha)) / 255);
    hasColour ||= into[3 * i] !== into[3 * i + 1] || into[3 * i] !== into[3 * i + 2];
  }
  return hasColour;
}

/** An order in which each share of the set has each class in proportion; within a class by path. So the last share can
 *  validate. @param {readonly PictureFile[]} files @returns {PictureFile[]} */
function spread(files) {
  /** @type {Map<string, PictureFile[]>} */
  const classes = new Map();
  const byPath = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const file of byPath) {
    const members = classes.get(folderOf(file.path)) ?? [];
    members.push(file);
    classes.set(folderOf(file.path), members);
  }
  return [...classes.values()]
    .flatMap((members) => members.map((file, i) => ({ file, at: (i + 0.5) / members.length })))
    .sort((a, b) => a.at - b.at)
    .map(({ file }) => file);
}
