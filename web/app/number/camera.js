/* camera.js - class Camera: what the camera sees in the place of the sheet, with boxes and answers, live.
 *
 * One frame is read at a time, made smaller, by the worker that reads pictures (photo-reader.js); nothing is kept, and nothing leaves the
 * device. "Take this picture" hands the frame that is shown to the picture view. The camera is off as soon as the view is left.
 */
import { Announcer } from '../parts/announcer.js';
import { addStyles, button, el, fill } from '../parts/dom.js';
import { LOST, cameraProblem } from './camera-words.js';
import { Stopped, Unreadable, readerOf } from './photo-reader.js';
import { signsOf, stateOf, textOf, textOfAll } from './photo-signs.js';

/** @typedef {import('./photo-signs.js').Sign} Sign */
/**
 * @typedef {object} Host
 * @property {(text: string) => void} say
 * @property {() => void} ready called when the camera is on
 * @property {(picture: Blob) => void} taken
 * @property {(problem: string) => void} stopped why, or ''
 */

/** The camera at the back, with enough pixels for a sheet of paper. */
const WANTED = {
  audio: false,
  video: { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1080 } },
};
/** Longer side of a frame that is read, in pixels. */
const LARGEST = 1024;
/** Milliseconds between two frames, so that the device has other time, too. */
const PAUSE = 100;
/** Milliseconds of an unchanged answer before it is spoken. */
const REST = 1500;

/** Adds the sheet of styles, then makes the camera. @param {import('../data/workbench.js').Workbench} workbench */
export async function openCamera(workbench) {
  await addStyles(new URL('./photo.css', import.meta.url));
  return new Camera(workbench);
}

export class Camera {
  #workbench;
  #reader;
  /** @type {Host | null} */
  #host = null;
  /** @type {MediaStream | null} */
  #stream = null;
  #frame = el('canvas');
  #video = el('video', { playsInline: true, muted: true, 'aria-label': 'What the camera sees' });
  #overlay = el('div', { class: 'camera-boxes', 'aria-hidden': 'true' });
  #stage = el('div', { class: 'photo-stage' }, this.#video, this.#overlay);
  #text = el('p', { class: 'number-text photo-text', id: 'camera-text', dataset: { number: '' } });
  #said = el('p', { class: 'unseen', role: 'status' });
  #announcer = new Announcer(this.#said, REST);
  #take = button('Take this picture', () => this.#keep(), { id: 'camera-take', class: 'strong' });

