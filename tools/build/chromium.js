/* chromium.js - finds Chromium on this machine, for measurements. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** @returns {string | null} $CHROMIUM, or the first Chromium on the search path */
export function findChromium() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const files = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [process.env.CHROMIUM ?? '', ...files].find((file) => file && existsSync(file)) ?? null;
}

/** Arguments that switch off the browser's background activity. */
export const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
