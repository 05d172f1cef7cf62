/* The static server and HTTP: foreign hosts, links that lead out, ranges, what browsers keep, compression, files that change. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { startServer } from '../../../tools/command/server.js';
import { emptyFolder } from '../support/command.js';

/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {{ status: number, headers: import('node:http').IncomingHttpHeaders, body: Buffer }} Answer */

/** Serves an empty folder; `ask` asks for a path, with headers.
 *  @param {TestContext} t @param {NonNullable<Parameters<typeof startServer>[0]>} [options] */
async function serve(t, options) {
  const folder = emptyFolder(t);
  const server = await startServer({ port: 0, mounts: [['/', folder]], ...options });
  t.after(() => server.close());
  /** @param {string} asked @param {import('node:http').OutgoingHttpHeaders} [headers] @param {string} [method] @returns {Promise<Answer>} */
  const ask = (asked, headers = {}, method = 'GET') =>
    new Promise((resolve, reject) => {
      const { port } = server;
      const sent = request({ host: 'localhost', port, path: asked, method, headers }, (answer) => {
        /** @type {Buffer[]} */
        const chunks = [];
        answer
          .on('data', (chunk) => chunks.push(chunk))
          .on('error', reject)
          .on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(chunks),
            }),
          );
      });
      sent.on('error', reject).end();
    });
  return { folder, ask, port: server.port };
}

test('a foreign host name is refused with a sentence; own names and addresses are answered', async (t) => {
  const { folder, ask } = await serve(t, { names: ['inkling.example'] });
  writeFileSync(path.join(folder, 'a.txt'), 'secret');
  for (const host of [
    ...['localhost', 'localhost:8000', 'LOCALHOST:1', 'localhost.', '127.0.0.1:80', '[::1]:8000'],
    ...['192.168.1.7:8000', 'inkling.example:8000', 'Inkling.Example'],
  ])
    assert.equal((await ask('/a.txt', { host })).status, 200, host);
  for (const host of [
    ...['evil.example', 'evil.example:8000', 'localhost.evil.example', '127.0.0.1.evil.example'],
    ...['user@localhost', 'localhost:80:80', '[::1', '127.0.0.1/x', '1e3.example'],
  ]) {
    const { status, body } = await ask('/a.txt', { host });
    assert.equal(status, 421, host);
    assert.match(String(body), /answers as localhost/);
  }
  // The host in a proxy's form of the request counts, not the header.
  assert.equal((await ask('http://evil.example/a.txt', { host: 'localhost' })).status, 421);
  assert.equal(
    String((await ask('http://localhost/a.txt', { host: 'evil.example' })).body),
    'secret',
  );
});

test('a symbolic link that leads out of the folder, or to a hidden file, is not followed', async (t) => {
  const { folder, ask } = await serve(t);
  const outside = emptyFolder(t);
  writeFileSync(path.join(outside, 'secret.txt'), 'secret');
  writeFileSync(path.join(outside, 'index.html'), 'secret');
  mkdirSync(path.join(folder, 'inner'));
  writeFileSync(path.join(folder, 'inner/own.txt'), 'own');
  writeFileSync(path.join(folder, '.hidden'), 'secret');
  const links = {
    'file.txt': path.join(outside, 'secret.txt'),
    folder: outside,
    up: '..',
    'hidden.txt': '.hidden',
    'inner/far.txt': path.relative(path.join(folder, 'inner'), path.join(outside, 'secret.txt')),
    loop: 'loop',
    'own.txt': 'inner/own.txt',
    chain: 'own.txt',
  };
  for (const [name, to] of Object.entries(links)) symlinkSync(to, path.join(folder, name));
  for (const asked of [
    ...['/file.txt', '/folder', '/folder/', '/folder/secret.txt', '/hidden.txt'],
    ...['/inner/far.txt', '/loop', `/up/${path.basename(outside)}/secret.txt`],
  ]) {
    const { status, body } = await ask(asked);
    assert.equal(status, 404, asked);
    assert.doesNotMatch(String(body), /secret/);
  }
  for (const asked of ['/own.txt', '/chain', '/inner/own.txt'])
    assert.equal(String((await ask(asked)).body), 'own', asked);
});

