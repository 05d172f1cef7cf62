/* commands.test.js - every command that a document names exists: verbs and variables of the Makefile, programs and their options, verbs
 * of `inkling` and their options. And `make proof` runs all of them, or the gate does.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { GATE, PROGRAMS, VERBS } from '../../../tools/build/proof/list.js';
import { parseCommand } from '../../../tools/command/command.js';
import { commandsOf, documents, read, root } from '../support/documents.js';

const makefile = read('Makefile');
/** Verbs that `make help` lists. */
const listed = execFileSync('make', ['--no-print-directory', 'help'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .flatMap((line) => line.match(/^ {2}make ([a-z-]+)/)?.[1] ?? []);

/** The recipe of a verb. @param {string} verb */
const recipeOf = (verb) => makefile.match(new RegExp(`^${verb}:.*\\n((?:\\t.*\\n)*)`, 'm'))?.[1];

/** Names of options among words; the words may stand in brackets. @param {readonly string[]} words */
const optionsOf = (words) => words.flatMap((word) => word.match(/^\[?--([a-z-]+)/)?.[1] ?? []);

/** Fails unless a program has these options: they stand in its source, or beside it, where studies share their command line.
 *  @param {string} file @param {readonly string[]} options */
function assertOptions(file, options) {
  assert.ok(existsSync(path.join(root, file)), `${file} does not exist`);
  const folder = path.dirname(file);
  const source = readdirSync(path.join(root, folder))
    .filter((name) => /\.m?js$/.test(name))
    .map((name) =>
      path.join(folder, name) === file || folder === 'tools/studies'
        ? read(path.join(folder, name))
        : '',
    )
    .join('\n');
  for (const option of options)
    assert.match(
      source,
      new RegExp(`^\\s*'?${option}'?: \\{|[{,] '?${option}'?: \\{`, 'm'),
      `${file} has no option --${option}`,
    );
}

/** @param {string[]} words behind `make` */
function checkMake([verb, ...settings]) {
  const recipe = recipeOf(verb);
  assert.ok(recipe !== undefined, `make ${verb} does not exist`);
  for (const [name, value] of settings.map((word) => word.split(/=(.*)/))) {
    assert.ok(makefile.includes(`$(${name})`), `make ${verb} ${name}: the Makefile has no ${name}`);
    if (name !== 'ARGS') continue;
    const [, file] = recipe.match(/((?:tools|tests)\/[\w./-]+\.m?js).* \$\(ARGS\)/) ?? [];
    assert.ok(file, `make ${verb} takes no ARGS`);
    assertOptions(file, optionsOf(value.split(' ')));
  }
}

/** @param {string[]} words behind `inkling` */
async function checkInkling([verb, ...args]) {
  if (verb.startsWith('-'))
    return assert.ok(['--help', '--version'].includes(verb), `inkling ${verb}`);
  if (verb === 'COMMAND') return;
  assert.ok(
    existsSync(path.join(root, `tools/command/${verb}.js`)),
    `inkling ${verb} does not exist`,
  );
  const { default: command } = await import(`../../../tools/command/${verb}.js`);
  const last = command.options[args.at(-1)?.replace(/^--/, '') ?? ''];
  const value = last && last.type !== 'boolean' ? ['VALUE'] : []; // `inkling train --data` alone names the option
  parseCommand({ ...command, operands: [0, Infinity] }, [...args, ...value]); // throws for an unknown option
}

/** @param {string[]} words behind `node` */
function checkNode(words) {
  const at = words.findIndex((word) => /\.m?js$/.test(word));
  if (words[0] === '--test' && at < 0) return undefined; // all tests
  assert.ok(at >= 0, `node ${words.join(' ')} names no program`);
  const [file, ...rest] = words.slice(at);
  if (file === 'tools/inkling.js') return rest.length > 0 ? checkInkling(rest) : undefined;
  return assertOptions(file, optionsOf(rest));
}

for (const name of documents)
  test(`${name}: every command in it exists`, async () => {
    for (const [program, ...words] of commandsOf(read(name))) {
      if (program === 'make' && words.length > 0) checkMake(words);
      if (program === 'inkling' && words.length > 0) await checkInkling(words);
      if (program === 'node') await checkNode(words);
    }
  });

test('a command that does not exist is noticed', async () => {
  assert.throws(() => checkMake(['bake']), /make bake does not exist/);
  assert.throws(() => checkMake(['bench', 'LOAF=1']), /no LOAF/);
  assert.throws(() => checkMake(['types', 'ARGS=--quick']), /takes no ARGS/);
  assert.throws(() => checkMake(['sprint', 'ARGS=--loaf']), /no option --loaf/);
  assert.throws(() => checkNode(['tools/loaf.js']), /does not exist/);
  assert.throws(() => checkNode(['tools/studies/calibration.js', '--loaf']), /no option --loaf/);
  await assert.rejects(checkInkling(['bake']), /inkling bake does not exist/);
  await assert.rejects(checkInkling(['train', '--loaf', '3']), /no option '--loaf'/);
  assert.deepEqual(
    commandsOf("a `make x\nARGS='--a b'`\n```sh\nA=1 node b.js   # c\nls && inkling d > e\n```\n"),
    [
      ['node', 'b.js'],
      ['inkling', 'd'],
      ['make', 'x', 'ARGS=--a b'],
    ],
  );
});

test('make proof runs every verb that the gate does not run', () => {
  const proved = VERBS.map(({ command }) => command.find((word) => listed.includes(word)));
  assert.ok(!proved.includes(undefined), 'a verb of the proof is not in the list of make help');
  assert.deepEqual([...proved, ...GATE, 'proof'].sort(), [...listed].sort());
});

test('make proof runs every program that a document names, if no verb or test does', () => {
  const named = documents.flatMap((name) =>
    commandsOf(read(name)).flatMap(([program, ...words]) =>
      program === 'node' ? (words.find((word) => /\.m?js$/.test(word)) ?? []) : [],
    ),
  );
  const proved = PROGRAMS.map(({ command }) =>
    command.find((word, i) => i > 0 && /\.m?js$/.test(word)),
  );
  const tests = readdirSync(path.join(root, 'tests/node'), { recursive: true, encoding: 'utf8' })
    .filter(
      (file) =>
        /\.test\.js$|^support/.test(file) && !file.includes('commands') && file.endsWith('.js'),
    )
    .map((file) => read(path.join('tests/node', file)))
    .join('\n');
  for (const file of new Set(named))
    assert.ok(
      file.endsWith('.test.js') ||
        proved.includes(file) ||
        makefile.includes(file) ||
        tests.includes(file),
      `nothing runs ${file}`,
    );
});
