/* jsfive.js - what `make vendor` bundles of jsfive into web/vendor/jsfive.js: the reader of HDF5 files, its table of filters, and the
 * functions through which it reads bytes, which web/inkling/formats/hdf5.js counts and bounds.
 */
export { File, Filters } from '../../../node_modules/jsfive/esm/high-level.js';
export { DataView64, struct } from '../../../node_modules/jsfive/esm/core.js';
