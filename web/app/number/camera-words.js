/* camera-words.js - why there is no camera, as a sentence. Pure. */

/** @type {Record<string, string>} by the name of the browser's error */
const REASONS = {
  NotAllowedError:
    'The camera is not allowed here. Allow it for this page in the browser’s settings, or choose a picture.',
  NotFoundError: 'There is no camera on this device. Choose a picture instead.',
  NotReadableError: 'Another program uses the camera. Close it there, then try again.',
  AbortError: 'The camera did not start. Try again, or choose a picture.',
};

export const LOST = 'The camera was lost: it was unplugged, or taken by something else.';

/** @param {unknown} error of getUserMedia() */
export function cameraProblem(error) {
  const { name, message } = /** @type {Error} */ (error);
  const known = name === 'SecurityError' ? 'NotAllowedError' : name;
  return (
    REASONS[known] ?? `The camera cannot be used (${message || name}). Choose a picture instead.`
  );
}
