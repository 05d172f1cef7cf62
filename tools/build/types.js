/* types.js - `make types`: writes the library's .d.ts files, from its JSDoc.
 *
 *   node tools/build/types.js [FOLDER]        FOLDER: types
 *
 * Members that are marked @internal go (the compiler
 * drops them in TypeScript's own sources only), and files that no public type needs. Each entry refers to globals.d.ts.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const types = path.resolve(process.argv[2] ?? path.join(root, 'types'));
const ENTRIES = ['index', 'reading', 'numbers', 'plots'].map((name) => `${name}.d.ts`);

/** A comment with @internal, and the member behind it, to its semicolon. */
const INTERNAL = /\n *\/\*\*(?:(?!\*\/)[^])*@internal(?:(?!\*\/)[^])*\*\/\n[^;]*;/g;

rmSync(types, { recursive: true, force: true });
try {
  execFileSync(
    path.join(root, 'node_modules/.bin/tsc'),
    ['--project', path.join(root, 'tools/build/types.tsconfig.json'), '--outDir', types],
    { stdio: 'inherit' },
  );
} catch {
  process.exit(1);
}

/** @type {Set<string>} */
const needed = new Set(ENTRIES);
for (const name of needed) {
  const file = path.join(types, name);
  const text = readFileSync(file, 'utf8').replaceAll(INTERNAL, (all) =>
    /\n *constructor\([^]*$/.test(all) ? '\n    protected constructor();' : '',
  );
  for (const [, found] of text.matchAll(/(?:from |import\()['"](\.[^'"]+)\.js['"]/g))
    needed.add(path.join(path.dirname(name), `${found}.d.ts`));
  const first = ENTRIES.includes(name) ? '/// <reference path="./globals.d.ts" />\n' : '';
  writeFileSync(file, first + text);
}
for (const name of readdirSync(types, { recursive: true, encoding: 'utf8' }))
  if (name.endsWith('.d.ts') && !needed.has(name)) rmSync(path.join(types, name));
copyFileSync(path.join(root, 'tools/build/globals.d.ts'), path.join(types, 'globals.d.ts'));
