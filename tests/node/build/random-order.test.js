/* random-order.test.js - no call in the C sources draws two random numbers among its arguments: compilers evaluate arguments in any
 * order (clang from the left, gcc from the right), so the bits would depend on the compiler.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { read, root } from '../support/documents.js';

/** A function that draws: those of base/rng.h, and the helpers that take its stream. */
const DRAW = /\b(?:rng_(?!stream)\w+|pick|around)\(/g;

/** What stands between the parentheses of each outermost call of a statement. @param {string} statement */
function argumentsIn(statement) {
  const found = [];
  for (let at = 0; at < statement.length; at++) {
    if (statement[at] !== '(') continue;
    const from = at + 1;
    for (let depth = 1; depth > 0 && ++at < statement.length;)
      depth += { '(': 1, ')': -1 }[statement[at]] ?? 0;
    found.push(statement.slice(from, at));
  }
  return found;
}

/** Calls that draw twice; in a ? b : c the order is fixed. @param {string} source */
const doubleDraws = (source) =>
  source
    .replace(/\/\*.*?\*\//gs, '')
    .split(/[;{}]/)
    .flatMap(argumentsIn)
    .filter((list) => (list.match(DRAW)?.length ?? 0) > 1 && !list.includes('?'));

test('each random number is drawn in a statement or a declarator of its own', () => {
  const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((name) => /\.[ch]$/.test(name));
  assert.ok(sources.length > 50);
  for (const name of sources) assert.deepEqual(doubleDraws(read(path.join('src', name))), [], name);
});

test('two draws in one call are noticed', () => {
  assert.equal(doubleDraws('put(k, around(r, 1), around(r, 2));').length, 1);
  assert.equal(doubleDraws('f(g(rng_u32(r)) + 1, rng_range(r, 1, 2));').length, 1);
  assert.equal(doubleDraws('const float x = around(r, 1), y = around(r, 2);').length, 0);
  assert.equal(doubleDraws('aim(k, pick(r, 0, 1) ? around(r, 1) : around(r, 2));').length, 0);
});
