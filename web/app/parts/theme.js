/* theme.js - the theme: light, dark, or the system's. A classic script that runs before the first paint, so that
 * wrong colours never flash.
 *
 * localStorage keeps the choice if it is allowed; `data-theme` on <html> is always 'light' or 'dark'.
 */

(() => {
  const KEY = 'inkling-theme';
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;
  /** The browser's own bar takes the paper's colour (--paper in style.css). */
  const bar = document.querySelector('meta[name="theme-color"]');

  /** @returns {string} 'auto', 'light' or 'dark' */
  const remembered = () => {
    try {
      return localStorage.getItem(KEY) ?? 'auto';
    } catch {
      return 'auto';
    }
  };

  let choice = remembered();

  const apply = (/** @type {string} */ wanted = choice) => {
    const theme =
      wanted === 'light' || wanted === 'dark' ? wanted : dark.matches ? 'dark' : 'light';
    root.dataset.theme = theme;
    bar?.setAttribute('content', theme === 'dark' ? '#10141f' : '#f5f0e6');
    dispatchEvent(new Event('themechange'));
  };

  apply();
  for (const list of [dark, matchMedia('(forced-colors: active)')])
    list.addEventListener('change', () => apply());
  addEventListener('beforeprint', () => apply('light'));
  addEventListener('afterprint', () => apply());
  setTimeout(() => {
    // Here, because the main script may be what is late.
    if (!root.dataset.reader) document.querySelector('.trouble')?.removeAttribute('hidden');
    import(/* later */ './late.js');
  }, 5000);
  document.addEventListener('DOMContentLoaded', () => {
    for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (
      document.querySelectorAll('input[name="theme"]')
    )) {
      radio.checked = radio.value === choice;
      radio.addEventListener('change', () => {
        choice = radio.value;
        try {
          localStorage.setItem(KEY, choice);
        } catch {
          // Storage is blocked: the choice holds until the page is closed.
        }
        apply();
      });
    }
  });
})();
