/* pool.js - class Pool: compute workers that do tasks in any order; the results come back in the order of
 * the tasks. The caller can help by taking tasks itself.
 *
 * A task is a function that makes its message, because sending a message transfers its buffers away. When
 * a worker dies, the task is made again for another worker, and a new worker replaces the dead one. After
 * the weights change, each worker gets them with its next task. worker.js and compute.js define the tasks.
 */
import { InklingError, unpackError } from '../base/errors.js';

/** @typedef {import('./threads.js').WorkerHandle} WorkerHandle */
/** @typedef {() => { message: Record<string, unknown>, transfer: import('./threads.js').Transfer[] }} Task */
/**
 * @typedef {{ handle: WorkerHandle, round: Round | null, task: number, version: number, spare:
 *   Float32Array<ArrayBuffer> | undefined }} Member round: the round of its task, which may have
 *   failed meanwhile; null if the worker is free. spare: its previous weights' buffer, for reuse
 */
/**
 * @typedef {{ tasks: Task[], next: number[], kept: number, results: any[], open: number, resolve:
 *   (results: any[]) => void, reject: (error: unknown) => void }} Round next: tasks that have not been
 *   started; the last `kept` of them are reserved for take(). open: number of tasks without an answer
 */

/**
 * Copies a round's weights into an array that can be transferred: in `spare`, if given.
 * @typedef {(spare?: Float32Array<ArrayBuffer>) => Float32Array<ArrayBuffer>} Weights
 */

/**
 * The run fails after this many deaths of workers with no task done in between.
 */
const MOST_DEATHS = 8;

export class Pool {
  #opening;
  #start;
  /** @type {Set<Member>} */
  #members = new Set();
  /** @type {Round | null} */
  #round = null;
  /** @type {Weights} */
  #params = () => new Float32Array(0);
  #version = 0;
  #deaths = 0;
  /** Workers that are starting. */
  #hiring = 0;
  /** The reason of the latest death of a worker. @type {unknown} */
  #lastFailure = null;
  #closed = false;

  /**
   * @param {number} size
   * @param {Record<string, unknown>} opening the first message to each worker: the network to build
   * @param {() => Promise<WorkerHandle>} start
   */
  constructor(size, opening, start) {
    this.size = size;
    this.#opening = opening;
    this.#start = start;
  }

  /**
   * @param {number} size
   * @param {Record<string, unknown>} opening
   * @param {() => Promise<WorkerHandle>} start
   * @returns {Promise<Pool>}
   */
  static async open(size, opening, start) {
    const pool = new Pool(size, opening, start);
    try {
      await Promise.all(Array.from({ length: size }, () => pool.#hire()));
    } catch (error) {
      pool.close();
      throw error;
    }
    return pool;
  }

  /**
   * Does all tasks of a round, one round at a time. Throws if all workers have died.
   * @param {Task[]} tasks
   * @param {Weights} params for all of them
   * @param {number} [kept] number of tasks, the last ones, that are reserved until the caller takes
   *   one, so that a caller who helps finds something to do
   * @returns {Promise<any[]>}
   */
  run(tasks, params, kept = 0) {
    if (tasks.length === 0) return Promise.resolve([]);
    if (this.#members.size + this.#hiring === 0) return Promise.reject(this.#lastFailure);
    this.#params = params;
    this.#version++;
    return new Promise((resolve, reject) => {
      const next = tasks.map((_, i) => i);
      this.#round = { tasks, next, kept, results: [], open: tasks.length, resolve, reject };
      for (const member of this.#members) this.#assign(member);
    });
  }

  /** Takes a task that no worker has started, for the caller to do; null if there is none.
   * @returns {number | null}
   */
  take() {
    const round = this.#round;
    if (!round) return null;
    round.kept = 0;
    return round.next.shift() ?? null;
  }

  /**
   * Reports the result of a taken task.
   * @param {number} task
   * @param {unknown} result
   */
  give(task, result) {
    if (this.#round) this.#settle(this.#round, task, result);
  }

  /** Reports that a taken task failed; the round ends with this error.
   * @param {unknown} error
   */
  fail(error) {
    this.#giveUp(error);
  }

  close() {
    this.#closed = true;
    for (const { handle } of this.#members) handle.terminate();
    this.#members.clear();
  }

  /** Starts a worker and adds it to the pool when it has built the network of `opening`. */
  async #hire() {
    const handle = await this.#start();
    /** @type {Member} */
    const member = { handle, round: null, task: 0, version: -1, spare: undefined };
    await new Promise((resolve, reject) => {
      handle.onFailure = (reason) =>
        reject(new InklingError('worker-failed', `a compute worker did not start: ${reason}`));
      handle.onMessage = (message) => {
        if (message.type === 'listening') handle.post(this.#opening);
        else if (message.type === 'opened') resolve(undefined);
        else reject(unpackError(message.error));
      };
    }).catch((error) => {
      handle.terminate();
      throw error;
    });
    if (this.#closed) {
      handle.terminate();
      return;
    }
    handle.onMessage = (message) => this.#answer(member, message);
    handle.onFailure = (reason) => this.#bury(member, reason);
    this.#members.add(member);
    this.#assign(member);
  }

  /** @param {Member} member */
  #assign(member) {
    const round = this.#round;
    if (!round || member.round) return;
    const task = round.next.length > round.kept ? round.next.shift() : undefined;
    if (task === undefined) return;
    member.round = round;
    member.task = task;
    const { message, transfer } = round.tasks[task]();
    const params = member.version === this.#version ? null : this.#params(member.spare);
    if (params) member.spare = undefined; // its buffer may hold the new weights now
    member.version = this.#version;
    member.handle.post({ ...message, params }, params ? [...transfer, params.buffer] : transfer);
  }

  /**
   * @param {Member} member
   * @param {any} message
   */
  #answer(member, message) {
    const { round, task } = member;
    member.round = null;
    member.spare = message.params ?? member.spare;
    if (!round || round !== this.#round) {
      this.#assign(member);
      return;
    }
    if (message.type === 'error') {
      this.#giveUp(unpackError(message.error));
      return;
    }
    this.#deaths = 0;
    this.#settle(round, task, message.result);
    this.#assign(member);
  }

  /**
   * @param {Round} round
   * @param {number} task
   * @param {unknown} result
   */
  #settle(round, task, result) {
    round.results[task] = result;
    round.open--;
    if (round.open > 0) return;
    this.#round = null;
    round.resolve(round.results);
  }

  /**
   * Handles a worker's death: its task goes back to the front, and a new worker starts.
   * @param {Member} member
   * @param {string} reason
   */
  #bury(member, reason) {
    member.handle.terminate();
    this.#members.delete(member);
    member.round?.next.unshift(member.task);
    this.#deaths++;
    if (this.#deaths > MOST_DEATHS) {
      this.#giveUp(new InklingError('worker-failed', `compute workers keep failing: ${reason}`));
      return;
    }
    for (const other of this.#members) this.#assign(other);
    this.#hiring++;
    this.#hire()
      .finally(() => this.#hiring--)
      .catch((error) => {
        if (this.#members.size + this.#hiring === 0) this.#giveUp(error);
      });
  }

  /** @param {unknown} error */
  #giveUp(error) {
    this.#lastFailure = error;
    const round = this.#round;
    this.#round = null;
    round?.reject(error);
  }
}
