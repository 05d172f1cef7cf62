/* The same bits for the same picture of paper: natively and in WebAssembly, and what is read on a platform without SIMD.
 * tests/browser/each/paper.test.js holds the browsers to the same hashes.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as inkling from '../../../web/inkling/index.js';
import * as paper from '../../../web/inkling/paper/paper.js';
import { findOnPages, readPages } from '../../shared/paper-pages.js';
import { skip } from '../support/sheets.js';

/** V8 compiles no SIMD for such a processor. */
const WITHOUT_SIMD = ['--no-enable-sse4-1', '--input-type=module', '--eval'];
const at = (/** @type {string} */ file) =>
  JSON.stringify(new URL(`../../../${file}`, import.meta.url));
const CHILD = `
  import { readFileSync } from 'node:fs';
  import * as inkling from ${at('web/inkling/index.js')};
  import * as paper from ${at('web/inkling/paper/paper.js')};
  import { findOnPages, readPages } from ${at('tests/shared/paper-pages.js')};
  const runs = ['paper', 'paper-scalar'].map((name) =>
    WebAssembly.validate(readFileSync(new URL(name + '.wasm', ${at('web/inkling/')}))));
  console.log(JSON.stringify({ runs, found: await findOnPages(paper), read: await readPages(inkling) }));`;

const program = fileURLToPath(new URL('../../../build/native/paper_pages', import.meta.url));

test(
  'what is found on pages of odd sizes, dark and light ink, natively and in WebAssembly',
  { skip: existsSync(program) ? false : 'build/native/paper_pages is not built (make native)' },
  async () => {
    const { hash, pieces } = await findOnPages(paper);
    assert.ok(pieces.filter((count) => count > 2).length >= 5, `pieces: ${pieces}`);
    const bytes = execFileSync(program, { maxBuffer: 2 ** 24 });
    assert.equal(createHash('sha256').update(bytes).digest('hex'), hash);
    assert.equal((await findOnPages(paper)).hash, hash, 'again, in memory that was used');
  },
);

test('what is found and read with SIMD, and on a platform that has none', { skip }, async () => {
  const found = await findOnPages(paper);
  const { hash, simd, texts } = await readPages(inkling);
  assert.equal(simd, true);
  assert.ok(texts.filter(Boolean).length >= 3, `texts: ${texts}`);
  const scalar = JSON.parse(execFileSync(process.execPath, [...WITHOUT_SIMD, CHILD]).toString());
  if (process.arch === 'x64') {
    assert.equal(scalar.read.simd, false);
    assert.deepEqual(scalar.runs, [false, true], 'which modules it can run');
  }
  assert.deepEqual(scalar.found, found);
  assert.equal(scalar.read.hash, hash);
});
