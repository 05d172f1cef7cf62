/* faults.js - lets the n-th change of the disk by the command fail, or be the last of its process.
 *
 * A change is a call of tools/command/disk.js or of a file that it opened. A write that fails has written half.
 */
import process from 'node:process';
import { disk } from '../../../tools/command/disk.js';

/** @typedef {import('node:fs/promises').FileHandle} FileHandle */
/** @typedef {'fails' | 'kills'} Fault */

const real = { ...disk };
const OF_A_FILE = ['write', 'writeFile', 'sync', 'truncate', 'chmod', 'close'];

/** @type {{ at: number, fault: Fault, calls: string[] }} */
let plan = { at: Infinity, fault: 'fails', calls: [] };

/** Fails or kills where it is time. @param {string} call @param {() => Promise<unknown>} [half] of what the call does */
async function count(call, half) {
  plan.calls.push(call);
  if (plan.calls.length !== plan.at) return;
  await half?.();
  if (plan.fault === 'kills') process.kill(process.pid, 'SIGKILL');
  throw Object.assign(new Error(`ENOSPC: ${call} ${plan.at} fails by a test`), { code: 'ENOSPC' });
}

/** @param {FileHandle} handle */
const counted = (handle) =>
  new Proxy(handle, {
    get(target, key) {
      const method = /** @type {any} */ (target)[key];
      if (typeof method !== 'function') return method;
      if (!OF_A_FILE.includes(String(key))) return method.bind(target);
      return async (/** @type {any[]} */ ...args) => {
        await count(String(key), async () => {
          if (key === 'close') await target.close();
          if (key === 'writeFile')
            await target.writeFile(args[0].slice(0, Math.floor(args[0].length / 2)));
          if (key === 'write')
            await target.write(args[0], args[1], Math.floor(args[2] / 2), args[3]);
        });
        return method.apply(target, args);
      };
    },
  });

/** Counts from now on. @param {number} [at] the call with a fault, from 1 on @param {Fault} [fault]
 *  @returns {string[]} the calls, which grows */
export function planFault(at = Infinity, fault = 'fails') {
  plan = { at, fault, calls: [] };
  for (const [name, call] of Object.entries(real))
    Object.assign(disk, {
      [name]: async (/** @type {any[]} */ ...args) => {
        await count(name);
        const result = await /** @type {any} */ (call)(...args);
        return name === 'open' ? counted(result) : result;
      },
    });
  return plan.calls;
}
