/* copy.js - copies text to the clipboard, and says so. */

/** @type {WeakMap<HTMLElement, ReturnType<typeof setTimeout>>} */
const timers = new WeakMap();

/**
 * Without a clipboard (an insecure connection, or not allowed) it selects what is shown, so that the user can copy it.
 * @param {string} text
 * @param {HTMLElement} shown what shows it on the page
 * @param {HTMLElement} note says for a moment what happened
 * @param {(text: string) => void} say
 */
export async function copyText(text, shown, note, say) {
  try {
    await navigator.clipboard.writeText(text);
    note.textContent = 'Copied';
    say('Copied.');
  } catch {
    getSelection()?.selectAllChildren(shown);
    note.textContent = 'Selected; copy it with your keys or menu';
    say('Selected. Copy it with your keys or menu.');
  }
  clearTimeout(timers.get(note));
  timers.set(
    note,
    setTimeout(() => {
      note.textContent = '';
    }, 4000),
  );
}
