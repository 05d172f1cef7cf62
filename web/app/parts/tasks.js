/* tasks.js - cuts long work on the main thread into tasks.
 *
 * Between two tasks the browser handles mouse and keyboard and may show a frame. A task should take less than 50 ms
 * (`make bench-tasks` measures the longest).
 */

/** Ends the current task; the caller continues in the next one.
 * @returns {Promise<void>} */
export function nextTask() {
  const { scheduler } = /** @type {any} */ (globalThis);
  if (scheduler?.yield) return scheduler.yield();
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
