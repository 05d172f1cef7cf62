/* data.test.js - the fuzz targets of tests/fuzz/js/data.js with a fixed seed. */
import { testTargets } from '../../fuzz/js/gate.js';
import { DATA } from '../../fuzz/js/data.js';

testTargets(DATA);
