/* killed.proof.js - a training run that is killed five times at random moments and resumed ends with the bits of the whole run. */
import { after, test } from 'node:test';
import { emptyFolder } from '../../node/support/command.js';
import { killedAndResumed, runWhole } from '../../node/support/killed.js';
import { generator } from '../../shared/seed.js';

const folder = emptyFolder({ after });
await runWhole(folder);
const random = generator(5);

const delays = Array.from({ length: 5 }, () => random(150));

test(`killed ${delays.join(', ')} ms after an epoch`, () => killedAndResumed(folder, delays));
