/* files.js - files that appear complete or not at all. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { MissingError } from './command.js';

/** Writes a file under a temporary name first, so that a full disk or Ctrl-C leaves an old one as it was.
 *  @param {string} file @param {string | Uint8Array} contents */
export async function saveFile(file, contents) {
  const partial = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.part`);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(partial, contents);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw new MissingError(`cannot write ${file}: ${/** @type {Error} */ (error).message}`);
  }
}
