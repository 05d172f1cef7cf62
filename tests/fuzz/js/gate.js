/* gate.js - targets as tests: their saved files, then as many changed ones as a target says, the same in each run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzz } from './fuzz.js';

/** Bytes of a finding that are printed. */
const SHOWN = 1500;

/** @param {readonly import('./fuzz.js').Target[]} targets */
export function testTargets(targets) {
  for (const target of targets)
    test(`${target.name}: ${target.executions} files are read or refused`, async (context) => {
      const { name, executions, read, outcomes, findings } = await fuzz(target);
      context.diagnostic(`${executions} files, ${read} read, ${outcomes} outcomes`);
      for (const { execution, bytes, error } of findings)
        throw new Error(
          `file ${execution} of ${name}: ${Buffer.from(bytes.subarray(0, SHOWN)).toString('base64')}`,
          { cause: error },
        );
      assert.ok(read > 0 && read < executions, `${read} of ${executions} read`);
    });
}
