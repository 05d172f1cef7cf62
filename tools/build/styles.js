/**
 * styles.js - fails when the sheet of one view could change another view. Part of `make lint`.
 *
 * A sheet stays on the page after its view is left, so every selector in `web/app/FOLDER/*.css` begins with the class of the
 * view's root, `.view-NAME`; the router's table VIEWS says which name a folder has. Names that are global by nature
 * (@keyframes, @font-face, @property) do not belong in a view. A view loads its own sheets and those of libraries; what views
 * share is in web/app/parts/views.css, and what all of them share with Draw in web/style.css.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '../..');
const app = path.join(root, 'web/app');

/** At-rules that hold rules, and change nothing by themselves. */
const GROUPS = /^@(media|supports|container|layer)\b/;

/** @param {string} file */
const read = (file) => readFileSync(path.join(app, file), 'utf8');

/** Folder -> name of the view that it holds. */
const views = new Map(
  [...read('router.js').matchAll(/(\w+): \{[^}]*import\([^']*'\.\/(\w+)\/view\.js'\)/g)].map(
    ([, name, folder]) => [folder, name],
  ),
);

/** Where the parts of a list end: at commas outside of brackets. @param {string} text */
function listed(text) {
  const parts = [''];
  let depth = 0;
  for (const sign of text) {
    if ('(['.includes(sign)) depth++;
    if (')]'.includes(sign)) depth--;
    if (sign === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += sign;
  }
  return parts.map((part) => part.trim().replace(/\s+/g, ' '));
}

/** What stands before each brace that opens a rule, or an at-rule that is no group. @param {string} css */
function preludes(css) {
  const text = css.replace(/\/\*[^]*?\*\//g, '').replace(/'[^'\n]*'|"[^"\n]*"/g, "''");
  const found = [];
  /** How many braces are open inside of a rule. */
  let inside = 0;
  let start = 0;
  for (const { 0: sign, index } of text.matchAll(/[{};]/g)) {
    const prelude = text.slice(start, index).trim();
    start = index + 1;
    if (sign === '{' && (inside > 0 || !GROUPS.test(prelude))) {
      if (inside === 0) found.push(prelude);
      inside++;
    }
    if (sign === ';' && inside === 0 && prelude.startsWith('@')) found.push(prelude);
    if (sign === '}' && inside > 0) inside--;
  }
  return found;
}

/** @param {string} folder @param {string} name of the view @param {string} file @returns {string[]} */
function sheetFaults(folder, name, file) {
  // The root itself or what is in it, not what follows it: that is another view.
  const own = new RegExp(`^\\.view-${name}(?![\\w-])[^\\s>~+]*($| (?![~+])|>)`);
  return preludes(read(`${folder}/${file}`)).flatMap((prelude) => {
    if (prelude.startsWith('@')) return [`${prelude} would be there for every view`];
    return listed(prelude)
      .filter((selector) => !own.test(selector))
      .map((selector) => `"${selector}" does not begin with .view-${name}`);
  });
}

/** @param {string} folder @param {string} file @returns {string[]} sheets of others that a module names */
function scriptFaults(folder, file) {
  return [...read(`${folder}/${file}`).matchAll(/['"`]([^'"`\s]+\.css)['"`]/g)]
    .map(([, sheet]) => path.join(folder, sheet))
    .filter((sheet) => path.dirname(sheet) !== folder && !sheet.startsWith('../vendor/'))
    .map((sheet) => `loads ${sheet}, which is not its own`);
}

/** @type {string[]} */
const faults = [];
if (views.size === 0) faults.push('web/app/router.js: no table of views was found');
for (const [folder, name] of views) {
  for (const file of readdirSync(path.join(app, folder))) {
    const found = file.endsWith('.css')
      ? sheetFaults(folder, name, file)
      : scriptFaults(folder, file);
    faults.push(...found.map((fault) => `web/app/${folder}/${file}: ${fault}`));
  }
}
for (const fault of faults) console.error(fault);
process.exit(faults.length ? 1 : 0);
