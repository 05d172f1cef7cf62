/* options-table.test.js - docs/training.md is what the table of training options prints. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { optionsPage } from '../../../tools/build/options-table.js';
import { trainingParts } from '../../../web/inkling/index.js';

test('docs/training.md is up to date: node tools/build/options-table.js > docs/training.md', () => {
  const page = readFileSync(new URL('../../../docs/training.md', import.meta.url), 'utf8');
  assert.equal(page, optionsPage());
});

test('it has a row for every option, with its line of help and all of its names', () => {
  const rows = optionsPage().split('\n');
  for (const [part, { options }] of Object.entries(trainingParts)) {
    const first = rows.findIndex((row) => part === 'recipe' || row.endsWith(`\`${part}\``));
    for (const { name, help, aliases = [] } of options) {
      const row = rows.slice(first).find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
      assert.ok(row.includes(help), `${part}.${name}: ${row}`);
      for (const alias of aliases) assert.ok(row.includes(`\`${alias}\``), `${name}: ${alias}`);
    }
  }
});
