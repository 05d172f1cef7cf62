/* run.js - `make package-test`: runs the packed package in every place, and prints a table. The answers, losses and weights must be equal.
 *
 *   node tests/package/run.js [--only TEXT] [--record FILE]
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { PLACES } from './places.js';
import { pack, tryPlace } from './try.js';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, record: { type: 'string' } },
});
const folder = await mkdtemp(path.join(tmpdir(), 'inkling-pack-'));
const { tarball, bytes, unpacked, files } = await pack(folder);
const lines = [
  `The tarball has ${bytes} bytes, ${unpacked} unpacked, in ${files.length} files.`,
  '',
  '| where | 1 read as | losses of two epochs | SHA-256 of the weights | workers | bytes of the bundle, with models |',
  '| --- | --- | --- | --- | --- | --- |',
];
console.log(lines.join('\n'));
const hashes = new Set();
let failed = 0;
for (const place of PLACES.filter(({ name }) => name.includes(values.only))) {
  const got = /** @type {any} */ (
    await tryPlace(place, tarball).catch((error) => ({ error: error.message }))
  );
  if (got.error) failed++;
  else hashes.add(got.hash);
  const line = got.error
    ? `| ${place.name} | FAILED: ${got.error.replaceAll(/\s+/g, ' ').slice(0, 400)} |`
    : `| ${place.name} | ${got.digit}, ${got.probability.toFixed(6)} | ${got.losses.map((/** @type {number} */ loss) => loss.toFixed(6)).join(', ')} | ${got.hash.slice(0, 12)} | ${got.workers} | ${got.adds ?? ''} |`;
  console.log(line);
  lines.push(line);
}
await rm(folder, { recursive: true });
if (values.record)
  await writeFile(
    values.record,
    `# The package where people install it\n\nMade by \`make package-test\`.\n${lines.join('\n')}\n`,
  );
process.exitCode = failed > 0 || hashes.size > 1 ? 1 : 0;
