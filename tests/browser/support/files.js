/* files.js - files for a page without a disk: drops them on it, and catches what it hands out. */

import { PATIENCE } from './session.js';

/** @typedef {import('puppeteer-core').Page} Page */

/**
 * Drops files on the page.
 * @param {Page} page
 * @param {{ name: string, content: string | Uint8Array }[]} files
 */
export function dropFiles(page, files) {
  const plain = files.map(({ name, content }) => ({
    name,
    base64: Buffer.from(content).toString('base64'),
  }));
  return page.evaluate((list) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of list) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    document.body.dispatchEvent(
      new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }),
    );
  }, plain);
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
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (/** @type {any} */ blob) => {
      const address = make(blob);
      blobs.set(address, blob);
      return address;
    };
    HTMLAnchorElement.prototype.click = function click() {
      const blob = blobs.get(this.href);
      if (blob) saved[this.download] = blob.text();
    };
    Object.assign(globalThis, { saved });
  });
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
