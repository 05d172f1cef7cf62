/* inside.js - opens a requested file, and nothing outside of the served folders.
 *
 * A mount is a prefix of addresses and the folder (or file) that it stands for. The path is checked as it is written, and
 * once more after its symbolic links are followed.
 */
import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';

/** @typedef {[string, string]} Mount */

/** The mount and the path of a request, or null: outside of every mount, hidden, or malformed.
 *  @param {string} pathname still percent-encoded, as in the request line
 *  @param {Mount[]} mounts the first whose prefix fits is taken */
function mapped(pathname, mounts) {
  let decoded;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  // Every segment is an ordinary name: no '..', no hidden file, no NUL, no backslash. So the result stays inside.
  if (!decoded.startsWith('/') || /[\0\\]/.test(decoded)) return null;
  if (decoded.split('/').some(isHidden)) return null;
  const mount = mounts.find(([prefix]) => decoded.startsWith(prefix));
  if (!mount) return null;
  const [prefix, base] = mount;
  return {
    base,
    file: path.join(base, decoded.slice(prefix.length)),
    isFolder: decoded.endsWith('/'),
  };
}

const isHidden = (/** @type {string} */ segment) => segment.startsWith('.');

/** The file of a request, or null, without a look at the disk. @param {string} pathname @param {Mount[]} mounts */
export const resolveFile = (pathname, mounts) => mapped(pathname, mounts)?.file ?? null;

/**
 * An open file, with what it was when it was opened.
 * @typedef {object} Opened
 * @property {import('node:fs/promises').FileHandle} handle whoever gets it closes it
 * @property {string} file its real path
 * @property {number} size bytes
 * @property {bigint} modified nanoseconds since 1970
 */

/** Opens the file of a request. @param {string} pathname @param {Mount[]} mounts
 *  @returns {Promise<Opened | 'folder' | null>} folder: it needs a slash behind its name; null: there is none to be seen */
export async function openInside(pathname, mounts) {
  const asked = mapped(pathname, mounts);
  if (!asked) return null;
  try {
    const [base, file] = await Promise.all([
      realpath(asked.base),
      realpath(path.join(asked.file, asked.isFolder ? 'index.html' : '')),
    ]);
    const within = path.relative(base, file);
    if (path.isAbsolute(within) || within.split(path.sep).some(isHidden)) return null; // a link led out
    // Without O_NONBLOCK, a named pipe would wait for its writer.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = await handle.stat({ bigint: true });
    if (stat.isFile()) {
      const { size, mtimeNs } = stat;
      return { handle, file, size: Number(size), modified: mtimeNs };
    }
    await handle.close();
    return stat.isDirectory() ? 'folder' : null;
  } catch {
    return null;
  }
}
