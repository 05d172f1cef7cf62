/* run-lock.js - sees to it that only one tab goes on with a training run: two would overwrite each other's checkpoints.
 *
 * The browser frees the lock when the tab is closed or crashes. Browsers offer locks on https and on this device only; elsewhere nothing
 * is locked.
 */

/**
 * Takes a run for this tab.
 * @param {string} id
 * @returns {Promise<(() => void) | null>} gives it back; null when another tab has it
 */
export function takeRun(id) {
  const { locks } = navigator;
  if (!locks) return Promise.resolve(() => {});
  return new Promise((resolve, reject) => {
    locks
      .request(`inkling-run ${id}`, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(null);
        return new Promise((give) => resolve(() => give(undefined)));
      })
      .catch(reject);
  });
}
