/* vendor.js - bundles a library with what it needs of others, for `make vendor`.
 *
 *   node tools/build/vendor.js ENTRY OUT        an entry of tools/build/vendor/ says what is taken of the library
 *
 * jsfive comes without pako, which takes more bytes than jsfive itself: hdf5.js unpacks by fflate, with a limit. It comes without
 * its warnings on the console.
 */
import process from 'node:process';
import { build } from 'esbuild';

const [entry, out] = process.argv.slice(2);
await build({
  entryPoints: [entry],
  outfile: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8', // h5wasm has its .wasm in a text
  supported: { 'template-literal': false }, // Parcel spoils such a text with line feeds
  drop: ['console'],
  logLevel: 'warning',
  plugins: [
    {
      name: 'without pako',
      setup({ onLoad, onResolve }) {
        onResolve({ filter: /\/pako\.esm\.mjs$/ }, () => ({ path: 'pako', namespace: 'none' }));
        onLoad({ filter: /./, namespace: 'none' }, () => ({ contents: 'export let inflate;' }));
      },
    },
  ],
});
