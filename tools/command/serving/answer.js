/* answer.js - answers one request for a file: whole, compressed, a range of it, or "not changed" (RFC 9110).
 *
 * A file is opened once, and what is sent was measured on that open file. If it grows meanwhile, the answer ends where it
 * should; if it shrinks, the connection breaks, so that no reader takes a part for the whole.
 */
import { pipeline } from 'node:stream/promises';
import { chooser } from './choose.js';
import { openInside } from './inside.js';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */
/** @typedef {Record<string, string>} Headers */

/**
 * Makes the function that answers requests for the files of some folders.
 * @param {import('./inside.js').Mount[]} mounts
 * @param {(file: string) => void} [onSend] called with each file whose bytes are sent
 */
export async function answerer(mounts, onSend) {
  const choose = await chooser();

  /** @param {Request} request @param {Response} response @param {string} pathname @param {Headers} common */
  return async function answer(request, response, pathname, common) {
    const opened = await openInside(pathname, mounts);
    if (opened === 'folder') {
      const slashed = `${pathname.replace(/^\/+/, '/')}/`;
      return say(request, response, 301, 'Moved', { ...common, Location: slashed });
    }
    if (!opened) {
      const help = pathname.startsWith('/vendor/') ? ': run make vendor' : '';
      return say(request, response, 404, `Not found${help}`, common);
    }
    try {
      const { status, headers, start, end, bytes } = await choose(request.headers, opened);
      if (status === 416)
        return say(request, response, 416, 'No byte of this range is in the file', {
          ...common,
          ...headers,
        });
      response.writeHead(status, { ...common, ...headers });
      if (status === 304 || request.method === 'HEAD') return void response.end();
      onSend?.(opened.file);
      if (bytes || end < start) return void response.end(bytes ?? undefined);
      await send(opened.handle, start, end, response);
    } catch {
      response.destroy();
    } finally {
      await opened.handle.close();
    }
  };
}

/** Sends bytes `start` to `end`, both included, of an open file.
 *  @param {import('node:fs/promises').FileHandle} handle @param {number} start @param {number} end @param {Response} response */
async function send(handle, start, end, response) {
  const stream = handle.createReadStream({ start, end, autoClose: false });
  await pipeline(stream, response, { end: false });
  if (stream.bytesRead < end - start + 1) response.destroy();
  else response.end();
}

/** Answers with a sentence. @param {Request} request @param {Response} response @param {number} status @param {string} sentence
 *  @param {Headers} headers */
export function say(request, response, status, sentence, headers) {
  response.writeHead(status, {
    ...headers,
    'Cache-Control': 'no-store',
    'Content-Type': 'text/plain; charset=utf-8',
  });
  response.end(request.method === 'HEAD' ? undefined : `${sentence}\n`);
}
