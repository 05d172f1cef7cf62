/* package.test.js - the package as npm installs it: what is in it, and that it runs where it takes least time to try. `make package-test`
 * tries every place.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findChromium } from '../../../tools/build/chromium.js';
import { PLACES } from '../../package/places.js';
import { pack, tryPlace } from '../../package/try.js';
import { read } from '../support/documents.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = await mkdtemp(path.join(tmpdir(), 'inkling-pack-'));
after(() => rm(folder, { recursive: true }));
const packing = pack(folder);
packing.catch(() => {}); // each test says why

test('it has what its manifest names, and nothing of the page, the tools and the tests', async () => {
  const { files } = await packing;
  const manifest = JSON.parse(read('package.json'));
  assert.equal(manifest.dependencies, undefined);
  /** @param {unknown} value @returns {string[]} */
  const texts = (value) =>
    typeof value === 'object' && value ? Object.values(value).flatMap(texts) : [String(value)];
  const { main, types, bin, exports } = manifest;
  for (const name of texts([main, types, bin, exports]).map((text) => text.replace(/^\.\//, '')))
    assert.ok(name.includes('*') || files.includes(name), `${name} is missing`);
  for (const module of files.filter((file) => /^web\/inkling\/.*\.js$/.test(file)))
    for (const [, name] of read(module).matchAll(/import\('[./]+(vendor\/[^']+)'\)/g))
      assert.ok(files.includes(`web/${name}`), `${name} is missing, which ${module} loads`);
  assert.deepEqual(
    files.filter((name) =>
      /^(src|tests|web\/app|tools\/(bench|build|studies|models))\//.test(name),
    ),
    [],
  );
});

test('no module of the library imports one of Node, and the worker waits for nothing at its start', async () => {
  const { files } = await packing;
  for (const name of files.filter((file) => /^web\/inkling\/.*\.js$/.test(file)))
    assert.doesNotMatch(read(name), /^(?!.*@).*(from|import\()\s*'node:/m, name);
  assert.doesNotMatch(read('web/inkling/workers/worker.js'), /^(const .*= )?await /m);
});

test('inkling/inline carries no HDF5, and says so when it would write it', async () => {
  await packing;
  const inline = new URL('../../../dist/inline.js', import.meta.url);
  assert.ok((await stat(inline)).size < 800_000);
  const { loadEngine } = await import(inline.href);
  const model = (await loadEngine()).createModel('slim', { seed: 1 });
  await assert.rejects(model.exportModel('keras'), {
    code: 'load-failed',
    message: "inkling/inline cannot write .keras and .h5 files: import 'inkling' for them",
  });
  model.dispose();
});

/** Bits that are flipped in each file of the installed package. */
const PLACES_TO_FLIP = 100;

test('one flipped bit in the engine or a shipped model is told, wherever it is', async () => {
  const { tarball } = await packing;
  execFileSync('tar', ['xf', tarball, '-C', folder]);
  const text = execFileSync(
    process.execPath,
    [path.join(root, 'tests/package/flips.js'), path.join(folder, 'package'), `${PLACES_TO_FLIP}`],
    { encoding: 'utf8' },
  );
  const { others, isSimd, usual } = JSON.parse(text);
  assert.deepEqual(Object.values(others), [[], [], [], []], text);
  assert.equal(usual, true);
  assert.equal(isSimd, false, 'the engine without SIMD takes over');
});

/** SHA-256 of the weights that a training in a place gives; it is the same everywhere. */
let hash = '';
for (const place of PLACES.filter(({ quick }) => quick)) {
  const needs = place.shows !== undefined && !findChromium() ? 'Chromium is not installed' : false;
  test(`it runs: ${place.name}`, { skip: needs }, async () => {
    // The bundler is the one that is here: the gate asks no registry.
    const install = place.install?.map((name) => path.join(root, 'node_modules', name));
    const got = await tryPlace({ ...place, install }, (await packing).tarball);
    assert.equal(got.error, undefined);
    assert.equal(got.digit, 1);
    hash ||= String(got.hash);
    assert.equal(got.hash, hash);
  });
}
