/* tasks.js - how long a page's main thread is busy in one go; Chromium only. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './session.js';

/**
 * Begins to watch.
 * @param {import('puppeteer-core').Page} page
 * @param {string} name of the trace beside the build
 * @returns {Promise<() => Promise<{ used: number, wall: number }>>} stops, and tells the longest task since
 */
export async function watchTasks(page, name) {
  const file = path.join(root, `build/${name}-trace.json`);
  await page.tracing.start({ path: file, categories: ['toplevel', '__metadata'] });
  return async () => {
    await page.tracing.stop();
    return longestTask(JSON.parse(await readFile(file, 'utf8')).traceEvents);
  };
}

/** The longest task on a page's main thread, in milliseconds: of processor time, which another program cannot stretch, and by the clock.
 * @param {any[]} events */
function longestTask(events) {
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = events.filter(
    ({ name, ph, pid, tid }) => ph === 'X' && /RunTask$/.test(name) && mains.has(`${pid}/${tid}`),
  );
  const most = (/** @type {'tdur' | 'dur'} */ key) =>
    tasks.reduce((most, task) => Math.max(most, task[key] ?? 0), 0) / 1000;
  return { used: most('tdur'), wall: most('dur') };
}
