/* view.js - the Train view: one sentence says which net learns from which data, Train starts it, and the
 * other settings can be opened.
 *
 * It only makes and connects the parts: values (store.js) <-> address, form and command line; session
 * (session.js) -> panel, curves, live answer. Training runs in workers; the view is updated a few times
 * a second at most.
 */
import { Announcer } from '../parts/announcer.js';
import { addStyles, el, fill, saveAs } from '../parts/dom.js';
import { RECIPE_FILE, commandFor, presetWords } from './command.js';
import { dropped } from '../parts/dropped.js';
import { TakeAlong } from '../parts/take-along.js';
import { scrolled } from '../parts/scrolled.js';
import { isUsual, sidesWords } from '../parts/sizes.js';
import { Curves, loadPlot } from './curves.js';
import { DATA_WORDS, DataChoice } from './data.js';
import { Editor } from './editor.js';
import { choiceInput, numberInput, shownWhen } from './fields.js';
import { fitWords } from './layerwords.js';
import { LessonSwitch } from './lesson-switch.js';
import { LiveAnswer } from './live.js';
import { Panel } from './panel.js';
import { AugmentPreview } from './preview.js';
import { recipeForm } from './recipe.js';
import { Session } from './session.js';
import {
  PRESET_NAMES,
  fromQuery,
  isPresetNet,
  presetValues,
  toOptions,
  toQuery,
} from './settings.js';
import { Store } from './store.js';
import { nextTask } from '../parts/tasks.js';
import { presets } from '../../inkling/index.js';

/** @type {import('../router.js').Mount} */
export async function mount(host, workbench, router) {
  const [engine, Plot] = await Promise.all([
    workbench.engine(),
    loadPlot(),
    addStyles(
      new URL('../../vendor/uPlot.css', import.meta.url),
      new URL('./train.css', import.meta.url),
    ),
  ]);
  const store = new Store();
  const session = new Session(workbench);
  const status = el('p', { class: 'unseen', role: 'status', id: 'train-status' });
  const announcer = new Announcer(status, 300);
  const say = (/** @type {string} */ text) => announcer.say(text);

  const editor = new Editor(store, engine, say);
  await nextTask();
  const preview = new AugmentPreview(store, engine);
  await nextTask();
  const data = new DataChoice(store, workbench);
  const curves = new Curves(Plot);
  const live = new LiveAnswer(workbench);
  const panel = new Panel({ store, session, workbench, router, curves, editor, say });
  const linkProblem = el('p', { class: 'problem', role: 'alert', hidden: true });
  await nextTask();
  const recipe = recipeForm(store, preview.element);
  await nextTask();

  const watch = watchBox(curves, live);
  const setup = setupBox({ store, session, engine, editor, data, recipe });
  const own = el(
    'div',
    { class: 'own-run' },
    [sentence(store), expectation(store), linkProblem],
    [panel.offer.element, panel.element, watch, setup],
  );
  const lessons = new LessonSwitch(own, router, store, {
    ...{ workbench, session, store, say, live: live.element, data: data.element },
    panel: panel.element,
    curves: /** @type {HTMLElement} */ (watch.firstElementChild),
  });
  const lede = el('p', { class: 'lede' }, 'A network learns, and you watch.');
  fill(host, el('h2', { tabindex: '-1' }, 'Train'), lede, lessons.nav, own, lessons.place, status);
  await nextTask();
  listenForDrops(host, (files) => data.take(files));

  return {
    show(settings) {
      live.isShown = true;
      if (!lessons.show(settings)) takeLink(settings, store, linkProblem);
      lessons.remember();
      live.draw();
      panel.shown();
    },
    hide() {
      live.isShown = false;
      lessons.hide();
    },
  };
}

/** Applies the values of a link, and reports those that are not possible.
 *  @param {URLSearchParams} settings @param {Store} store @param {HTMLElement} problem */
