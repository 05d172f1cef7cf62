/* router.js - shows the view that the address names: #draw, #number, #train?..., #test?..., #mine, #inside?...
 *
 * Draw is part of index.html. The other views are modules that are loaded when they are first opened. Each has
 *   export async function mount(host, workbench, router)   builds the view inside `host` once; returns { show(settings), hide() }
 *
 * At every visit, show() gets the query behind the question mark; a view writes its settings back with
 * router.remember(). When the person changes the view, the focus moves to the new view's heading; for the
 * first view of a visit it does not move.
 */
import { lostFile } from './parts/words.js';

/**
 * @typedef {{ show: (settings: URLSearchParams) => void, hide?: () => void }} View
 * @typedef {(host: HTMLElement, workbench: import('./data/workbench.js').Workbench, router: Router) => Promise<View>} Mount
 * @typedef {'draw' | 'number' | 'train' | 'test' | 'mine' | 'inside'} ViewName
 */

/** How each view is loaded. `later` marks imports that are not part of a first visit.
 * @type {Record<Exclude<ViewName, 'draw'>, { title: string, fetch: () => Promise<{ mount: Mount }> }>} */
const VIEWS = {
  number: { title: 'Number', fetch: () => import(/* later */ './number/view.js') },
  train: { title: 'Train', fetch: () => import(/* later */ './train/view.js') },
  test: { title: 'Test', fetch: () => import(/* later */ './score/view.js') },
  mine: { title: 'Mine', fetch: () => import(/* later */ './mine/view.js') },
  inside: { title: 'Inside', fetch: () => import(/* later */ './inside/view.js') },
};

const HOME = document.title;

/** The view and settings that an address names; an unknown view is Draw.
 * @param {string} hash
 * @returns {{ name: ViewName, settings: URLSearchParams }} */
export function parseHash(hash) {
  const [name, query = ''] = hash.replace(/^#/, '').split(/\?(.*)/s);
  const known = Object.hasOwn(VIEWS, name) ? /** @type {ViewName} */ (name) : 'draw';
  return { name: known, settings: new URLSearchParams(query) };
}

export class Router {
  #workbench;
  /** @type {Map<ViewName, { host: HTMLElement, view: View | null }>} */
  #views = new Map();
  /** @type {ViewName | null} */
  #shown = null;

  /** @param {import('./data/workbench.js').Workbench} workbench */
  constructor(workbench) {
    this.#workbench = workbench;
    const draw = /** @type {HTMLElement} */ (document.getElementById('view-draw'));
    this.#views.set('draw', { host: draw, view: null });
    addEventListener('hashchange', () => this.#follow());
    for (const skip of document.querySelectorAll('.skip')) {
      skip.addEventListener('click', (event) => {
        event.preventDefault();
        this.#focus();
      });
    }
    this.#follow();
  }

  /** The view that is shown. */
  get view() {
    return this.#shown;
  }

  /** Whether a view is the one that is shown. @param {ViewName} name */
  isShown(name) {
    return this.#shown === name;
  }

  /** Goes to a view, as a link would. @param {ViewName} name @param {URLSearchParams} [settings] */
  go(name, settings) {
    location.hash = address(name, settings);
  }

  /** Writes a view's settings into its link and, while it is shown, into the address, without a new history entry. An address that
   *  already names another view stays: the person has just gone there.
   * @param {ViewName} name
   * @param {URLSearchParams} settings */
  remember(name, settings) {
    const hash = address(name, settings);
    for (const link of document.querySelectorAll(`nav a[data-view="${name}"]`))
      link.setAttribute('href', hash);
    const isHere = this.#shown === name && parseHash(location.hash).name === name;
    if (isHere && location.hash !== hash) history.replaceState(history.state, '', hash);
  }

  async #follow() {
    const { name, settings } = parseHash(location.hash);
    const before = this.#shown;
    this.#shown = name;
    for (const [other, { host, view }] of this.#views) {
      if (other === name || host.hidden) continue;
      host.hidden = true;
      view?.hide?.();
    }
    document.documentElement.dataset.view = name;
    document.title = name === 'draw' ? HOME : `${VIEWS[name].title} · Inkling`;
    for (const link of document.querySelectorAll('nav a[data-view]')) {
      if (link.getAttribute('data-view') === name) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    const place = await this.#open(name);
    if (this.#shown !== name || !place) return;
    place.host.hidden = false;
    place.view?.show(settings);
    if (before !== null && before !== name) {
      scrollTo(0, 0);
      this.#focus();
    }
  }

  /** The view; loads and builds it at the first call. @param {ViewName} name */
  async #open(name) {
    const known = this.#views.get(name);
    if (known || name === 'draw') return known ?? null;
    const host = document.createElement('div');
    host.id = `view-${name}`;
    host.className = `view view-${name}`;
    /** @type {{ host: HTMLElement, view: View | null }} */
    const place = { host, view: null };
    this.#views.set(name, place);
    document.querySelector('main')?.append(host);
    host.setAttribute('aria-busy', 'true');
    try {
      const { mount } = await VIEWS[name].fetch();
      place.view = await mount(host, this.#workbench, this);
    } catch (error) {
      this.#views.delete(name);
      host.replaceChildren(
        failure(VIEWS[name].title, error, () => {
          host.remove();
          this.#follow();
        }),
      );
      console.warn(error);
      return this.#shown === name ? { host, view: null } : (host.remove(), null);
    } finally {
      host.removeAttribute('aria-busy');
    }
    return place;
  }

  /** Moves the focus to the start of the view. */
  #focus() {
    const host = this.#shown === 'draw' ? null : document.getElementById(`view-${this.#shown}`);
    const target = host?.querySelector('h2') ?? document.getElementById(host ? host.id : 'pad');
    if (target && !target.hasAttribute('tabindex')) target.setAttribute('tabindex', '-1');
    target?.focus();
  }
}

/** @param {ViewName} name @param {URLSearchParams} [settings] */
export function address(name, settings) {
  const query = settings?.toString() ?? '';
  return query ? `#${name}?${query}` : `#${name}`;
}

/**
 * The message in the place of a view that could not be loaded.
 * @param {string} title
 * @param {unknown} error
 * @param {() => void} retry
 */
function failure(title, error, retry) {
  const heading = document.createElement('h2');
  heading.textContent = `${title} did not load`;
  const remedy = document.createElement('p');
  remedy.textContent = `${lostFile(error)}Check the connection, then try again. Your drawing is still there.`;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'boxed';
  button.textContent = 'Try again';
  button.addEventListener('click', retry);
  const box = document.createElement('div');
  box.className = 'failed';
  box.setAttribute('role', 'alert');
  box.append(heading, remedy, button);
  return box;
}
