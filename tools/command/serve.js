/* inkling serve - serves the page on this machine. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { defaultMounts, missingVendor, siteMounts, startServer } from './server.js';
import { EXIT, MissingError, numberOption } from './command.js';
import { onStop } from './signals.js';
import { note, paint, print } from './terminal.js';

/** @type {import('./command.js').Command} */
export default {
  usage: 'serve [options]',
  about:
    'Serves the page, the engine and the models to browsers on this machine. It does not open a browser.\n' +
    'If the port is taken, it uses the next free one. Stop it with Ctrl-C.',
  examples: [
    ['inkling serve', 'http://localhost:8000, or the next free port'],
    ['inkling serve --site build/site', 'what make site built: a third of the bytes'],
    ['inkling serve --host 0.0.0.0', 'reachable from your phone on the same network'],
  ],
  operands: [0, 0],
  options: {
    port: { value: 'N', help: 'first port to try; 0 takes any free one', default: '8000' },
    host: { value: 'NAME', help: 'address to listen on', default: 'localhost' },
    name: {
      value: 'NAMES',
      help: 'more host names to answer to, with commas between them; localhost and IP addresses always work',
    },
    site: { value: 'FOLDER', help: 'serve a built site (make site) instead of the sources' },
    isolate: { type: 'boolean', help: 'send the COEP header too (cross-origin isolation)' },
  },
  async run(values) {
    const port = numberOption(values, 'port', { min: 0, max: 65535, integer: true });
    if (!existsSync(new URL('../../web/inkling/inkling.wasm', import.meta.url))) {
      throw new MissingError(
        'the engine is not built yet: run make wasm (or make run, which does it all)',
      );
    }
    const site = values.site === undefined ? undefined : String(values.site);
    if (site !== undefined && !existsSync(path.join(site, 'index.html')))
      throw new MissingError(`${site} is no site: it has no index.html (make site builds one)`);
    if (site === undefined && !existsSync(new URL('../../web/index.html', import.meta.url)))
      throw new MissingError(
        'the page is in a checkout, not in the package: run make run there, or give a built site with --site',
      );
    const mounts = site === undefined ? defaultMounts() : siteMounts(site);
    const lost = missingVendor(mounts[mounts.length - 1][1]);
    if (lost.length > 0) {
      note(
        `${lost.join(', ')} ${lost.length === 1 ? 'is' : 'are'} missing, so the page cannot draw curves, store anything, or ` +
          'open zip files and models of other programs: run make vendor (or make run, which does it all)',
      );
    }
    const server = await startServer({
      mounts,
      port,
      host: /** @type {string | undefined} */ (values.host),
      names: String(values.name ?? '').split(','),
      isolate: values.isolate === true,
    });
    print(`Inkling is at ${paint('bold', server.url)}`);
    note('Stop with Ctrl-C.');
    await new Promise((resolve) => {
      onStop(() => resolve(null));
    });
    await server.close();
    return EXIT.ok;
  },
};