function takeLink(settings, store, problem) {
  if ([...settings].length === 0 || settings.toString() === toQuery(store.values).toString())
    return;
  const { values, problems } = fromQuery(settings);
  store.set(values);
  problem.hidden = problems.length === 0;
  problem.textContent =
    problems.length === 0
      ? ''
      : `This link asks for something that is not possible (${problems.join(', ')}); the preset's own stands there instead.`;
}

/** The curves and the live answer. @param {Curves} curves @param {LiveAnswer} live */
function watchBox(curves, live) {
  return el(
    'div',
    { class: 'bench' },
    el(
      'section',
      { class: 'watch', 'aria-labelledby': 'curves-title' },
      el('h3', { id: 'curves-title' }, 'Curves'),
      curves.element,
    ),
    live.element,
  );
}

/** The settings that decide a run: network, data and recipe.
 * @param {object} parts
 * @param {Store} parts.store
 * @param {Session} parts.session
 * @param {import('../data/workbench.js').Engine} parts.engine
 * @param {Editor} parts.editor
 * @param {DataChoice} parts.data
 * @param {HTMLElement} parts.recipe */
function setupBox({ store, session, engine, editor, data, recipe }) {
  return el(
    'div',
    { class: 'setup' },
    el(
      'section',
      { 'aria-labelledby': 'net-title' },
      el('h3', { id: 'net-title' }, 'The network'),
      presetNote(store),
      editor.element,
      summaryBox(store, engine),
      shareBox(store, session, engine),
    ),
    el(
      'section',
      { 'aria-labelledby': 'data-title' },
      el('h3', { id: 'data-title' }, 'The data'),
      data.element,
      el('h3', {}, 'The recipe'),
      recipe,
    ),
  );
}

/** The sentence with the net and the data, whose words are form controls. @param {Store} store */
function sentence(store) {
  const names = Object.fromEntries(PRESET_NAMES.map((name) => [name, presets[name].title]));
  const preset = choiceInput(store, 'preset', names, 'Network and recipe');
  preset.id = 'preset';
  preset.addEventListener('change', () => {
    const { data, count, seed, workers } = store.values;
    const name = /** @type {import('./settings.js').PresetName} */ (preset.value);
    store.set({ ...presetValues(name), data, count, seed, workers });
  });
  const data = choiceInput(store, 'data', DATA_WORDS, 'Data');
  const count = shownWhen(
    store,
    (values) => values.data === 'synthetic',
    numberInput(store, 'count', 'How many built-in digits'),
  );
  const epochs = numberInput(store, 'epochs', 'Epochs');
  const word = el('span');
  store.watch((values) => {
    word.textContent = values.epochs === 1 ? 'epoch.' : 'epochs.';
  });
  return el(
    'p',
    { class: 'sentence' },
    'Teach ',
    preset,
    ' with ',
    count,
    ' ',
    data,
    ' for ',
    epochs,
    ' ',
    word,
  );
}

/** The score that the preset's source states. @param {Store} store */
function expectation(store) {
  const line = el('p', { class: 'expects' });
  store.watch((values) => {
    const { expected } = presetWords(values.preset);
    line.textContent = !isPresetNet(values)
      ? 'A network of your own.'
      : expected
        ? `Expected on MNIST, as its source states: ${expected}.`
        : '';
  });
  return line;
}

/** The source of a preset. @param {Store} store */
function presetNote(store) {
  const note = el('div', { class: 'preset-note' });
  store.watch((values) => {
    const { source, open } = presetWords(values.preset);
    const changed = isPresetNet(values)
      ? null
      : el(
          'button',
          {
            type: 'button',
            class: 'plain',
            onclick: () => store.set({ layers: presetValues(store.values.preset).layers }),
          },
          'Back to the preset’s layers',
        );
    const { layers, input } = store.net;
    const fitted = isPresetNet(values) && !isUsual(input) ? fitWords(values.layers, layers) : '';
    fill(
      note,
      fitted &&
        el('p', { id: 'fit-note' }, `Changed to fit pictures of ${sidesWords(input)}: ${fitted}.`),
      el('p', {}, source),
      open ? el('p', { class: 'small' }, `Not stated there, and chosen here: ${open}.`) : null,
      changed && el('p', {}, 'You changed the layers. ', changed),
    );
  });
  return note;
}

