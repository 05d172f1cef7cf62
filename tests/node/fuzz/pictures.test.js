/* pictures.test.js - the fuzz targets of tests/fuzz/js/pictures.js with a fixed seed. */
import { testTargets } from '../../fuzz/js/gate.js';
import { PICTURES } from '../../fuzz/js/pictures.js';

testTargets(PICTURES);
