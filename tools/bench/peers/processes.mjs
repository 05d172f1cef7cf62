/* processes.mjs - runs contestants in Node, each in a process of its own, which waits while others take their turn. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { hasRelaxedSimd } from '../../../web/inkling/index.js';

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url));

/**
 * @typedef {object} Place an environment that runs contestants: Node or Chromium
 * @property {string} name
 * @property {string} version
 * @property {(id: string) => Promise<Table>} seat
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Table a connection to one running contestant
 * @property {(method: string, ...args: unknown[]) => Promise<any>} ask
 * @property {() => Promise<void>} leave
 */

/** @returns {Place} */
export function nodePlace() {
  return {
    name: 'Node',
    version: process.version,
    async seat(id) {
      // Node 20 may abort a process with workers while it compiles beside them; tools/inkling.js says more.
      const execArgv = id.startsWith('inkling') ? ['--no-concurrent-recompilation'] : [];
      // Node 20 has it behind a flag that newer ones do not know.
      if (id === 'inkling-relaxed' && !hasRelaxedSimd())
        execArgv.push('--experimental-wasm-relaxed-simd');
      const child = fork(CHILD, [id], { execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
      /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
      const waiting = new Map();
      let said = '';
      child.stderr?.on('data', (chunk) => {
        said = `${said}${chunk}`.slice(-2000);
      });
      child.on('message', (/** @type {any} */ { id: answered, value, error }) => {
        const asked = waiting.get(answered);
        waiting.delete(answered);
        if (error === undefined) asked?.resolve(value);
        else asked?.reject(new Error(error));
      });
      child.on('exit', (code, signal) => {
        const reason =
          said
            .trim()
            .split('\n')
            .findLast((line) => /\w/.test(line)) ?? '';
        for (const { reject } of waiting.values())
          reject(new Error(`its process ended with ${signal ?? code}: ${reason}`));
        waiting.clear();
      });
      let count = 0;
      return {
        ask: (method, ...args) =>
          new Promise((resolve, reject) => {
            count += 1;
            waiting.set(count, { resolve, reject });
            child.send({ id: count, method, args }, (error) => error && reject(error));
          }),
        async leave() {
          if (child.connected) child.disconnect();
          else child.kill();
        },
      };
    },
    async close() {},
  };
}
