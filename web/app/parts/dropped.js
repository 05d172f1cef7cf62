/* dropped.js - the files of a drop, with those in dropped folders. */

/** @typedef {{ name: string, bytes: File }} Dropped name: with the folders it lay in, 'train/3/a.png' */

/** Files without folders, as a chooser gives them. @param {Iterable<File>} files @returns {Dropped[]} */
export const chosen = (files) =>
  [...files].map((file) => ({ name: file.webkitRelativePath || file.name, bytes: file }));

/**
 * Must be called while the drop is handled: later the browser has emptied it.
 * @param {DataTransfer | null} transfer
 * @returns {Promise<Dropped[]>}
 */
export async function dropped(transfer) {
  const entries = [...(transfer?.items ?? [])].map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = chosen(transfer?.files ?? []);
  if (!entries.some((entry) => entry?.isDirectory)) return files;
  const found = [];
  for (const entry of entries) if (entry) found.push(...(await inside(entry)));
  return found;
}

/** @param {FileSystemEntry} entry @returns {Promise<Dropped[]>} */
async function inside(entry) {
  if (entry.isFile) {
    const file = /** @type {FileSystemFileEntry} */ (entry);
    /** @type {File} */
    const bytes = await new Promise((resolve, reject) => file.file(resolve, reject));
    return [{ name: entry.fullPath.replace(/^\//, ''), bytes }];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  const found = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found; // it gives a hundred at a time
    for (const next of some) found.push(...(await inside(next)));
  }
}
