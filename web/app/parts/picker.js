/* picker.js - which net reads the pad: the one that came with the page, others that ship with it and are fetched
 * when they are chosen, kept ones, trained ones. The page has the list from the start, so that nothing moves.
 *
 * Kept nets are fetched from storage only by those who keep some: a mark in localStorage says so.
 */
import { MORE } from '../data/workbench.js';
import { keep, kept } from '../store/keep.js';

const MARK = 'inkling-keeps-models';

/**
 * @param {HTMLSelectElement} select
 * @param {import('../data/workbench.js').Workbench} workbench
 * @param {(problem: string) => void} warn
 */
export function makePicker(select, workbench, warn) {
  let known = '';
  const show = () => {
    const { models, modelName } = workbench;
    const names = [...new Set([...models.keys(), ...(modelName ? [modelName] : [])])];
    const more = [...MORE.keys()].filter((name) => !models.has(name));
    const all = [...names, ...more].join('\n') + names.length;
    if (known !== all) {
      known = all;
      const group = document.createElement('optgroup');
      group.label = 'To be fetched';
      group.append(...more.map((name) => new Option(name, name)));
      select.replaceChildren(
        ...names.map((name) => new Option(name, name)),
        ...(more.length > 0 ? [group] : []),
      );
    }
    select.value = modelName;
  };
  if (workbench.modelName) show();
  workbench.addEventListener('model', show);
  workbench.addEventListener('models', show);
  workbench.addEventListener('kept', () => keep(MARK, '1')); // it stays: an empty storage is soon read
  select.addEventListener('change', async () => {
    const { value } = select;
    try {
      const model = await workbench.named(value);
      if (model) workbench.use(model, value);
    } catch (error) {
      warn(`${value} did not come: ${/** @type {Error} */ (error).message}`);
      show();
    }
  });
}

/**
 * Fetches the nets that were kept on earlier visits, where there are any.
 * @param {import('../data/workbench.js').Workbench} workbench
 */
export async function fetchKept(workbench) {
  if (kept(MARK)) await workbench.allModels();
}
