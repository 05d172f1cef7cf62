/* models.test.js - the fuzz targets of tests/fuzz/js/models.js with a fixed seed. */
import { testTargets } from '../../fuzz/js/gate.js';
import { MODELS } from '../../fuzz/js/models.js';

testTargets(MODELS);
