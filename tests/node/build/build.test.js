/* The built files: no imports, exactly the listed exports; the shipped models; and the list of make targets. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadEngine } from '../../../web/inkling/index.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** @param {string} name */
const compiled = (name) => new WebAssembly.Module(readFileSync(`${root}web/inkling/${name}`));
/** Emscripten also exports these, depending on its version; they are not used. */
const EXTRAS =
  /^(memory|_initialize|__indirect_function_table|__errno_location|stack\w+|_?emscripten_stack_\w+)$/;

const listed = readFileSync(`${root}src/api/exports.txt`, 'utf8')
  .replace(/#.*/g, '')
  .split(/\s+/)
  .filter(Boolean);

for (const name of ['inkling.wasm', 'inkling-scalar.wasm']) {
  test(`${name} imports nothing and exports what exports.txt lists`, () => {
    const module = compiled(name);
    assert.deepEqual(WebAssembly.Module.imports(module), []);
    const exported = WebAssembly.Module.exports(module).map((entry) => entry.name);
    assert.deepEqual(
      listed.filter((wanted) => !exported.includes(wanted)),
      [],
    );
    assert.deepEqual(
      exported.filter((found) => !listed.includes(found) && !EXTRAS.test(found)),
      [],
    );
  });
}

/** Names of the engine's functions in the JavaScript of a folder. @param {string} folder @param {RegExp} pattern */
function namesIn(folder, pattern) {
  return readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^(?!.*node_modules).*\.m?js$/.test(name))
    .map((name) => readFileSync(`${root}${folder}/${name}`, 'utf8'))
    .flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1]));
}

test('the library calls what exports.txt lists, all of it but predict, and nothing else', () => {
  const called = [
    ...namesIn('web/inkling', /'(ink_\w+)'/g),
    ...namesIn('web/inkling', /\b(?:call|run)\(\s*'(\w+)'/g),
  ];
  assert.deepEqual([...new Set([...called, 'predict'])].sort(), [...listed].sort());
  for (const folder of ['tools/bench', 'tests'])
    assert.deepEqual(
      namesIn(folder, /\bcall(?:\.|\(\s*')(ink_\w+)/g).filter((name) => !listed.includes(name)),
      [],
      folder,
    );
});

/** Whether the bytes of f32x4.add occur. @param {string} name */
function usesSimd(name) {
  return readFileSync(`${root}web/inkling/${name}`).includes(Buffer.from([0xfd, 0xe4, 0x01]));
}

test('only the SIMD build has vector instructions', () => {
  assert.equal(usesSimd('inkling.wasm'), true);
  assert.equal(usesSimd('inkling-scalar.wasm'), false);
});

test('the page works from any sub-path and asks no other host', () => {
  // Comments of other people's libraries (vendor/) may name hosts; the browser tests see every request.
  const files = readdirSync(`${root}web`, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.(html|css|js|webmanifest)$/.test(name) && !name.startsWith('vendor/'),
  );
  assert.ok(files.length > 20);
  for (const name of files) {
    const text = readFileSync(`${root}web/${name}`, 'utf8');
    assert.doesNotMatch(
      text,
      /(href|src)="\/|from '\/|import\('\/|new URL\('\/|url\(['"]?\/|"(start_url|scope|src)": "\//,
      `${name}: a path from the root`,
    );
    const hosts = [...text.matchAll(/https?:\/\/[\w.-]+/g)]
      .map(([url]) => url)
      .filter((url) => url !== 'http://www.w3.org');
    assert.deepEqual(hosts, [], `${name}: another host`);
  }
});

test('each shipped model is the file of its card, within its limits', async () => {
  const engine = await loadEngine();
  /** Parameters, and products for a picture. @type {Record<string, [number, number]>} */
  const limits = { tiny: [25000, 1e6], default: [100000, 3e6], record: [1e6, 1e8] };
  for (const [name, [params, products]] of Object.entries(limits)) {
    const card = JSON.parse(readFileSync(`${root}weights/${name}.json`, 'utf8'));
    const bytes = readFileSync(`${root}weights/${name}.safetensors`);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), card.fileSha256, name);
    const model = await engine.loadModel(name);
    assert.deepEqual(
      [model.hash(), model.params, bytes.length],
      [card.weightsSha256, card.parameters, card.bytes],
    );
    const macs = model
      .networks()
      .reduce((sum, { layers, input }) => sum + engine.describe(layers, input).macs, 0);
    assert.ok(
      model.params <= params && macs <= products,
      `${name}: ${model.params} parameters, ${macs} products`,
    );
    assert.equal(model.classes, 11, 'it knows what is no digit');
    assert.ok(model.verdict && model.verdict.noneAbove < 1);
    model.dispose();
  }
});

test('no file reaches upwards, and none of the C needs itself in a circle', () => {
  execFileSync('make', ['--no-print-directory', '-C', root, 'lint-layers'], { encoding: 'utf8' });
});

test('plain make lists every verb', () => {
  const help = execFileSync('make', ['--no-print-directory', '-C', root], { encoding: 'utf8' });
  for (const verb of [
    'run',
    'test',
    'wasm',
    'relaxed',
    'native',
    'asan',
    'lint',
    'format',
    'bench',
    'bench-peers',
    'bench-growth',
    'bench-relaxed',
    'data',
    'train',
    'models',
    'studies',
    'fuzz',
    'site',
    'size',
    'bench-start',
    'clean',
  ]) {
    assert.match(help, new RegExp(`^  make ${verb} `, 'm'));
  }
});
