/* inkling serve - the page on this machine. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { startServer } from '../serve/server.js';
import { EXIT, MissingError, numberOption } from './command.js';
import { note, paint, print } from './terminal.js';

/** @type {import('./command.js').Command} */
export default {
  usage: 'serve [options]',
  about:
    'Serves the page, the engine and the models to browsers on this machine, and opens nothing by itself.\n' +
    'A port that is taken is followed by the next free one. Stop it with Ctrl-C.',
  examples: [
    ['inkling serve', 'http://localhost:8000, or the next free port'],
    ['inkling serve --host 0.0.0.0', 'reachable from your phone on the same network'],
  ],
  operands: [0, 0],
  options: {
    port: { value: 'N', help: 'first port to try; 0 takes any free one', default: '8000' },
    host: { value: 'NAME', help: 'address to listen on', default: 'localhost' },
    isolate: { type: 'boolean', help: 'send COOP and COEP headers (cross-origin isolation)' },
  },
  async run(values) {
    const port = numberOption(values, 'port', { min: 0, max: 65535, integer: true });
    if (!existsSync(new URL('../../web/inkling/inkling.wasm', import.meta.url))) {
      throw new MissingError(
        'the engine is not built yet: run make wasm (or make run, which does it all)',
      );
    }
    const server = await startServer({
      port,
      host: /** @type {string | undefined} */ (values.host),
      isolate: values.isolate === true,
    });
    print(`Inkling is at ${paint('bold', server.url)}`);
    note('Stop with Ctrl-C.');
    await new Promise((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    });
    await server.close();
    return EXIT.ok;
  },
};
