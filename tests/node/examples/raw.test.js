/* The example without the library: at most 45 lines, learns, and predicts most digits that it has not seen. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { read, root } from '../support/documents.js';

const FILE = 'tools/examples/raw.js';

test('raw.js has at most 45 lines, imports no library, and learns to predict', () => {
  const text = read(FILE);
  assert.ok(text.trimEnd().split('\n').length <= 45, 'more than 45 lines');
  const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, name]) => name);
  assert.ok(
    imports.every((name) => name.startsWith('node:')),
    String(imports),
  );
  assert.match(text, /ink\.train_step\(/);
  assert.match(text, /ink\.predict\(/);

  const printed = execFileSync(process.execPath, [path.join(root, FILE)], { encoding: 'utf8' });
  const rights = [...printed.matchAll(/^(\d+) of 64 right$/gm)].map(([, right]) => Number(right));
  assert.equal(rights.length, 5, printed);
  assert.ok(Math.max(...rights) >= 55, printed);
  const answers = [...printed.matchAll(/^a (\d) is read as (\d)$/gm)];
  assert.equal(answers.length, 10, printed);
  assert.ok(answers.filter(([, truth, answer]) => truth === answer).length >= 8, printed);
});
