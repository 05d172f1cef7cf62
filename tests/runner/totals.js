/* totals.js - how many tests passed, failed and were skipped, and why; one line a unit, one line for all. */

/** @typedef {{ passed: number, failed: number, skipped: number, reasons: Map<string, number> }} Totals */

/** @returns {Totals} */
export const newTotals = () => ({ passed: 0, failed: 0, skipped: 0, reasons: new Map() });

/** @param {Totals} totals @param {string} reason @param {number} [count] */
export function skip(totals, reason, count = 1) {
  totals.skipped += count;
  totals.reasons.set(reason, (totals.reasons.get(reason) ?? 0) + count);
}

/** @param {Totals} sum @param {Totals} part */
export function addTotals(sum, part) {
  sum.passed += part.passed;
  sum.failed += part.failed;
  for (const [reason, count] of part.reasons) skip(sum, reason, count);
}

/** @param {string} name @param {Totals} totals @param {number} started */
export function printLine(name, { passed, failed, skipped }, started) {
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
  const parts = [`${String(passed).padStart(4)} passed`];
  if (failed) parts.push(`${failed} FAILED`);
  if (skipped) parts.push(`${skipped} skipped`);
  console.log(`${seconds} s  ${failed ? 'FAIL' : ' ok '}  ${name.padEnd(48)} ${parts.join(', ')}`);
}

/** The last lines of a run: what was skipped and why, so that a green run never hides what it did not do; and the sum.
 * @param {Totals} all @param {number} started */
export function printSummary(all, started) {
  if (all.reasons.size) console.log('\nSkipped:');
  for (const [reason, count] of all.reasons)
    console.log(`  ${String(count).padStart(3)} x ${reason}`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const failed = all.failed ? `${all.failed} failed, ` : '';
  console.log(`\n==== ${failed}${all.passed} passed, ${all.skipped} skipped in ${seconds}s ====`);
}
