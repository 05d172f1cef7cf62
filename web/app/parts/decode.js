/* decode.js - makes a picture of a file: the browser decodes it, and a canvas of moderate size holds it.
 *
 * For a file that cannot be used, it throws a sentence that says what was found and what would work; the drawing on
 * the sheet stays.
 */

/** Longer side in pixels above which a picture of one digit is scaled down. */
const LARGEST = 1024;

/** Larger files, in bytes, are rejected unread. */
const HEAVIEST = 64 * 1024 * 1024;

/** @param {Blob} blob
 * @param {string} name
 * @param {number} [largest] longer side in pixels
 * @returns {Promise<import('../pen/sheet.js').Picture>} */
export async function decodePicture(blob, name, largest = LARGEST) {
  if (blob.type && !blob.type.startsWith('image/')) {
    throw new Error(
      `“${name}” is not a picture (${blob.type}). PNG, JPEG, WebP, GIF and BMP work.`,
    );
  }
  if (blob.size === 0) throw new Error(`“${name}” is empty: it has no bytes.`);
  if (blob.size > HEAVIEST) {
    throw new Error(`“${name}” has ${Math.round(blob.size / 1e6)} MB; pictures up to 64 MB work.`);
  }
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob);
  } catch {
    if (/hei[cf]$/i.test(blob.type || name))
      throw new Error(`“${name}” is HEIC, which this browser does not open. Save it as JPEG.`);
    throw new Error(`“${name}” cannot be opened as a picture. PNG, JPEG, WebP, GIF and BMP work.`);
  }
  const scale = Math.min(1, largest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext('2d', { willReadFrequently: true })
  );
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return { canvas, name, blob };
}
