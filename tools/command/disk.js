/* disk.js - the calls by which the command changes a disk, in one place, so that a test can make the n-th of them fail or be the last
 * (tests/node/support/faults.js). Reading is done by node:fs directly.
 */
import { link, mkdir, open, rename, rm, rmdir } from 'node:fs/promises';

export const disk = { link, mkdir, open, rename, rm, rmdir };
