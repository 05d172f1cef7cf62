/* Loading the engine: wrong or missing files, and use of the library before the engine is loaded.
 */
import assert from 'node:assert/strict';
import { readFile, writeFile, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { loadEngine, strokesToImage, syntheticDataset } from '../../../web/inkling/index.js';
import { inklingError } from '../support/errors.js';

const url = new URL('../../../web/inkling/inkling.wasm', import.meta.url);
const wasm = new Uint8Array(await readFile(url));

/** @type {Record<string, (response: http.ServerResponse) => void>} */
const ROUTES = {
  '/good.wasm': (response) => response.end(wasm),
  '/page.wasm': (response) => response.end('<!doctype html><title>Not here</title>'),
  '/cut.wasm': (response) => response.end(wasm.subarray(0, wasm.length >> 1)),
  '/empty.wasm': (response) => response.end(),
  '/other.wasm': (response) => response.end(wasm.subarray(0, 8)),
  '/text.wasm': (response) => response.end('hello, this is no engine'),
  '/gone.wasm': (response) => response.destroy(),
  '/broken.wasm': (response) => {
    response.writeHead(200, { 'content-length': wasm.length });
    response.write(wasm.subarray(0, 1000), () => response.destroy());
  },
};
const server = http.createServer((request, response) => {
  const route = ROUTES[request.url ?? ''];
  if (route) route(response);
  else response.writeHead(404).end('<!doctype html>404');
});
let base = '';

before(async () => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  base = `http://127.0.0.1:${port}`;
});
after(() => server.close());

test('before loadEngine everything that needs it says so', () => {
  assert.throws(
    () => strokesToImage([[0, 0, 1, 1]]),
    inklingError('not-loaded', 'await loadEngine()'),
  );
  assert.throws(() => syntheticDataset(3), inklingError('not-loaded'));
});

/** @type {[string, (string | RegExp)[]][]} */
const FAILURES = [
  ['/nothing.wasm', ['/nothing.wasm answered 404']],
  ['/page.wasm', ['/page.wasm', 'a web page (HTML) came back']],
  ['/cut.wasm', ['/cut.wasm', 'damaged, cut short']],
  ['/empty.wasm', ['the file is empty']],
  ['/other.wasm', [/other.wasm is not this library's engine: it lacks heap_base/]],
  ['/text.wasm', ['not a WebAssembly file (24 bytes)']],
  ['/gone.wasm', ['cannot fetch http://127.0.0.1']],
  ['/broken.wasm', ['/broken.wasm broke off']],
];

test('what comes back instead of the engine is named; another engine works on', async () => {
  const engine = await loadEngine({ wasm: `${base}/good.wasm` });
  const drawing = [
    [0, 0, 5, 9],
    [3, 3, 8, 2],
  ];
  const image = strokesToImage(drawing);
  for (const [route, words] of FAILURES) {
    await assert.rejects(loadEngine({ wasm: base + route }), inklingError('load-failed', ...words));
    assert.deepEqual(strokesToImage(drawing), image);
  }
  await assert.rejects(
    loadEngine({ wasm: 'http://127.0.0.1:1/x.wasm' }),
    inklingError('load-failed', 'cannot fetch'),
  );
  await assert.rejects(
    loadEngine({ wasm: '/no/such.wasm' }),
    inklingError('load-failed', '/no/such.wasm', 'no such file'),
  );
  assert.equal(engine.simd, true);
});

test('the bytes themselves, cut short at many lengths or changed', async () => {
  const whole = await loadEngine({ wasm });
  assert.equal((await loadEngine({ wasm: wasm.buffer })).version, whole.version);
  for (let length = 0; length < wasm.length; length += length < 16 ? 1 : 4999) {
    await assert.rejects(
      loadEngine({ wasm: wasm.subarray(0, length) }),
      inklingError('load-failed', 'the bytes given as wasm'),
    );
  }
});

test('an old engine lacks a function and says so, at the start or when it is asked', async () => {
  /** @param {string} name */
  const without = (name) => {
    const bytes = Buffer.from(wasm);
    assert.ok(bytes.includes(name), name);
    return bytes.fill('x', bytes.indexOf(name), bytes.indexOf(name) + name.length);
  };
  await assert.rejects(
    loadEngine({ wasm: without('ink_logits') }),
    inklingError('load-failed', 'it lacks ink_logits (an old copy in a cache?)'),
  );
  const engine = await loadEngine({ wasm: without('ink_shuffle') });
  assert.throws(
    () => engine.shuffle(4, 1, 0),
    inklingError('load-failed', 'the bytes given as wasm', 'it lacks ink_shuffle'),
  );
});

test('a path in Node', async () => {
  const file = path.join(tmpdir(), `inkling-${process.pid}.wasm`);
  await writeFile(file, wasm);
  try {
    assert.equal((await loadEngine({ wasm: file })).simd, true);
  } finally {
    await rm(file);
  }
});

test('the build without SIMD gives the same picture', async () => {
  await loadEngine();
  const picture = strokesToImage([[0, 0, 3, 5, 9, 1]]);
  const scalar = await loadEngine({ scalar: true });
  assert.equal(scalar.simd, false);
  assert.deepEqual(strokesToImage([[0, 0, 3, 5, 9, 1]]), picture);
});

test('the release files import nothing', async () => {
  for (const name of ['inkling.wasm', 'inkling-scalar.wasm']) {
    const module = await WebAssembly.compile(await readFile(new URL(name, url)));
    assert.deepEqual(WebAssembly.Module.imports(module), []);
  }
});

test('models that do not come', async () => {
  const engine = await loadEngine();
  await assert.rejects(
    engine.loadModel('no-such-model'),
    inklingError('load-failed', 'weights/no-such-model.safetensors'),
  );
  await assert.rejects(
    engine.loadModel(`${base}/nothing.safetensors`),
    inklingError('load-failed', 'answered 404'),
  );
  await assert.rejects(
    engine.loadModel(`${base}/page.wasm`),
    inklingError('load-failed', 'a web page (HTML) came back'),
  );
  await assert.rejects(engine.loadModel(`${base}/good.wasm`), inklingError('bad-safetensors'));
  await assert.rejects(
    engine.loadModel(/** @type {any} */ (5)),
    inklingError('bad-argument', 'found 5'),
  );
});
