/* test.js - see tests/run.js. */
import '../tests/run.js';