/**
 * The table as Keras prints it, for copying.
 * @param {Store} store
 * @param {import('../../inkling/inkling.js').Engine} engine
 */
function summaryBox(store, engine) {
  const pre = el('pre', { tabindex: '0', 'aria-label': 'Summary' });
  const box = el(
    'details',
    { class: 'group' },
    el('summary', {}, el('span', {}, 'Summary as text')),
    el('div', { class: 'scroll' }, pre),
    copyButton('Copy the summary', () => pre.textContent ?? ''),
  );
  const write = () => {
    if (!box.open) return;
    try {
      const { layers, ...kind } = store.net;
      const model = engine.createModel(layers, { seed: 1, ...kind });
      pre.textContent = model.summary();
      model.dispose();
    } catch (error) {
      pre.textContent = /** @type {Error} */ (error).message;
    }
  };
  box.addEventListener('toggle', write);
  store.watch(write);
  return box;
}

/** A link, a command and programs that repeat the run elsewhere. @param {Store} store @param {Session} session
 *  @param {import('../data/workbench.js').Engine} engine */
function shareBox(store, session, engine) {
  const code = el('code', { id: 'command' });
  const note = el('p', { class: 'small' });
  const file = el(
    'button',
    {
      type: 'button',
      class: 'boxed',
      onclick: () => {
        const { file: text } = commandFor(
          store.values,
          session.learningRateChanges(store.values),
          store.kind,
        );
        if (text) saveAs(text, RECIPE_FILE);
      },
    },
    `Save ${RECIPE_FILE}`,
  );
  const copy = copyButton('Copy the command', () => code.textContent ?? '');
  const write = () => {
    const {
      line,
      file: text,
      note: words,
    } = commandFor(store.values, session.learningRateChanges(store.values), store.kind);
    code.textContent = line;
    note.textContent = [words, line ? 'It gives the same weights, bit for bit.' : '']
      .filter(Boolean)
      .join(' ');
    file.hidden = text === null;
    copy.hidden = line === '';
  };
  store.watch(write);
  session.addEventListener('state', write);
  return el(
    'div',
    { class: 'share' },
    el('h3', {}, 'The same run elsewhere'),
    scrolled('Command', el('pre', {}, code)),
    note,
    el(
      'div',
      { class: 'row' },
      copy,
      file,
      copyButton('Copy the link', () => location.href),
    ),
    programs(store, session, engine).element,
  );
}

/** Programs with the settings of the form. @param {Store} store @param {Session} session
 *  @param {import('../data/workbench.js').Engine} engine */
function programs(store, session, engine) {
  /** @type {import('../../inkling/index.js').Model | null} */
  let model = null;
  const take = new TakeAlong(
    'train-programs',
    () => {
      const { values, kind, net } = store;
      const { layers, ...about } = net;
      model?.dispose();
      model = null;
      model = engine.createModel(layers, { seed: values.seed, ...about });
      model.name = values.preset;
      const learningRateChanges = [...session.learningRateChanges(values)];
      return {
        model,
        name: values.preset,
        recipe: { ...toOptions(values, kind?.shape), learningRateChanges },
      };
    },
    { title: 'As a program', programsOnly: true },
  );
  store.watch(() => take.refresh());
  return take;
}

/** @param {string} label @param {() => string} text */
function copyButton(label, text) {
  const button = el('button', { type: 'button', class: 'boxed' }, label);
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Copying is not allowed here';
    }
    setTimeout(() => {
      button.textContent = label;
    }, 2000);
  });
  return button;
}

/** @param {HTMLElement} host @param {(files: import('../parts/dropped.js').Dropped[]) => void} onFiles */
function listenForDrops(host, onFiles) {
  host.addEventListener('dragover', (event) => event.preventDefault());
  host.addEventListener('drop', async (event) => {
    event.preventDefault();
    const files = await dropped(event.dataTransfer);
    if (files.length > 0) onFiles(files);
  });
}
