/* checkpoints.js - writes the checkpoint beside a model, from which its training can be resumed:
 * FILE.checkpoint.
 *
 * The file exists exactly while a run is unfinished. It is written when the run starts, after each epoch
 * and at Ctrl-C, each time whole or not at all, and removed when the run ends. Training does not wait for
 * it, and goes on if the disk is full.
 */
import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { MissingError } from './command.js';
import { removePartial, saveFile } from './files.js';
import { note } from './terminal.js';

/** @typedef {import('../../web/inkling/index.js').Run} Run */

export class CheckpointFile {
  /** @type {Promise<void> | null} */
  #writing = null;
  #isWanted = false;
  #hasFailed = false;

  /** @param {string} model the file that the model is saved to */
  constructor(model) {
    this.file = `${model}.checkpoint`;
  }

  async read() {
    const bytes = await readFile(this.file).catch((error) => {
      throw new MissingError(
        error.code === 'ENOENT'
          ? `there is no ${this.file}, so nothing to resume; --save names the model whose training was interrupted`
          : `cannot read ${this.file}: ${error.message}`,
      );
    });
    return new Uint8Array(bytes);
  }

  /** Before a new run: renames the checkpoint of an unfinished run, so that it is never lost. */
  async makeRoom() {
    await removePartial(this.file);
    if (!existsSync(this.file)) return;
    await rename(this.file, `${this.file}.old`);
    note(
      `An unfinished run was here; it is kept as ${this.file}.old. (--resume would have continued it.)`,
    );
  }

  /** Writes the run's present state; if a write is in progress, writes again after it. @param {Run} run */
  keep(run) {
    this.#isWanted = true;
    this.#writing ??= this.#write(run);
  }

  /** @param {Run} run */
  async #write(run) {
    while (this.#isWanted) {
      this.#isWanted = false;
      const bytes = await run.saveCheckpoint();
      if (!bytes) break;
      try {
        await saveFile(this.file, bytes);
        this.#hasFailed = false;
      } catch (error) {
        if (!this.#hasFailed)
          note(
            `${/** @type {Error} */ (error).message}. Training goes on; the last checkpoint may be old.`,
          );
        this.#hasFailed = true;
      }
    }
    this.#writing = null;
  }

  /** Waits for the present write. */
  async settle() {
    await this.#writing;
  }

  async remove() {
    await this.settle();
    await rm(this.file, { force: true });
  }
}
