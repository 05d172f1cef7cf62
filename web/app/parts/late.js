/* late.js - says what the page still waits for, and what of it is damaged. theme.js fetches it some seconds after the page has begun.
 *
 * It imports nothing at its start, because any other file may be what is late. A file that never arrives is no error: no event tells of it, and the
 * page looks whole. What arrives late is used as ever, and the words go away.
 */

/** How often it looks, in milliseconds; and how many looks a view may take before it is said to be late. */
const LOOK = 1000;
const PATIENT = 5;

while (document.readyState === 'loading')
  await new Promise((resolve) =>
    document.addEventListener('readystatechange', resolve, { once: true }),
  );

const root = document.documentElement;
/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const trouble = byId('trouble');

/** Path below the page, as a person finds it in the list of files. @param {string} address */
const below = (address) => address.replace(new URL('.', document.baseURI).href, '');

/** The files of the first visit that have not arrived, and those that the server refused. */
function missing() {
  const entries = new Map(
    performance
      .getEntriesByType('resource')
      .map((entry) => [entry.name, /** @type {PerformanceResourceTiming} */ (entry)]),
  );
  /** @type {string[]} */
  const waiting = [];
  /** @type {string[]} */
  const refused = [];
  for (const element of document.querySelectorAll(
    'link[rel="preload"], link[rel="modulepreload"], script[type="module"]',
  )) {
    const { href, src } = /** @type {any} */ (element);
    const entry = entries.get(href ?? src);
    if (!entry) waiting.push(below(href ?? src));
    else if (entry.responseStatus >= 400) refused.push(below(href ?? src));
  }
  return { waiting, refused };
}

/** Names of files for a sentence: the first, and how many more. @param {string[]} names */
const listed = ([first, ...more]) =>
  more.length === 0
    ? first
    : `${first} and ${more.length} more ${more.length > 1 ? 'files' : 'file'}`;

/** What keeps the reader from being ready, and what to do. @returns {[string, string]} */
function words() {
  if (damage.length > 0)
    return [
      'The answers may be wrong.',
      `${listed(damage)} is damaged: it is not what this page was built with. Try again to fetch it anew. If that does not help, tell whoever runs this page.`,
    ];
  const { waiting, refused } = missing();
  if (waiting.length > 0)
    return [
      'Not ready to read yet.',
      `The page waits for ${listed(waiting)}. It goes on by itself when everything is there; you can also check the connection and try again.`,
    ];
  if (refused.length > 0)
    return [
      'The page is not whole.',
      `${listed(refused)} did not arrive. Check the connection, then try again.`,
    ];
  const net = lastNet();
  return [
    'Not ready to read yet.',
    net
      ? `${net}, the net of the last visit, has not arrived. Wait for it, or try again: the page then begins with its own net.`
      : 'All files have arrived, but this browser still works on them. Wait a little, or try again.',
  ];
}

/** Name of the net that was in use on the last visit: store/keep.js keeps it. */
const NET = 'inkling-net';

function lastNet() {
  try {
    return localStorage.getItem(NET);
  } catch {
    return null; // storage is blocked
  }
}

/** Files that have changed since the site was built. @type {string[]} */
const damage = [];

/** Compares what has arrived with what the site was built with, once the reader is ready. */
async function lookForDamage() {
  if (root.dataset.reader !== 'ready' || document.hidden) return;
  const { damaged } = await import(/* later */ '../data/intact.js');
  damage.push(...(await damaged()));
}

/** Begins again, without the net of the last visit if only that is missing. */
async function tryAgain() {
  if (damage.length > 0) await (await import(/* later */ '../data/intact.js')).fetchAnew(damage);
  const { waiting, refused } = missing();
  if (waiting.length + refused.length === 0 && lastNet()) localStorage.removeItem(NET);
  location.reload();
}

/** How many looks the reader has been loading again after a failure. */
let again = 0;
/** Whether the words in the place of the answer are ours. */
let said = false;

function lookAtReader() {
  const { reader } = root.dataset;
  again = reader === 'failed' && (trouble.hidden || said) ? again + 1 : 0;
  const isLate = !reader || again > PATIENT || damage.length > 0;
  if (isLate) {
    const [what, remedy] = words();
    if (byId('trouble-what').textContent !== what) byId('trouble-what').textContent = what;
    if (byId('trouble-remedy').textContent !== remedy) byId('trouble-remedy').textContent = remedy;
    trouble.hidden = false;
  } else if (reader === 'ready') {
    trouble.hidden = true;
  }
  said = isLate;
}

// While the reader loads, the page itself cannot try again: what it waits for is under way.
byId('retry').addEventListener(
  'click',
  (event) => {
    if (!said) return;
    event.stopImmediatePropagation();
    tryAgain();
  },
  { capture: true },
);

/** Looks that each view has been loading. @type {WeakMap<Element, number>} */
const loading = new WeakMap();

/** Says that a view is late, in its place. The view, or the page's words about its failure, replace it. @param {Element} host */
function sayView(host) {
  const title = document.querySelector('nav [aria-current]')?.textContent ?? 'This view';
  const heading = document.createElement('h2');
  heading.textContent = `${title} is still loading`;
  const remedy = document.createElement('p');
  remedy.textContent =
    'Not all of its files have arrived. It opens by itself when they are there; you can also check the connection and try again. Your drawing stays.';
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'boxed';
  button.textContent = 'Try again';
  button.addEventListener('click', () => location.reload());
  const box = document.createElement('div');
  box.className = 'failed late';
  box.setAttribute('role', 'alert');
  box.append(heading, remedy, button);
  host.append(box);
}

function lookAtViews() {
  for (const host of document.querySelectorAll('main > .view')) {
    const isLoading = host.hasAttribute('aria-busy');
    if (!isLoading) host.querySelector(':scope > .late')?.remove();
    const looks = isLoading ? (loading.get(host) ?? 0) + 1 : 0;
    loading.set(host, looks);
    if (looks === PATIENT) sayView(host);
  }
}

function look() {
  lookForDamage().catch(console.warn);
  lookAtReader();
  lookAtViews();
}

look();
setInterval(look, LOOK);
