/* The static server: types, headers, and nothing outside the site. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { missingVendor, pagePolicy, startServer } from '../../../tools/command/server.js';
import { resolveFile } from '../../../tools/command/serving/inside.js';
import { emptyFolder, inklingCommand } from '../support/command.js';

/** @type {Awaited<ReturnType<typeof startServer>>} */
let server;
before(async () => {
  server = await startServer({ port: 0 });
});
after(() => server.close());

/** A request whose path is sent as it is: fetch() would tidy it up. @param {string} rawPath @param {string} [method]
 *  @returns {Promise<{ status: number, headers: import('node:http').IncomingHttpHeaders, body: string }>} */
function ask(rawPath, method = 'GET', { port } = server) {
  return new Promise((resolve, reject) => {
    const sent = request({ host: 'localhost', port, path: rawPath, method }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    sent.on('error', reject).end();
  });
}

test('serves the page, the engine and the library with the right types', async () => {
  const cases = {
    '/': 'text/html; charset=utf-8',
    '/index.html?x=1': 'text/html; charset=utf-8',
    '/style.css': 'text/css; charset=utf-8',
    '/inkling/index.js': 'text/javascript; charset=utf-8',
    '/inkling/inkling.wasm': 'application/wasm',
  };
  for (const [asked, type] of Object.entries(cases)) {
    const { status, headers } = await ask(asked);
    assert.equal(status, 200, asked);
    assert.equal(headers['content-type'], type, asked);
    assert.equal(headers['cache-control'], 'no-cache');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['permissions-policy'], 'camera=(self)');
  }
});

test('the policy in the header is the one in the page, and is strict', async () => {
  const { headers, body } = await ask('/');
  const policy = String(headers['content-security-policy']);
  const [inPage] = policy.split("; frame-ancestors 'none'"); // a <meta> cannot say this
  assert.ok(body.includes(`content="${inPage}"`));
  assert.notEqual(inPage, policy);
  assert.match(policy, /^default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:|\*/);
  assert.match(pagePolicy('/no/such/folder'), /^default-src 'none'/);
});

test('HEAD has the headers without the body; other methods are refused', async () => {
  const head = await ask('/inkling/inkling.wasm', 'HEAD');
  assert.equal(head.status, 200);
  assert.ok(Number(head.headers['content-length']) > 1000);
  assert.equal(head.body, '');
  const post = await ask('/', 'POST');
  assert.equal(post.status, 405);
  assert.equal(post.headers.allow, 'GET, HEAD');
});

test('nothing outside the site, no hidden file, no malformed path', async () => {
  for (const bad of [
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/inkling/../../package.json',
    '/..\\package.json',
    '/%5c..%5cpackage.json',
    '/weights/../package.json',
    '/weights/%2e%2e/package.json',
    '/data/mnist/../../package.json',
    '/.git/config',
    '/inkling/.hidden',
    '/%00',
    '/%',
    '/%c0%ae%c0%ae/',
    '/no/such/file',
    '/index.html/',
    '//etc/passwd',
    '/package.json',
  ]) {
    const { status, body } = await ask(bad);
    assert.equal(status, 404, bad);
    assert.doesNotMatch(body, /devDependencies|root:/);
  }
});

test('a folder without its slash is sent there, and never to another host', async (t) => {
  const folder = emptyFolder(t);
  mkdirSync(path.join(folder, 'inner'));
  writeFileSync(path.join(folder, 'inner/index.html'), 'inner');
  const own = await startServer({ port: 0, mounts: [['/', folder]] });
  try {
    const { status, headers } = await ask('/inner', 'GET', own);
    assert.deepEqual([status, headers.location], [301, '/inner/']);
    assert.equal((await ask('/inner/', 'GET', own)).body, 'inner');
    const other = await ask('//inner', 'GET', own);
    assert.ok(other.status === 404 || !String(other.headers.location).startsWith('//'));
  } finally {
    await own.close();
  }
});

test('mounts: the longest prefix wins', () => {
  /** @type {[string, string][]} */
  const mounts = [
    ['/weights/', '/w'],
    ['/', '/site'],
  ];
  assert.equal(resolveFile('/weights/a.json', mounts), '/w/a.json');
  assert.equal(resolveFile('/weightsa.json', mounts), '/site/weightsa.json');
  assert.equal(resolveFile('/a/../b', mounts), null);
});

test('isolate adds the headers that make the page cross-origin isolated', async () => {
  const isolated = await startServer({ port: 0, isolate: true });
  const { headers } = await ask('/', 'GET', isolated);
  await isolated.close();
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
  assert.equal(headers['cross-origin-embedder-policy'], 'require-corp');
  assert.equal((await ask('/')).headers['cross-origin-embedder-policy'], undefined);
});

test('a taken port is followed by the next free one', async () => {
  const next = await startServer({ port: server.port });
  assert.ok(next.port > server.port);
  await next.close();
});

test('what make vendor has not put there is told at the start, with the verb', async (t) => {
  const web = emptyFolder(t);
  assert.deepEqual(missingVendor(web), [
    'vendor/uPlot.js',
    'vendor/uPlot.css',
    'vendor/idb-keyval.js',
    'vendor/fflate.js',
    'vendor/jsfive.js',
    'vendor/protobuf.js',
  ]);
  mkdirSync(path.join(web, 'vendor'));
  for (const name of missingVendor(web)) writeFileSync(path.join(web, name), '');
  assert.deepEqual(missingVendor(web), []);
  const bare = await startServer({ port: 0, mounts: [['/', web]] });
  t.after(() => bare.close());
  assert.match((await ask('/vendor/lost.js', 'GET', bare)).body, /make vendor/);
  assert.doesNotMatch((await ask('/lost.js', 'GET', bare)).body, /make vendor/);
});

test('inkling serve prints its address, serves, and leaves at Ctrl-C', async () => {
  let address = '';
  const { status, stdout } = await inklingCommand(['serve', '--port', '0'], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    onStart: (child) =>
      child.stdout.on('data', async (chunk) => {
        address = `${chunk}`.match(/http:\/\/localhost:\d+\//)?.[0] ?? '';
        const page = await fetch(address);
        assert.equal(page.status, 200);
        child.kill('SIGINT');
      }),
  });
  assert.equal(status, 0);
  assert.match(stdout, /^Inkling is at http:\/\/localhost:\d+\/\n$/);
});
