/* lock.js - one run at a time for a file: FILE.lock, which says who holds it.
 *
 * The lock is written whole under another name and linked to its own, which fails if it is there. It is stale if its process is
 * gone, or its machine was started anew since. Only who holds the lock of a stale lock removes that, and only after a second look.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { MissingError } from './command.js';
import { disk } from './disk.js';
import { isAlive, partialOf, plainFile, removePartial, unwritable } from './files.js';

/**
 * @typedef {object} Holder the contents of a lock
 * @property {number} pid
 * @property {string} host with the space of process numbers, where the system has several
 * @property {string | null} boot which start of the machine; null: not known
 * @property {string | null} began when the process began, in ticks since the start of the machine; null: not known
 * @property {string} since date
 * @property {string} id of this lock alone
 */

/** What a file of the system says, or null. @template T @param {() => T} read @returns {T | null} */
function orNull(read) {
  try {
    return read();
  } catch {
    return null;
  }
}

/** When a process began; a later process of the same number began at another time. @param {number} pid */
const beganOf = (pid) =>
  orNull(
    () => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').pop()?.split(' ')[19] ?? null,
  );

/** @returns {Holder} */
const thisProcess = () => ({
  pid: process.pid,
  host: [os.hostname(), orNull(() => readlinkSync('/proc/self/ns/pid'))].filter(Boolean).join(' '),
  boot: orNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()),
  began: beganOf(process.pid),
  since: new Date().toISOString(),
  id: randomUUID(),
});

/** @param {Holder} holder */
function isGone({ pid, host, boot, began }) {
  const self = thisProcess();
  if (boot !== null && boot === self.boot && host !== self.host) return false; // another container: its processes are not seen
  if (host.split(' ')[0] !== self.host.split(' ')[0]) return false; // another machine
  if (boot !== self.boot) return true;
  return !isAlive(pid) || (began !== null && began !== beganOf(pid));
}

/** @param {string} text @returns {Holder | null} null: not a lock's contents */
function holderIn(text) {
  const holder = orNull(() => JSON.parse(text));
  return Number.isInteger(holder?.pid) && typeof holder.host === 'string' ? holder : null;
}

/** @param {string} file @param {string} lock @param {Holder | null} holder */
const refused = (file, lock, holder) =>
  new MissingError(
    holder
      ? `${file} is being written by another run: process ${holder.pid} on ${holder.host.split(' ')[0]}, since ${holder.since}. ` +
          `Wait for it, or take another name by --save. If that process is gone, remove ${lock}`
      : `${lock} is there and does not say which run holds it. If no other run writes ${file}, remove it`,
  );

/** Puts the contents where nothing is. @param {string} lock @param {string} contents @returns {Promise<boolean>} false: something is there */
async function put(lock, contents) {
  const whole = partialOf(lock);
  try {
    const handle = await disk.open(whole, 'w');
    await handle.writeFile(contents).finally(() => handle.close());
    await disk.link(whole, lock).catch(async (error) => {
      if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(error.code)) throw error;
      const own = await disk.open(lock, 'wx'); // a file system without links
      await own.writeFile(contents).finally(() => own.close());
    });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    await disk.rm(whole, { force: true });
  }
}

/** @param {string} lock @param {string} contents @param {string} file @returns {Promise<void>} */
async function take(lock, contents, file) {
  while (!(await put(lock, contents))) {
    const old = await readFile(lock, 'utf8').catch(() => null);
    if (old === null) continue; // given back meanwhile
    const holder = holderIn(old);
    if (!holder || !isGone(holder)) throw refused(file, lock, holder);
    const guard = `${lock}.${createHash('sha256').update(old).digest('hex').slice(0, 8)}`;
    await take(guard, contents, file);
    try {
      if ((await readFile(lock, 'utf8').catch(() => null)) === old) await disk.rm(lock);
    } finally {
      await disk.rm(guard, { force: true });
    }
  }
}

/**
 * Takes the lock of a file, and its folder's place if that is not there yet.
 * @param {string} name of the file, which is or will be a plain one
 * @returns {Promise<() => Promise<void>>} gives it back; the end of the process does so, too
 * @throws {MissingError} where another run holds it: which, and what to do
 */
export async function lockFile(name) {
  const file = await plainFile(name);
  const lock = `${file}.lock`;
  const folder = path.resolve(path.dirname(file));
  try {
    const made = await disk.mkdir(folder, { recursive: true });
    await take(lock, JSON.stringify(thisProcess()), name);
    await removePartial(lock);
    const atExit = () => orNull(() => rmSync(lock, { force: true }));
    process.on('exit', atExit);
    return async () => {
      // What cannot be removed is tried again at the end of the process, and is stale after it.
      await disk.rm(lock, { force: true }).then(
        () => process.off('exit', atExit),
        () => {},
      );
      if (made !== undefined) await removeEmpty(folder, made);
    };
  } catch (error) {
    throw unwritable(name, error);
  }
}

/** Removes folders that were made for a file and stayed empty. @param {string} folder @param {string} top the highest of them */
async function removeEmpty(folder, top) {
  const isDone = await disk.rmdir(folder).then(
    () => folder === top,
    () => true,
  );
  if (!isDone) await removeEmpty(path.dirname(folder), top);
}
