/* picker.js - which net reads the pad; shown only when there is another than the one that came with
 * the page.
 *
 * Kept nets are fetched from storage only by those who keep some: a mark in localStorage says so.
 */
const MARK = 'inkling-keeps-models';

/**
 * @param {HTMLElement} line
 * @param {HTMLSelectElement} select
 * @param {import('./workbench.js').Workbench} workbench
 */
export function makePicker(line, select, workbench) {
  let known = '';
  const show = () => {
    const { models, modelName } = workbench;
    const names = [...new Set([...models.keys(), ...(modelName ? [modelName] : [])])];
    line.hidden = names.length < 2;
    if (known !== names.join('\n')) {
      known = names.join('\n');
      select.replaceChildren(...names.map((name) => new Option(name, name)));
    }
    select.value = modelName;
  };
  workbench.addEventListener('model', show);
  workbench.addEventListener('models', show);
  workbench.addEventListener('kept', mark);
  select.addEventListener('change', () => {
    const model = workbench.models.get(select.value);
    if (model) workbench.use(model, select.value);
  });
}

/**
 * Fetches the nets that were kept on earlier visits, where there are any.
 * @param {import('./workbench.js').Workbench} workbench
 */
export async function fetchKept(workbench) {
  if (isMarked()) await workbench.allModels();
}

function isMarked() {
  try {
    return localStorage.getItem(MARK) === '1';
  } catch {
    return false;
  }
}

/** Sets the mark; it stays, as an empty storage is soon read. */
function mark() {
  try {
    localStorage.setItem(MARK, '1');
  } catch {
    // Storage is blocked: then nothing is kept either.
  }
}