  /** @param {import('../data/workbench.js').Workbench} workbench */
  constructor(workbench) {
    this.#workbench = workbench;
    this.#reader = readerOf(workbench);
    this.element = el(
      'section',
      { class: 'photo camera', 'aria-label': 'Camera' },
      el('div', { class: 'number-head' }, this.#text),
      this.#said,
      el(
        'div',
        { class: 'sheet photo-sheet' },
        el('div', { class: 'photo-frame' }, this.#stage),
        el('p', { class: 'drop', 'aria-hidden': 'true' }, 'Drop the picture'),
      ),
      el(
        'div',
        { class: 'camera-tools' },
        this.#take,
        button('Stop', () => this.stop(), { id: 'camera-stop' }),
      ),
      el('p', { class: 'photo-legend' }, 'What the camera sees stays on this device.'),
    );
  }

  /** Asks for the camera and shows it; throws an error with a sentence when there is none. @param {Host} host */
  async start(host) {
    if (this.#stream) return;
    this.#host = host;
    /** @type {MediaStream} */
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia(WANTED);
    } catch (error) {
      if (this.#host !== host) return; // the view was left meanwhile
      throw new Error(cameraProblem(error), { cause: error });
    }
    if (this.#host !== host) return off(stream);
    this.#stream = stream;
    for (const track of stream.getVideoTracks())
      track.addEventListener('ended', () => {
        if (stream === this.#stream) this.stop(LOST);
      });
    this.#video.srcObject = stream;
    await this.#video.play().catch(() => {}); // stopped before it began
    if (stream !== this.#stream) return;
    const { videoWidth: width, videoHeight: height } = this.#video;
    this.#stage.style.setProperty('--aspect', `${width} / ${height}`);
    this.#stage.style.setProperty('--shape', String(width / height));
    this.#show([], 1);
    host.ready();
    host.say('The camera is on.');
    this.#take.focus();
    this.#watch(stream);
  }

  /** Turns the camera off. @param {string} [problem] why, if nobody asked for it */
  stop(problem = '') {
    const host = this.#host;
    const wasOn = this.#stream !== null;
    this.#end();
    this.#video.srcObject = null;
    if (wasOn) host?.stopped(problem);
  }

  #end() {
    this.#host = null;
    if (this.#stream) off(this.#stream);
    this.#stream = null;
  }

  /** Reads one frame after another while the camera is on. @param {MediaStream} stream */
  async #watch(stream) {
    while (stream === this.#stream) {
      await new Promise(requestAnimationFrame); // none comes while the page is hidden
      if (stream !== this.#stream) return;
      const { videoWidth, videoHeight } = this.#video;
      const scale = Math.min(1, LARGEST / Math.max(videoWidth, videoHeight));
      try {
        if (this.#workbench.model && videoWidth > 0) {
          const numbers = await this.#reader.frame(this.#pixels(scale));
          if (stream === this.#stream) this.#show(signsOf(numbers), scale);
        }
      } catch (error) {
        if (error instanceof Stopped) continue;
        if (!(error instanceof Unreadable)) throw error;
        return this.stop(`What the camera sees cannot be read: ${error.message}.`);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  /** The frame that is shown, smaller by a factor. @param {number} scale */
  #pixels(scale) {
    const { videoWidth, videoHeight } = this.#video;
    const [width, height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
    Object.assign(this.#frame, { width, height });
    const context = /** @type {CanvasRenderingContext2D} */ (
      this.#frame.getContext('2d', { willReadFrequently: true })
    );
    context.drawImage(this.#video, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  }

  /** @param {readonly Sign[]} signs @param {number} scale from the video to their boxes */
  #show(signs, scale) {
    const text = textOfAll(signs);
    if (this.#text.dataset.number !== text) fill(this.#text, text);
    this.#text.dataset.number = text;
    this.#announcer.say(text === '' ? 'No number is seen.' : text.replaceAll('\n', ', '));
    const share = (/** @type {number} */ part, /** @type {number} */ whole) =>
      `${(100 * part) / (whole * scale)}%`;
    const { videoWidth, videoHeight } = this.#video;
    const boxes = signs
      .filter(({ read }) => read)
      .map((sign) => {
        const { left, top, right, bottom } = sign.box;
        const box = el(
          'span',
          { class: 'photo-box', dataset: { state: stateOf(sign), live: '' } },
          el('b', {}, textOf(sign)),
        );
        Object.assign(box.style, {
          left: share(left, videoWidth),
          top: share(top, videoHeight),
          width: share(right - left, videoWidth),
          height: share(bottom - top, videoHeight),
        });
        box.style.setProperty('--h', String((bottom - top) / (videoHeight * scale)));
        return box;
      });
    fill(this.#overlay, boxes);
  }

  /** Hands over the frame that is shown, in full size. */
  async #keep() {
    const host = this.#host;
    if (!this.#stream) return;
    this.#video.pause();
    this.#pixels(1);
    const blob = await new Promise((/** @type {BlobCallback} */ resolve) =>
      this.#frame.toBlob(resolve, 'image/png'),
    );
    this.#end();
    if (blob) host?.taken(blob);
    else host?.stopped('The picture could not be taken.');
  }
}

/** @param {MediaStream} stream */
function off(stream) {
  for (const track of stream.getTracks()) track.stop();
}
