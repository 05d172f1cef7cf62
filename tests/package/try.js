/* try.js - packs the package, and runs it where people install it (places.js). */
import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import puppeteer from 'puppeteer-core';
import { QUIET, findChromium } from '../../tools/build/chromium.js';

/** @typedef {import('./places.js').Place} Place */

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const PATIENCE = 120_000;
const QUIETLY = ['--no-audit', '--no-fund', '--loglevel=error'];
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

/**
 * Packs the package as it would be published.
 * @param {string} folder of the tarball
 * @returns {Promise<{ tarball: string, bytes: number, files: string[], unpacked: number }>}
 */
export async function pack(folder) {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    maxBuffer: 2 ** 26,
  });
  const [about] = JSON.parse(stdout.slice(stdout.indexOf('[\n')));
  return {
    tarball: path.join(folder, about.filename),
    bytes: about.size,
    unpacked: about.unpackedSize,
    files: about.files.map((/** @type {{ path: string }} */ file) => file.path),
  };
}

/**
 * @param {Place} place
 * @param {string} tarball
 * @returns {Promise<Record<string, unknown>>} what use.js got, and `adds`, the bytes of the bundle
 */
export async function tryPlace(place, tarball) {
  const folder = await mkdtemp(path.join(tmpdir(), 'inkling-package-'));
  try {
    await writeFile(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    await cp(path.join(root, 'tests/package/use.js'), path.join(folder, 'use.js'));
    for (const [name, text] of Object.entries(place.files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    await run('npm', ['install', ...QUIETLY, tarball, ...(place.install ?? [])], { cwd: folder });
    for (const words of place.build ?? []) await start(words, folder);
    const got = await result(place, folder);
    return place.adds ? { ...got, adds: await bytesOf(path.join(folder, place.adds)) } : got;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Programs of node_modules/.bin come first. @param {string} folder */
const environment = (folder) => ({
  ...process.env,
  PATH: `${path.join(folder, 'node_modules/.bin')}:${process.env.PATH}`,
});

/** @param {readonly string[]} words @param {string} cwd */
const start = ([program, ...rest], cwd) =>
  run(program, rest, { cwd, env: environment(cwd), maxBuffer: 2 ** 26, timeout: 5 * PATIENCE });

/** @param {Place} place @param {string} folder */
async function result({ prints, shows, serves }, folder) {
  if (prints)
    return JSON.parse((await start(prints, folder)).stdout.trim().split('\n').at(-1) ?? '');
  if (shows !== undefined) {
    const server = createServer(async (request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const file = path.join(folder, shows, pathname.replace(/\/$/, '/index.html'));
      const bytes = await readFile(file).catch(() => null);
      const type = /** @type {Record<string, string>} */ (TYPES)[path.extname(file)];
      response.writeHead(bytes ? 200 : 404, { 'content-type': type ?? 'application/octet-stream' });
      response.end(bytes);
    });
    await new Promise((resolve) => server.listen(0, () => resolve(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    return titleOf(`http://localhost:${port}/`).finally(() => server.close());
  }
  const port = 20_000 + (process.pid % 20_000);
  const [program, ...rest] = (serves ?? []).map((word) => (word === 'PORT' ? String(port) : word));
  const server = spawn(program, rest, { cwd: folder, env: environment(folder), stdio: 'ignore' });
  try {
    return await titleOf(`http://localhost:${port}/`);
  } finally {
    server.kill();
  }
}

/** The result that a page shows in its title. @param {string} url */
async function titleOf(url) {
  const browser = await puppeteer.launch({
    executablePath: findChromium() ?? undefined,
    args: QUIET,
  });
  try {
    const page = await browser.newPage();
    /** @type {string[]} */
    const said = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    const until = Date.now() + PATIENCE;
    while (!(await page.goto(url).catch(() => null)) && Date.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 200)); // the server is starting
    await page
      .waitForFunction(() => document.title.startsWith('{'), { timeout: PATIENCE })
      .catch(() => {
        throw new Error(`the page shows no result; it said: ${said.join('; ')}`);
      });
    return JSON.parse(await page.title());
  } finally {
    await browser.close();
  }
}

/** @param {string} folder */
async function bytesOf(folder) {
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(names.map((name) => stat(path.join(folder, name))));
  return sizes.reduce((sum, one) => sum + (one.isFile() ? one.size : 0), 0);
}
