/* hostile-pictures.js - picture files that were made to do harm, with what is said of them, and pictures that hold no number. */
import { generator } from '../../shared/seed.js';
import { bmpFile, gifFile, greyPicture, jpegFile, pngFile, webpFile } from './picture-files.js'; // prettier-ignore
import { header, pngOfChunks, zeros } from './png-files.js';

const slope = greyPicture(64, 48, (x, y) => 2 * x + 2 * y);
export const FORMATS = {
  png: pngFile(slope),
  jpg: await jpegFile(slope),
  webp: await webpFile(slope),
  gif: gifFile(slope),
  bmp: bmpFile(slope, { depth: 24 }),
};

/** A file with other sides. @param {keyof typeof FORMATS} format @param {number} width @param {number} height */
function claiming(format, width, height) {
  const file = Buffer.from(FORMATS[format]);
  if (format === 'png') return pngOfChunks(header(width, height), zeros(100));
  if (format === 'bmp') {
    file.writeInt32LE(width, 18);
    file.writeInt32LE(height, 22);
  } else if (format === 'gif') {
    file.writeUInt16LE(width, 6);
    file.writeUInt16LE(height, 8);
  } else if (format === 'jpg') {
    const at = Math.max(file.indexOf('ffc0', 0, 'hex'), file.indexOf('ffc2', 0, 'hex'));
    file.writeUInt16BE(height, at + 5);
    file.writeUInt16BE(width, at + 7);
  } else {
    file.writeUInt32LE(Math.max(0, width - 1) | (Math.max(0, height - 1) << 14), 21);
  }
  return file;
}

/** A GIF whose picture is larger than its sheet. */
const beyond = Buffer.from(FORMATS.gif);
beyond.writeUInt32LE(0xffffffff, beyond.indexOf(Buffer.from([0x2c, 0, 0, 0, 0, 64, 0])) + 5);
const scan = FORMATS.jpg.subarray(FORMATS.jpg.lastIndexOf('ffda', undefined, 'hex'), -2);
const scans = [FORMATS.jpg.subarray(0, -2), ...Array(100).fill(scan), FORMATS.jpg.subarray(-2)];

/** What cannot be read, and what is said. @type {Record<string, [Buffer, RegExp]>} */
export const BAD = {
  'zero.png': [claiming('png', 0, 0), /zero\.png: the picture is 0 x 0: it has no pixels/],
  'zero.jpg': [claiming('jpg', 64, 0), /zero\.jpg: the picture is 64 x 0: it has no pixels/],
  'zero.gif': [claiming('gif', 0, 48), /zero\.gif: the picture is 0 x 48/],
  'minus.bmp': [claiming('bmp', -64, 48), /minus\.bmp: the picture is -64 x 48/],
  'huge.png': [claiming('png', 30000, 30000), /30000 x 30000; .* pixels can be read: make it/],
  'huge.jpg': [claiming('jpg', 65500, 65500), /huge\.jpg: the picture is 65500 x 65500; /],
  'huge.gif': [claiming('gif', 30000, 30000), /huge\.gif: the picture is 30000 x 30000; /],
  'huge.bmp': [claiming('bmp', 30000, -30000), /huge\.bmp: the picture is 30000 x 30000; /],
  'huge.webp': [claiming('webp', 16383, 16383), /huge\.webp: the picture is 16383 x 16383; /],
  'claims.bmp': [
    claiming('bmp', 8000, 8000),
    /not a readable BMP: it ends after 9270 of 192000054/,
  ],
  'claims.png': [claiming('png', 8000, 8000), /not a readable PNG: it ends too early/],
  'claims.gif': [
    claiming('gif', 63, 48),
    /GIF: its first picture reaches beyond the whole, 63 x 48/,
  ],
  'long.png': [claiming('png', 60000, 2), /60000 x 2; sides up to 32768 can be read/],
  'two.png': [pngOfChunks(header(10, 10), header(27000, 27000), zeros(1000)), /it has 2 headers/],
  'bomb.png': [pngOfChunks(header(20, 20), zeros(3e8)), /it holds more than its size says/],
  'beyond.gif': [beyond, /beyond\.gif: not a readable GIF: its first picture reaches beyond/],
  'scans.jpg': [
    Buffer.concat(scans),
    /scans\.jpg: not a readable JPEG: it has \d+ scans; up to 64/,
  ],
  'photo.heic': [Buffer.from('\0\0\0\x18ftypheic', 'latin1'), /this is a HEIC file, .* save it as/],
  'text.png': [Buffer.from('Dear editor'), /text\.png: not a picture: no PNG, JPEG/],
  'empty.png': [Buffer.alloc(0), /empty\.png: empty/],
};

const random = generator(9);
const spots = Array.from({ length: 40 }, () => [random(900), random(700), 20 + random(90)]);
/** Pictures that hold no number. */
export const EMPTY = {
  'white.png': greyPicture(600, 400, () => 255),
  'black.png': greyPicture(600, 400, () => 0),
  'one.png': greyPicture(1, 1, () => 90),
  'noise.png': greyPicture(500, 400, () => random(256)),
  'speckle.png': greyPicture(800, 600, () => (random(1000) < 4 ? 0 : 255)),
  'checks.png': greyPicture(700, 500, (x, y) => 255 * (((x >> 1) + (y >> 1)) % 2)),
  'rings.png': greyPicture(900, 900, (x, y) => (Math.hypot(x - 450, y - 450) % 5 < 2 ? 30 : 230)),
  'dots.png': greyPicture(1000, 800, (x, y) => (x % 12 < 4 && y % 12 < 4 ? 0 : 255)),
  'garden.png': greyPicture(900, 700, (x, y) =>
    spots.reduce((level, [u, v, r]) => level + 60 * Math.max(0, 1 - Math.hypot(x - u, y - v) / r), 60),
  ), // prettier-ignore
};
