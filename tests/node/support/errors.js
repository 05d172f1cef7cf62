/* errors.js - expected errors of tests; unlike networks.js it loads no engine. */
import assert from 'node:assert/strict';

/** A check for assert.throws and assert.rejects.
 * @param {import('../../../web/inkling/index.js').ErrorCode} code
 * @param {...(string | RegExp)} words that the sentence must have
 */
export function inklingError(code, ...words) {
  return (/** @type {any} */ error) => {
    assert.equal(
      error?.name,
      'InklingError',
      `expected an InklingError; found ${error?.stack ?? error}`,
    );
    assert.equal(error.code, code, error.message);
    for (const word of words) {
      const found =
        typeof word === 'string' ? error.message.includes(word) : word.test(error.message);
      assert.ok(found, `"${error.message}" should say ${word}`);
    }
    return true;
  };
}
