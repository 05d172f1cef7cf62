/* checkpoints.js - writes the checkpoint beside a model, from which its training can be resumed:
 * FILE.checkpoint.
 *
 * The file exists exactly while a run is unfinished. It is written when the run starts, after each epoch
 * and at Ctrl-C, each time whole or not at all, and removed when everything that the run gave is saved. A run
 * does not begin where it cannot be written; later, training does not wait for it, and goes on if the disk is full.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { MissingError } from './command.js';
import { disk } from './disk.js';
import { removePartial, saveFile, tryFile } from './files.js';
import { note } from './terminal.js';

/** @typedef {import('../../web/inkling/index.js').Run} Run */

export class CheckpointFile {
  /** @type {Promise<void> | null} */
  #writing = null;
  #isWanted = false;
  #hasFailed = false;

  /** @param {string} model the file that the model is saved to */
  constructor(model) {
    this.model = model;
    this.file = `${model}.checkpoint`;
  }

  get isThere() {
    return existsSync(this.file);
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

  /**
   * Writes the first state of a run.
   * @param {Run} run at its beginning
   * @param {Uint8Array} model as it will be saved, about
   * @param {{ isNew: boolean }} options not a continued run
   * @throws {MissingError} where the disk does not take it, or will not take the model
   */
  async begin(run, model, { isNew }) {
    const bytes = await run.saveCheckpoint();
    if (!bytes) return;
    await removePartial(this.file);
    await removePartial(this.model);
    // The most that is there at one time: a checkpoint, and the next one or the model.
    const most = Math.max(bytes.length, model.length) + (isNew ? bytes.length : 0);
    await tryFile(this.model, new Uint8Array(most));
    if (isNew) await this.#makeRoom();
    await saveFile(this.file, bytes);
  }

  /** Before a new run: renames the checkpoint of an unfinished run to a name that is free, so that it is never lost. */
  async #makeRoom() {
    if (!this.isThere) return;
    let old = `${this.file}.old`;
    for (let number = 2; existsSync(old); number++) old = `${this.file}.old.${number}`;
    await disk.rename(this.file, old).catch((error) => {
      throw new MissingError(`cannot rename ${this.file}: ${error.message}`);
    });
    note(
      `An unfinished run was here; it is kept as ${old}. (--resume would have continued it: rename it back for that.)`,
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
    await disk.rm(this.file, { force: true }).catch((error) => {
      throw new MissingError(
        `the run is done, but ${this.file} cannot be removed: ${error.message}. Remove it; it is of no more use`,
      );
    });
  }
}
