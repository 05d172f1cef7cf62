/**
 * circles.js - fails when files of src/ depend on each other in a circle. Part of `make lint`.
 *
 * A node is a file without its extension: x.c and x.h are one. It depends on the files that it includes and on those that
 * define the functions it calls. A header that only declares a function of another file makes no circle.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '../..', 'src');

/** @param {string} text @returns {string} without comments, which may name any file */
const withoutComments = (text) => text.replace(/\/\*[^]*?\*\/|\/\/.*/g, '');

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.[ch]$/.test(name))
  .map((name) => ({
    name,
    node: name.slice(0, -2),
    text: withoutComments(readFileSync(path.join(root, name), 'utf8')),
  }));

/** @type {Map<string, string>} function with external linkage -> the node that defines it */
const definedIn = new Map();
for (const { name, node, text } of files) {
  if (!name.endsWith('.c')) continue;
  for (const [, head, fn] of text.matchAll(/^(\w[\w *]*?)\b(\w+)\([^;{}]*\)\n\{/gm)) {
    if (!/^(static|INK_INLINE)\b/.test(head)) definedIn.set(fn, node);
  }
}

/** @type {Map<string, Set<string>>} */
const needs = new Map(files.map(({ node }) => [node, new Set()]));
for (const { name, node, text } of files) {
  for (const [, include] of text.matchAll(/^#include "([^"]+)\.[ch]"/gm)) {
    const own = path.join(path.dirname(name), include);
    needs.get(node)?.add(needs.has(own) ? own : include);
  }
  if (!name.endsWith('.c')) continue;
  const own = new Set(
    [...text.matchAll(/^(?:static|INK_INLINE)\b[^;{}=]*?(\w+)\(/gm)].map((m) => m[1]),
  );
  for (const [, fn] of text.matchAll(/\b(\w+)\(/g)) {
    const other = definedIn.get(fn);
    if (other && !own.has(fn)) needs.get(node)?.add(other);
  }
}

/** @param {string} from @returns {string[] | null} the shortest circle through a node */
function circleFrom(from) {
  /** @type {Map<string, string>} */
  const before = new Map();
  for (const queue = [from], seen = new Set(); queue.length;) {
    const node = /** @type {string} */ (queue.shift());
    for (const next of needs.get(node) ?? []) {
      if (next === node || seen.has(next)) continue;
      seen.add(next);
      before.set(next, node);
      queue.push(next);
      if (next !== from) continue;
      const circle = [from];
      for (let at = node; at !== from; at = /** @type {string} */ (before.get(at)))
        circle.unshift(at);
      return [from, ...circle];
    }
  }
  return null;
}

const reported = new Set();
for (const node of [...needs.keys()].sort()) {
  const circle = circleFrom(node);
  if (!circle || circle.some((one) => reported.has(one))) continue;
  for (const one of circle) reported.add(one);
  console.error(`src: a circle: ${circle.join(' -> ')}`);
}
process.exit(reported.size ? 1 : 0);
