/* camera.js - a film of one still picture for Chromium's fake camera (YUV4MPEG2, the frames as they are). */
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PNG } from 'pngjs';

/** @param {Buffer} png @param {{ width: number, height: number }} size of the film; the picture lies in its middle, on paper
 * @returns {{ folder: string, args: string[] }} a folder to remove, and arguments of Chromium */
export function fakeCamera(png, { width, height }) {
  const picture = PNG.sync.read(png);
  const planes = [width * height, (width * height) / 4, (width * height) / 4].map((length, i) =>
    new Uint8Array(length).fill(i === 0 ? 222 : 128),
  );
  const [left, top] = [(width - picture.width) >> 1, (height - picture.height) >> 1];
  for (let y = 0; y < picture.height; y++)
    for (let x = 0; x < picture.width; x++) {
      const [r, g, b] = picture.data.subarray(4 * (y * picture.width + x));
      planes[0][(top + y) * width + left + x] = 0.299 * r + 0.587 * g + 0.114 * b;
    }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'inkling-camera-'));
  const file = path.join(folder, 'film.y4m');
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  const frame = [Buffer.from('FRAME\n'), ...planes];
  writeFileSync(file, Buffer.concat([head, ...frame, ...frame]));
  return {
    folder,
    args: [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${file}`,
    ],
  };
}
