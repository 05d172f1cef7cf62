/* compilers.proof.js - the engine gives the same bits from each compiler, at each level of optimisation and on ARM, where SIMDe's vectors
 * are those of NEON: answers of the shipped models to drawings and pictures, non-digits among them, the weights after twenty training
 * steps, and what is found on pages of paper. ARM programs run under QEMU (Debian: qemu-user, gcc-aarch64-linux-gnu).
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import * as inkling from '../../../web/inkling/index.js';
import * as paper from '../../../web/inkling/paper/paper.js';
import { GOLDEN } from '../../golden/answers.js';
import { emptyFolder } from '../../node/support/command.js';
import { root } from '../../node/support/documents.js';
import { findOnPages } from '../../shared/paper-pages.js';
import { trainTwentySteps } from '../../shared/twenty-steps.js';

/** @typedef {{ name: string, make: string[], needs: string[], run?: string[] }} Build */

const QEMU = ['qemu-aarch64', '-L', process.env.AARCH64 ?? '/usr/aarch64-linux-gnu'];
const ARM = ['aarch64-linux-gnu-gcc', QEMU[0]];

/** What is given to make, and what the programs are started with. @type {Build[]} */
const BUILDS = [
  {
    name: 'clang for ARM',
    make: ['CC=clang', 'ARCH=--target=aarch64-linux-gnu'],
    needs: ['clang', ...ARM], // gcc's package has the libraries
    run: QEMU,
  },
  { name: 'gcc for ARM', make: [`CC=${ARM[0]}`, 'ARCH='], needs: ARM, run: QEMU },
  { name: 'gcc', make: ['CC=gcc'], needs: ['gcc'] },
  { name: 'clang -O0', make: ['CC=clang', 'OPTIMISE=-O0'], needs: ['clang'] },
  { name: 'clang -O3', make: ['CC=clang', 'OPTIMISE=-O3'], needs: ['clang'] },
];
const PROGRAMS = ['golden_answers', 'twenty_steps', 'paper_pages'];
const NEEDED = ['Makefile', 'package.json', 'include', 'src', 'weights', 'tools/build/setup.sh'];

const folder = emptyFolder({ after });
/** What each program is to write: the text, or its SHA-256. @type {Record<string, string>} */
const expected = {};

const sha256 = (/** @type {Buffer} */ bytes) => createHash('sha256').update(bytes).digest('hex');
const lacks = (/** @type {string} */ program) => spawnSync(program, ['--version']).status !== 0;

before(async () => {
  for (const name of [...NEEDED, 'tests/native', 'tests/fuzz', 'tests/golden']) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  expected.golden_answers = sha256(readFileSync(path.join(root, GOLDEN)));
  expected.twenty_steps = (await trainTwentySteps(inkling, { workers: 1 })).hash;
  expected.paper_pages = (await findOnPages(paper)).hash;
});

for (const { name, make, needs, run = [] } of BUILDS) {
  const missing = needs.find(lacks);
  const skip = missing ? `there is no ${missing}` : false;
  test(name, { skip }, (t) => {
    const files = PROGRAMS.map((program) => `build/native/${program}`);
    execFileSync('make', ['-s', '-j2', ...make, ...files], { cwd: folder, stdio: 'ignore' });
    for (const program of PROGRAMS) {
      const [command, ...args] = [...run, `build/native/${program}`];
      const bytes = execFileSync(command, args, { cwd: folder, maxBuffer: 2 ** 26 });
      t.diagnostic(`${program}: ${sha256(bytes)}`);
      assert.equal(sha256(bytes), expected[program], `${name}: ${program} has other bits`);
    }
  });
}
