/* vendor.js - fetches a library of others when a file needs it. */
import { InklingError } from './errors.js';

/**
 * @template T
 * @param {string} what needs it
 * @param {string} name of the library, in vendor/
 * @param {() => Promise<T>} load
 * @returns {Promise<T>}
 */
export async function vendor(what, name, load) {
  try {
    return await load();
  } catch (cause) {
    if (cause instanceof InklingError) throw cause;
    throw new InklingError(
      'load-failed',
      `${what} need vendor/${name}.js, which did not arrive (make vendor)`,
      { cause },
    );
  }
}
