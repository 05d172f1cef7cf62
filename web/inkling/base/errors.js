/* errors.js - the one error of the library: a code to test for and a sentence to show.
 *
 * The sentence says what was expected, what was found and where. Bugs of the library itself are
 * plain Errors. Workers send errors as plain objects (packError, unpackError).
 */

/**
 * @typedef {'bad-layers' | 'no-memory' | 'bad-label' | 'not-finite' | 'bad-argument' | 'blank'
 *   | 'bad-idx' | 'bad-data' | 'bad-safetensors' | 'bad-checkpoint' | 'bad-receipt' | 'other-data'
 *   | 'not-exact' | 'cannot-import' | 'cannot-export' | 'bad-picture' | 'bad-strokes' | 'not-loaded' | 'load-failed' | 'aborted'
 *   | 'worker-failed'} ErrorCode
 */

export class InklingError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} message
   * @param {{ layer?: number, cause?: unknown }} [details] layer: index of the layer at fault
   */
  constructor(code, message, { layer, cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'InklingError';
    this.code = code;
    this.layer = layer;
  }
}

/**
 * @typedef {{ code: ErrorCode | null, message: string, layer?: number, stack?: string }}
 *   PackedError
 */

/**
 * @param {unknown} error
 * @returns {PackedError}
 */
export function packError(error) {
  if (error instanceof InklingError) {
    return { code: error.code, message: error.message, layer: error.layer, stack: error.stack };
  }
  return error instanceof Error
    ? { code: null, message: error.message, stack: error.stack }
    : { code: null, message: String(error) };
}

/**
 * @param {PackedError} packed
 * @returns {Error}
 */
export function unpackError({ code, message, layer, stack }) {
  const error = code ? new InklingError(code, message, { layer }) : new Error(message);
  if (stack) error.stack = stack;
  return error;
}

/** What a status of the engine means; the index is ink_status of inkling.h. */
export const STATUS_CODES = /** @type {const} */ ([
  'ok',
  'bad-layers',
  'no-memory',
  'bad-label',
  'not-finite',
  'bad-argument',
  'blank',
]);

/** A short description of a value for a sentence; long values are cut.
 * @param {unknown} value
 * @returns {string}
 */
export function show(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string')
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value)) {
    const { name } = value.constructor;
    return 'length' in value ? `a ${name} of ${value.length}` : `a ${name}`;
  }
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  return !name || name === 'Object' ? 'an object' : `a ${name}`;
}
