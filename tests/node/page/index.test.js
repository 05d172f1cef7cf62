/* index.test.js - what the page's HTML asks for and holds. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { moduleClosure, preloadedModules } from '../support/modules.js';

const root = path.resolve(import.meta.dirname, '../../..');

/** The modules that index.html starts. */
const ENTRIES = ['app/main.js', 'app/data/begin.js'];

test('the page asks at once for every module it needs, and for no other', async () => {
  const web = path.join(root, 'web');
  const needed = await moduleClosure(web, ENTRIES);
  const asked = preloadedModules(await readFile(path.join(web, 'index.html'), 'utf8'));
  assert.deepEqual(
    asked.toSorted(),
    needed.filter((name) => !ENTRIES.includes(name)).toSorted(),
    'web/index.html needs one <link rel="modulepreload"> for each module that its scripts import',
  );
});

test('the page holds nothing that its policy would have to allow', async () => {
  const html = await readFile(path.join(root, 'web/index.html'), 'utf8');
  assert.doesNotMatch(
    html,
    /\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)/i,
    'inline style or script',
  );
  assert.doesNotMatch(html, /(src|href)="(\/|https?:)/, 'an address that is not relative');
});
