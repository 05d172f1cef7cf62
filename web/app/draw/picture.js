/* picture.js - takes pictures from a file, the clipboard or a drop. The browser decodes them; a canvas of moderate
 * size holds them.
 *
 * For a file that cannot be used, it throws a sentence that says what was found and what would work; the drawing on
 * the sheet stays. The engine finds the digit in the picture.
 */

/** Longer side in pixels above which a picture is scaled down. */
const LARGEST = 1024;

/** Larger files, in bytes, are rejected unread. */
const HEAVIEST = 64 * 1024 * 1024;

/** A rejection with a sentence for the user. */
export class PictureProblem extends Error {}

/** @param {Blob} blob
 * @param {string} name
 * @returns {Promise<import('../pen/sheet.js').Picture>} */
export async function decodePicture(blob, name) {
  if (blob.type && !blob.type.startsWith('image/')) {
    throw new PictureProblem(
      `“${name}” is not a picture (${blob.type}). PNG, JPEG, WebP, GIF and BMP work.`,
    );
  }
  if (blob.size === 0) throw new PictureProblem(`“${name}” is empty: it has no bytes.`);
  if (blob.size > HEAVIEST) {
    throw new PictureProblem(
      `“${name}” has ${Math.round(blob.size / 1e6)} MB; pictures up to 64 MB work.`,
    );
  }
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob);
  } catch {
    throw new PictureProblem(
      `“${name}” cannot be opened as a picture. PNG, JPEG, WebP, GIF and BMP work.`,
    );
  }
  const scale = Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext('2d', { willReadFrequently: true })
  );
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return { canvas, name };
}

/** The pixels of a picture.
 * @param {import('../pen/sheet.js').Picture} picture */
export function pixelsOf({ canvas }) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** The first file of a paste or a drop, if it holds one.
 * @param {DataTransfer | null} transfer
 * @returns {File | null} */
const fileOf = (transfer) => {
  const files = [...(transfer?.files ?? [])];
  return files.find((file) => file.type.startsWith('image/')) ?? files[0] ?? null;
};

/** Listens for pictures that are chosen, pasted or dropped.
 * @param {HTMLInputElement} input
 * @param {(file: File) => void} onFile
 * @param {(text: string) => void} onProblem
 * @param {() => boolean} isOpen whether the page takes pictures now; another view may want other files */
export function listenForPictures(input, onFile, onProblem, isOpen) {
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) onFile(file);
    input.value = ''; // so that the same file can be chosen again
  });

  document.addEventListener('paste', (event) => {
    if (!isOpen()) return;
    const file = fileOf(event.clipboardData);
    if (file) onFile(file);
    else onProblem('The clipboard holds no picture. Copy a picture, then paste again.');
  });

  // No event reliably marks the end of a drag that leaves the window or is cancelled. But dragover repeats while it lasts.
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let gone;
  const leave = () => document.body.classList.remove('dropping');
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    if (!isOpen() || !event.dataTransfer?.types.includes('Files')) return;
    document.body.classList.add('dropping');
    clearTimeout(gone);
    gone = setTimeout(leave, 500);
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    leave();
    if (!isOpen()) return;
    const file = fileOf(event.dataTransfer);
    if (file) onFile(file);
    else onProblem('What was dropped is not a file. Drop a picture file here.');
  });
}
