/* bring.js - takes pictures from a file, the clipboard or a drop, and gives their pixels. decode.js, which is fetched with the first
 * picture, makes a canvas of a file.
 */

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
