// The partners' desk: characters counted while one types, rows added, long lists narrowed, and what was
// typed kept by the browser until the portal has it. Every page works without this file.

import { plain } from './plain.js';

const SAID_AFTER = 800; // milliseconds after the last letter
const KEPT_AFTER = 400;

// ---------------------------------------------------------------- characters

/** The characters as the portal counts them: not the halves of which some are made. */
const length = (field) => [...field.value].length;

function initLimit(line) {
  const field = document.getElementById(line.dataset.for);
  const most = Number(line.dataset.limit);
  const status = Object.assign(document.createElement('span'), { className: 'visually-hidden' });
  status.setAttribute('role', 'status');
  line.after(status);
  let timer;
  const count = () => {
    const used = length(field);
    const text = used > most ? line.dataset.over : line.dataset.text;
    line.textContent = text.replace('{used}', used).replace('{most}', most);
    line.classList.toggle('is-over', used > most);
    return used;
  };
  field.addEventListener('input', () => {
    const used = count();
    clearTimeout(timer);
    // Said only where it begins to matter.
    timer = setTimeout(() => (status.textContent = used > most * 0.9 ? line.textContent : ''), SAID_AFTER);
  });
  count();
}

// ---------------------------------------------------------------- rows

function initRows(fieldset) {
  const template = fieldset.querySelector('template');
  const button = fieldset.querySelector('[data-add]');
  if (!template || !button) return;
  const rows = () => [...fieldset.querySelectorAll(':scope > [data-row]')];
  const isEmpty = (row) => [...row.querySelectorAll('input')].every((input) => !input.value);
  // One empty row is enough where a press gives another.
  for (const row of rows().filter(isEmpty).slice(1)) row.remove();
  const show = () => (button.hidden = rows().length >= Number(fieldset.dataset.rows));
  button.lastChild.textContent = ` ${button.dataset.add}`;
  button.addEventListener('click', (event) => {
    event.preventDefault();
    const number = rows().length;
    const html = template.innerHTML.replaceAll('__index__', number).replaceAll('__number__', number + 1);
    (rows().at(-1) || template).insertAdjacentHTML('afterend', html);
    rows().at(-1).querySelector('input').focus();
    show();
  });
  show();
}

// ---------------------------------------------------------------- long lists

function initNarrow(box) {
  const field = box.querySelector('input');
  const status = box.querySelector('[role=status]');
  const groups = [...box.closest('fieldset').querySelectorAll('details')];
  const begunOpen = new Set(groups.filter((group) => group.open));
  box.hidden = false;
  let timer;
  field.addEventListener('input', () => {
    const words = plain(field.value.trim());
    let found = 0;
    for (const group of groups) {
      const items = [...group.querySelectorAll('li')];
      for (const item of items) item.hidden = !plain(item.textContent).includes(words);
      const shown = items.filter((item) => !item.hidden).length;
      group.hidden = !shown;
      group.open = words ? Boolean(shown) : begunOpen.has(group) || Boolean(group.querySelector(':checked'));
      found += shown;
    }
    clearTimeout(timer);
    timer = setTimeout(() => (status.textContent = words && `${box.dataset.narrow} ${found}`), SAID_AFTER);
  });
  // Enter would send the form.
  field.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault());
}

// ---------------------------------------------------------------- what was typed

/** What one would lose: [name, value] of every field that is not hidden and no file. */
function typed(form) {
  const fields = [...form.elements].filter((one) => one.name && !['hidden', 'file', 'submit', 'fieldset'].includes(one.type));
  return fields
    .filter((one) => one.type !== 'checkbox' || one.checked)
    .map((one) => [one.name, one.value.replaceAll('\r\n', '\n')]);
}

/** Put values back into their fields; rows that are not there are added first. */
function putBack(form, values) {
  for (const field of form.querySelectorAll('input[type=checkbox]')) field.checked = false;
  for (const [name, value] of values) {
    if (!form.elements[name]) form.querySelector('[data-add]')?.click();
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type !== 'checkbox') field.value = value;
      else if (field.value === value) field.checked = true;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }
}

/** Keep what is typed in this tab until the portal has it: a session or a connection may be lost. */
function initDraft(form) {
  const key = `desk:${location.pathname}`;
  const notice = document.querySelector('[data-restore]');
  const { draft: seen } = form.dataset;
  const read = () => JSON.parse(sessionStorage.getItem(key) || 'null');
  const forget = () => sessionStorage.removeItem(key);
  let kept;
  try {
    kept = read();
  } catch {
    return; // a browser that keeps nothing
  }
  const same = kept && JSON.stringify(kept.values) === JSON.stringify(typed(form));
  // What was sent and has changed the step is with the portal; only what changed nothing is missing.
  if (kept && (same || (kept.sent && kept.seen !== seen))) forget();
  else if (kept && notice) {
    notice.hidden = false;
    notice.querySelector('[data-restore-take]').addEventListener('click', () => {
      putBack(form, kept.values);
      notice.hidden = true;
      form.querySelector('input:not([type=hidden]), textarea, select')?.focus();
    });
    notice.querySelector('[data-restore-drop]').addEventListener('click', () => {
      forget();
      notice.hidden = true;
      form.querySelector('input:not([type=hidden]), textarea, select')?.focus();
    });
  }
  const keep = (sent) => {
    try {
      sessionStorage.setItem(key, JSON.stringify({ seen, sent, values: typed(form) }));
    } catch {
      // Full: nothing is worse than before.
    }
  };
  let timer;
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(keep, KEPT_AFTER, false);
  });
  form.addEventListener('submit', () => {
    clearTimeout(timer);
    keep(true);
  });
}

for (const line of document.querySelectorAll('[data-limit]')) initLimit(line);
for (const fieldset of document.querySelectorAll('[data-rows]')) initRows(fieldset);
for (const box of document.querySelectorAll('[data-narrow]')) initNarrow(box);
for (const form of document.querySelectorAll('form[data-draft]')) initDraft(form);
document.getElementById('problems')?.focus();
