/* looks.proof.js - the tests of looks with every pair of screen and theme, and the orders of views on every screen; the gate takes some of
 * them. */
import process from 'node:process';

process.env.EVERY_SCREEN = '1';
for (const view of ['', 'inside-', 'mine-', 'number-', 'test-', 'train-'])
  await import(`../../browser/one/${view}looks.test.js`);
await import('../../browser/one/orders.test.js');