test('a folder that is itself behind a link is served', async (t) => {
  const folder = emptyFolder(t);
  mkdirSync(path.join(folder, 'real'));
  writeFileSync(path.join(folder, 'real/a.txt'), 'a');
  symlinkSync('real', path.join(folder, 'link'));
  const { ask } = await serve(t, { mounts: [['/', path.join(folder, 'link')]] });
  assert.equal(String((await ask('/a.txt')).body), 'a');
});

test('one range of bytes', async (t) => {
  const { folder, ask } = await serve(t);
  const text = 'x'.repeat(2000) + '0123456789';
  writeFileSync(path.join(folder, 'a.txt'), text);
  const first = await ask('/a.txt');
  assert.equal(first.headers['accept-ranges'], 'bytes');
  /** @type {[string, number, string, string?][]} */
  const cases = [
    ['bytes=0-0', 206, 'x', 'bytes 0-0/2010'],
    ['bytes=2000-2003', 206, '0123', 'bytes 2000-2003/2010'],
    ['bytes=2005-', 206, '56789', 'bytes 2005-2009/2010'],
    ['bytes=-3', 206, '789', 'bytes 2007-2009/2010'],
    ['bytes=2008-99999', 206, '89', 'bytes 2008-2009/2010'],
    ['bytes=2010-', 416, '', 'bytes */2010'],
    ['bytes=0-1,5-6', 200, text],
    ['bytes=5-1', 416, '', 'bytes */2010'],
    ['bytes=abc', 200, text],
    ['lines=1-2', 200, text],
    ['lines=99999-', 200, text],
  ];
  for (const [range, status, body, content] of cases) {
    const answer = await ask('/a.txt', { range, 'accept-encoding': 'br' });
    assert.equal(answer.status, status, range);
    assert.equal(answer.headers['content-range'], content, range);
    if (status === 206) {
      assert.equal(String(answer.body), body, range);
      assert.equal(answer.headers['content-length'], String(body.length));
      assert.equal(answer.headers['content-encoding'], undefined);
      assert.equal(answer.headers.etag, first.headers.etag);
    }
  }
  const { etag = '', 'last-modified': modified = '' } = first.headers;
  const range = 'bytes=0-1';
  for (const [only, status] of /** @type {const} */ ([
    [etag, 206],
    [modified, 206],
    ['"other"', 200],
    [`W/${etag}`, 200],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 200],
  ]))
    assert.equal((await ask('/a.txt', { range, 'if-range': only })).status, status, only);
  assert.equal((await ask('/a.txt', { range, 'if-none-match': etag })).status, 304);
  const head = await ask('/a.txt', { range }, 'HEAD');
  assert.deepEqual([head.status, head.headers['content-length'], head.body.length], [206, '2', 0]);
});

