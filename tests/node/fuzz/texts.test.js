/* texts.test.js - the fuzz targets of tests/fuzz/js/texts.js with a fixed seed. */
import { testTargets } from '../../fuzz/js/gate.js';
import { TEXTS } from '../../fuzz/js/texts.js';

testTargets(TEXTS);
