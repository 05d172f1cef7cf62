/* loaded.js - remembers the engine that was loaded last, for functions without an engine argument. */
import { badArgument } from '../base/checks.js';
import { InklingError } from '../base/errors.js';
import { Functions } from './functions.js';

/** @type {Functions | null} */
let latest = null;

/** @param {Functions} engine what loadedEngine() returns from now on */
export function remember(engine) {
  latest = engine;
}

/** The engine that loadEngine() made last.
 * @returns {Functions}
 */
export function loadedEngine() {
  if (!latest) {
    throw new InklingError(
      'not-loaded',
      'the engine is not loaded yet; write `await loadEngine()` first',
    );
  }
  return latest;
}

/**
 * @param {unknown} value
 * @returns {Functions}
 */
export function engineIn(value) {
  if (!(value instanceof Functions)) throw badArgument('engine', 'what loadEngine() gives', value);
  return value;
}
