/* The documents: README stays short and has its moving picture; every link, file name and make target in them exists. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { documents, read, root } from '../support/documents.js';

/** Anchors of a document as GitHub makes them from its headings. @param {string} name */
function anchorsOf(name) {
  return [...read(name).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test('README has at most 90 lines and a picture of less than 400 kB', () => {
  const text = read('README.md');
  assert.ok(text.trimEnd().split('\n').length <= 90, 'README.md is longer than 90 lines');
  const [, picture] = text.match(/!\[[^\]]+\]\(([^)]+)\)/) ?? [];
  assert.ok(picture, 'README.md shows no picture');
  const bytes = readFileSync(path.join(root, picture));
  assert.ok(bytes.length < 400_000, `${picture} has ${bytes.length} bytes`);
  assert.equal(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 12), 'RIFFWEBP');
  assert.ok(bytes.includes('ANMF'), `${picture} does not move`);
});

for (const name of documents) {
  const text = read(name);
  const folder = path.join(root, path.dirname(name));

  test(`${name}: every link leads to a file, and every anchor to a heading`, () => {
    for (const [, link] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link)) continue;
      const [file, anchor] = link.split('#');
      const target = file ? path.resolve(folder, file) : path.join(root, name);
      assert.ok(existsSync(target), `${link} leads nowhere`);
      if (anchor)
        assert.ok(
          anchorsOf(path.relative(root, target)).includes(anchor),
          `no heading for ${link}`,
        );
    }
  });

  test(`${name}: every file it names exists`, () => {
    const known = /^[\w./-]+\/[\w.-]+\.(m?js|c|h|css|html|json|sh|txt|md|test\.js)$/;
    for (const [, word] of text.matchAll(/[`\s(]([\w./-]+\/[\w.-]+)(?=[`\s),:;])/g)) {
      // NAME stands for a name in instructions; the folders are made by programs.
      if (!known.test(word) || /NAME|^(build|data|types|node_modules)\//.test(word)) continue;
      const places = [root, folder, path.join(root, 'web'), path.join(root, 'web/inkling')];
      assert.ok(
        places.some((place) => existsSync(path.join(place, word))),
        `${word} does not exist`,
      );
    }
  });

  test(`${name}: every make target it names exists`, () => {
    const makefile = read('Makefile');
    for (const [, target] of text.matchAll(/(?:`|^)make ([a-z][\w-]*)/gm))
      assert.match(makefile, new RegExp(`^${target}:`, 'm'), `make ${target}`);
  });
}

test('ARCHITECTURE.md explains every folder of the engine and of the library', () => {
  const text = read('ARCHITECTURE.md');
  for (const parent of ['src', 'web/inkling'])
    for (const entry of readdirSync(path.join(root, parent), { withFileTypes: true }))
      if (entry.isDirectory())
        assert.ok(
          text.includes(`| \`${entry.name}/\``),
          `${parent}/${entry.name} has no line in ARCHITECTURE.md`,
        );
});
