/* size.js - bytes of a first visit: everything a browser fetches before the first drawing can be read.
 *
 *   node tools/size.js [SITE] [--json]        SITE: build/site
 *
 * Follows index.html through its stylesheets and modules, and adds the SIMD engine and the default model. The worker that
 * trains is not part of it: it is fetched when a training starts; nor are views that are fetched when they are first opened,
 * marked `later` in their import(). Gzip as a good host compresses (level 9).
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' } },
});
const site = path.resolve(positionals[0] ?? 'build/site');

/** What a file of the site refers to, as paths. @param {string} file @returns {string[]} */
function references(file) {
  const text = readFileSync(file, 'utf8');
  const patterns =
    {
      '.html': [/<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"#:]+)"/g],
      '.css': [/url\(['"]?([^'")#:]+)['"]?\)/g, /@import '([^']+)'/g],
      '.js': [/\bfrom '(\.[^']+)'/g, /^import '(\.[^']+)'/gm, /\bimport\('(\.[^']+)'\)/g],
      '.webmanifest': [],
    }[path.extname(file)] ?? [];
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([, found]) => path.resolve(path.dirname(file), found)),
  );
}

const visited = new Set();
const queue = ['index.html', 'inkling/inkling.wasm', 'weights/default.safetensors'].map((file) =>
  path.join(site, file),
);
for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
  if (visited.has(file) || !existsSync(file)) continue;
  visited.add(file);
  queue.push(...references(file));
}
const rows = [...visited]
  .map((file) => {
    const bytes = readFileSync(file);
    return {
      file: path.relative(site, file),
      raw: bytes.length,
      gzip: gzipSync(bytes, { level: 9 }).length,
    };
  })
  .sort((a, b) => b.gzip - a.gzip);
const total = { files: rows.length, raw: 0, gzip: 0 };
for (const { raw, gzip } of rows) {
  total.raw += raw;
  total.gzip += gzip;
}
if (values.json) {
  console.log(JSON.stringify({ ...total, rows }));
} else {
  /** @param {string} name @param {number} raw @param {number} gzip */
  const line = (name, raw, gzip) =>
    `${String(raw).padStart(9)} ${String(gzip).padStart(9)}  ${name}`;
  console.log(`${'raw'.padStart(9)} ${'gzip'.padStart(9)}  first visit`);
  for (const { file, raw, gzip } of rows) console.log(line(file, raw, gzip));
  console.log(line(`all ${total.files} files`, total.raw, total.gzip));
}
