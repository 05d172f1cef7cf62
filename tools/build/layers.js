/**
 * layers.js - fails when a JavaScript file imports what lies above it. Part of `make lint`.
 *
 * FLOORS lists the folders from the ground up. A file imports its own folder and folders on lower floors; ENTRIES names
 * the files of the library that its clients may import. Files do not import each other in a circle. Types
 * (`import('...')` in a comment) may point anywhere. The library has no DOM, and three of its files alone touch
 * WebAssembly. C has the same rules in check_layers.sh and circles.js.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '../..');

/** Folders from the ground up. Those in one line do not import each other. */
const FLOORS = [
  ['web/vendor'],
  ['web/inkling/base'],
  ['web/inkling/architecture'],
  ['web/inkling/pictures'],
  ['web/inkling/engine'],
  ['web/inkling/paper'],
  ['web/inkling/data'],
  ['web/inkling/formats'],
  ['web/inkling/model'],
  ['web/inkling/numbers'],
  ['web/inkling/training'],
  ['web/inkling/workers'],
  ['web/inkling/plots'],
  ['web/inkling'],
  ['web/app/pen', 'web/app/store'],
  ['web/app/data'],
  ['web/app/parts'],
  [
    'web/app/draw',
    'web/app/number',
    'web/app/train',
    'web/app/score',
    'web/app/mine',
    'web/app/inside',
  ],
  ['web/app'],
  ['tests'], // their support drives a browser for studies and benchmarks, too
  ['tools'],
];

/** What clients import of the library. @type {[string, RegExp][]} */
const ENTRIES = [
  ['web/app/', /^web\/inkling\/(index|reading|numbers|plots)\.js$/],
  ['tools/command/', /^web\/inkling\/index\.js$/],
  ['tools/', /^web\/inkling\/(index|reading|numbers|plots|internal)\.js$/],
];

/** The only files that touch WebAssembly; load.js asks whether there is one. */
const WASM_FILES = [
  'web/inkling/engine/wasm.js',
  'web/inkling/engine/open.js',
  'web/inkling/paper/paper.js',
];

/** @type {string[]} */
const faults = [];

/** @param {string} text @returns {string} without comments, but with the mark of a late import */
const codeOf = (text) => text.replace(/\/\*(?! later \*\/)[^]*?\*\/|(?<=^|\s)\/\/ .*/gm, '');

/** @param {string} code @returns {string[]} what a module imports */
function importsOf(code) {
  const statements = code.matchAll(
    /^(?:import|export|\})[^;'"]*?\bfrom '([^']+)';|^import '([^']+)';|\bimport\((?:\/\* later \*\/ )?'([^']+)'\)/gm,
  );
  return [...statements].map((match) => match[1] ?? match[2] ?? match[3]);
}

/** @param {string} file @returns {{ room: string, floor: number }} floor: -1 where no folder is listed */
function placeOf(file) {
  for (let room = path.dirname(file); room !== '.'; room = path.dirname(room)) {
    const floor = FLOORS.findIndex((rooms) => rooms.includes(room));
    if (floor >= 0) return { room, floor };
  }
  return { room: '', floor: -1 };
}

/** @param {string} file @param {string} target @returns {string | null} what is wrong with the import */
function faultOf(file, target) {
  const [from, to] = [placeOf(file), placeOf(target)];
  if (from.room !== to.room && to.floor >= from.floor)
    return `${to.room} is not below ${from.room}`;
  if (to.floor < 0 || !target.startsWith('web/inkling/')) return null;
  const entry = ENTRIES.find(([folder]) => file.startsWith(folder));
  return !entry || entry[1].test(target) ? null : 'it is no public entry of the library';
}

/** @param {string} file @returns {string[]} files that it imports */
function check(file) {
  const code = codeOf(readFileSync(path.join(root, file), 'utf8'));
  const inLibrary = file.startsWith('web/inkling/');
  if (placeOf(file).floor < 0)
    faults.push(`${file}: its folder is on no floor of tools/build/layers.js`);
  if (inLibrary && /\b(document|window)\./.test(code))
    faults.push(`${file}: the library has no DOM`);
  if (file.startsWith('web/') && !WASM_FILES.includes(file) && /\bWebAssembly\.[a-zA-Z]/.test(code))
    faults.push(`${file}: only ${WASM_FILES.join(' and ')} touch WebAssembly`);
  return importsOf(code).flatMap((name) => {
    const isOwn = name.startsWith('.');
    const isLateNode = /^node:/.test(name) && !code.includes(`from '${name}'`);
    if (!isOwn && file.startsWith('web/') && !(inLibrary && isLateNode))
      faults.push(`${file}: imports ${name}, but nothing under web/ needs a package`);
    if (!isOwn) return [];
    const target = path.join(path.dirname(file), name);
    const fault = faultOf(file, target);
    if (fault) faults.push(`${file}: must not import ${target}: ${fault}`);
    return [target];
  });
}

/** The first circle that is found. @param {Map<string, string[]>} graph @returns {string[] | null} */
function circleIn(graph) {
  const done = new Set();
  /** @param {string[]} trail @returns {string[] | null} */
  const walk = (trail) => {
    const file = trail[trail.length - 1];
    const at = trail.indexOf(file);
    if (at < trail.length - 1) return trail.slice(at);
    if (done.has(file)) return null;
    for (const target of graph.get(file) ?? []) {
      const circle = walk([...trail, target]);
      if (circle) return circle;
    }
    done.add(file);
    return null;
  };
  for (const file of graph.keys()) {
    const circle = walk([file]);
    if (circle) return circle;
  }
  return null;
}

const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'web', 'tools'], {
  cwd: root,
  encoding: 'utf8',
});
const files = listed.split('\n').filter((file) => /\.m?js$/.test(file));
const circle = circleIn(new Map(files.map((file) => [file, check(file)])));
if (circle) faults.push(`a circle: ${circle.join(' -> ')}`);
for (const fault of faults) console.error(fault);
process.exit(faults.length ? 1 : 0);