test('what the browser has is not sent again, until the file changes', async (t) => {
  const { folder, ask } = await serve(t);
  const file = path.join(folder, 'a.txt');
  writeFileSync(file, 'one');
  const { etag = '', 'last-modified': modified = '' } = (await ask('/a.txt')).headers;
  for (const headers of [
    { 'if-none-match': etag },
    { 'if-none-match': `"x", W/${etag}` },
    { 'if-none-match': '*' },
    { 'if-modified-since': modified },
  ]) {
    const { status, body, headers: got } = await ask('/a.txt', headers);
    assert.equal(status, 304, JSON.stringify(headers));
    assert.deepEqual([body.length, got.etag, got['content-length']], [0, etag, undefined]);
    assert.ok(got['content-security-policy']);
  }
  const past = { 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' };
  assert.equal((await ask('/a.txt', past)).status, 200);
  writeFileSync(file, 'two');
  const next = await ask('/a.txt', { 'if-none-match': etag });
  assert.deepEqual([next.status, String(next.body)], [200, 'two']);
});

test('files are sent compressed to who accepts it, each copy with an ETag of its own', async (t) => {
  const { folder, ask } = await serve(t);
  const text = 'the same words. '.repeat(500);
  writeFileSync(path.join(folder, 'a.js'), text);
  writeFileSync(path.join(folder, 'a.png'), text);
  writeFileSync(path.join(folder, 'tiny.js'), 'a');
  /** @type {[string, string | undefined, (body: Buffer) => Buffer][]} */
  const cases = [
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip', 'gzip', gunzipSync],
    ['*', 'br', brotliDecompressSync],
    ['', undefined, (body) => body],
    ['deflate, zstd', undefined, (body) => body],
  ];
  const tags = new Set();
  for (const [accepts, encoding, open] of cases) {
    const { headers, body } = await ask('/a.js', { 'accept-encoding': accepts });
    assert.equal(headers['content-encoding'], encoding, accepts);
    assert.equal(headers['content-length'], String(body.length));
    assert.equal(headers.vary, 'Accept-Encoding');
    assert.equal(String(open(body)), text);
    tags.add(headers.etag);
    const again = { 'accept-encoding': accepts, 'if-none-match': headers.etag };
    assert.equal((await ask('/a.js', again)).status, 304);
    const head = await ask('/a.js', { 'accept-encoding': accepts }, 'HEAD');
    assert.equal(head.headers['content-length'], String(body.length));
  }
  assert.equal(tags.size, 3);
  for (const name of ['/a.png', '/tiny.js'])
    assert.equal(
      (await ask(name, { 'accept-encoding': 'br' })).headers['content-encoding'],
      undefined,
    );
  writeFileSync(path.join(folder, 'a.js'), text.toUpperCase());
  const { body } = await ask('/a.js', { 'accept-encoding': 'br' });
  assert.equal(String(brotliDecompressSync(body)), text.toUpperCase());
});

test('no frame of a stranger, no use from other pages', async (t) => {
  const { folder, ask } = await serve(t);
  writeFileSync(path.join(folder, 'a.txt'), '');
  const { headers, status, body } = await ask('/a.txt');
  assert.deepEqual([status, body.length], [200, 0]);
  assert.match(String(headers['content-security-policy']), /; frame-ancestors 'none'$/);
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
  assert.equal(headers['x-content-type-options'], 'nosniff');
});

/** Asks for a file of `size` bytes that is sent slowly; `change` is called when a part has come. Returns the bytes that came after
 *  the headers, and whether the connection was still open at the end. @param {number} port @param {number} size @param {() => void} change */
const readWhile = (port, size, change) =>
  new Promise((resolve) => {
    const socket = connect(port, 'localhost', () =>
      socket.write('GET /big.bin HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    );
    let got = -1;
    socket.once('data', () => {
      socket.pause();
      change();
      socket.resume();
    });
    socket.on('data', (/** @type {Buffer} */ chunk) => {
      if (got < 0) got = chunk.length - chunk.indexOf('\r\n\r\n') - 4;
      else got += chunk.length;
      if (got < size) return;
      // What comes next on this connection must be the next answer.
      socket.removeAllListeners('data');
      socket.once('data', (next) => {
        socket.destroy();
        resolve({ got, next: String(next).slice(0, 12) });
      });
      socket.write('GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n');
    });
    socket.on('close', () => resolve({ got, next: null }));
    socket.on('error', () => {});
  });

test('a file that grows while it is sent ends where its length said', async (t) => {
  const { folder, port } = await serve(t);
  const file = path.join(folder, 'big.bin');
  const size = 20_000_000;
  writeFileSync(file, Buffer.alloc(size));
  const { got, next } = await readWhile(port, size, () => appendFileSync(file, Buffer.alloc(size)));
  assert.deepEqual({ got, next }, { got: size, next: 'HTTP/1.1 404' });
});

test('a file that shrinks while it is sent breaks the connection', async (t) => {
  const { folder, port } = await serve(t);
  const file = path.join(folder, 'big.bin');
  const size = 20_000_000;
  writeFileSync(file, Buffer.alloc(size));
  const { got, next } = await readWhile(port, size, () => truncateSync(file, 1000));
  assert.ok(got < size);
  assert.equal(next, null);
});
