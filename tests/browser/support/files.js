/* files.js - drops files on a page without a disk, and catches its downloads. */

import { PATIENCE } from './session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/**
 * Drops files on the page.
 * @param {Page} page
 * @param {{ name: string, content: string | Uint8Array }[]} files
 * @param {string} [place]
 */
export function dropFiles(page, files, place = 'body') {
  const plain = files.map(({ name, content }) => ({
    name,
    base64: Buffer.from(content).toString('base64'),
  }));
  return page.$eval(
    place,
    (target, list) => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of list) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
      }
      target.dispatchEvent(
        new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }),
      );
    },
    plain,
  );
}

/**
 * The bytes of an IDX file.
 * @param {number[]} shape
 * @param {Uint8Array} data
 */
export function idx(shape, data) {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head.set([0, 0, 8, shape.length]);
  shape.forEach((size, i) => head.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([head, data]);
}

/**
 * Before the page loads: keeps what it saves as files in `globalThis.saved`, by name, instead of
 * handing it out.
 * @param {Page} page */
export function catchFiles(page) {
  return page.evaluateOnNewDocument(() => {
    /** @type {Map<string, Blob>} */
    const blobs = new Map();
    /** @type {Record<string, Promise<string>>} */
    const saved = {};
    /** @type {Record<string, Promise<string>>} in base64 */
    const savedBytes = {};
    const inBase64 = async (/** @type {Blob} */ blob) =>
      btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (/** @type {any} */ blob) => {
      const address = make(blob);
      blobs.set(address, blob);
      return address;
    };
    HTMLAnchorElement.prototype.click = function click() {
      const blob = blobs.get(this.href);
      if (!blob) return;
      saved[this.download] = blob.text();
      if (blob.size < 50000) savedBytes[this.download] = inBase64(blob);
    };
    Object.assign(globalThis, { saved, savedBytes });
  });
}

/**
 * Waits until the page has saved a file, and gives its bytes.
 * @param {Page} page
 * @param {string} name
 * @returns {Promise<Uint8Array>}
 */
export async function savedBytes(page, name) {
  const base64 = await page.waitForFunction(
    (/** @type {string} */ wanted) => /** @type {any} */ (globalThis).savedBytes[wanted],
    { timeout: PATIENCE },
    name,
  );
  return Buffer.from(await base64.jsonValue(), 'base64');
}

/**
 * Waits until the page has saved a file, and gives its content.
 * @param {Page} page
 * @param {string} name
 * @returns {Promise<string>}
 */
export async function savedFile(page, name) {
  const content = await page.waitForFunction(
    (/** @type {string} */ wanted) => /** @type {any} */ (globalThis).saved[wanted],
    { timeout: PATIENCE },
    name,
  );
  return content.jsonValue();
}
