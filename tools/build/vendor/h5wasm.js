/* h5wasm.js - what `make vendor` bundles of h5wasm into web/vendor/h5wasm.js: HDF5 itself, with its WebAssembly inside. */
export { default } from 'h5wasm';
