// Suggestions while one types, as the editable combobox with list autocomplete of the WAI-ARIA
// Authoring Practices. The field stays a plain one without this file.

const WAIT = 80; // milliseconds after a keystroke
const REMEMBERED = 100; // answers
const WORD = /[\p{L}\p{N}]+/gu;
const UNDECOMPOSED = { ı: 'i', ø: 'o', ł: 'l' };

const answers = new Map();

/** Fold case and accents, as the server does: "Beşiktaş" -> "besiktas". */
function fold(text) {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ıøł]/g, (letter) => UNDECOMPOSED[letter]);
}

const words = (text) => fold(text).match(WORD) || [];

/** Return how many characters of `word` the folded beginning `start` takes. */
function lengthOf(start, word) {
  let length = 0;
  for (const character of word) {
    if (fold(word.slice(0, length)).length >= start.length) break;
    length += character.length;
  }
  return length;
}

/** Return nodes of `text` with the beginnings of words that were typed in <b>. */
function emphasised(text, typed) {
  const nodes = [];
  let end = 0;
  for (const { 0: word, index } of text.normalize('NFC').matchAll(WORD)) {
    const starts = typed.filter((start) => fold(word).startsWith(start));
    if (!starts.length) continue;
    const bold = document.createElement('b');
    bold.textContent = word.slice(0, Math.max(...starts.map((start) => lengthOf(start, word))));
    nodes.push(text.normalize('NFC').slice(end, index), bold);
    end = index + bold.textContent.length;
  }
  nodes.push(text.normalize('NFC').slice(end));
  return nodes;
}

function element(name, attributes, ...children) {
  const one = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  one.append(...children);
  return one;
}

class Combobox {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector('input');
    this.options = [];
    this.active = -1;
    this.list = element('ul', { id: `${this.input.id}-list`, class: 'combobox-list', role: 'listbox', 'aria-label': box.dataset.label });
    this.status = element('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
    this.list.hidden = true;
    box.append(this.list, this.status);
    // A field of type "search" has no role but its own, and clears itself with Escape.
    this.input.type = 'text';
    for (const [name, value] of Object.entries({
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': this.list.id,
      autocomplete: 'off',
      autocapitalize: 'none',
      spellcheck: 'false',
      enterkeyhint: 'search',
    }))
      this.input.setAttribute(name, value);
    this.listen();
  }

  listen() {
    this.input.addEventListener('input', () => this.typed());
    this.input.addEventListener('keydown', (event) => {
      if (!event.isComposing && this.pressed(event)) event.preventDefault();
    });
    this.input.addEventListener('blur', () => this.close());
    this.input.form.addEventListener('submit', () => this.close());
    window.addEventListener('pagehide', () => this.close());
    // The field keeps the focus while one clicks on an option or scrolls the list.
    this.list.addEventListener('mousedown', (event) => event.preventDefault());
    this.list.addEventListener('click', (event) => {
      const index = this.options.indexOf(event.target.closest('[role=option]'));
      if (index >= 0) this.follow(index);
    });
  }

  get open() {
    return !this.list.hidden;
  }

  typed() {
    this.activate(-1);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  /** Fetch what the server suggests for the text of the field, and show it. */
  async ask(active = -1) {
    clearTimeout(this.timer);
    this.request?.abort();
    const text = this.input.value.trim();
    if (!words(text).length) return this.close();
    const request = (this.request = new AbortController());
    try {
      const found = await this.answer(text, request.signal);
      if (request === this.request && document.activeElement === this.input) this.show(found, text, active);
    } catch {
      if (request === this.request) this.close(); // the search itself works without suggestions
    }
  }

  async answer(text, signal) {
    const url = new URL(this.box.dataset.suggestions, location.href);
    url.searchParams.set('q', text);
    if (!answers.has(url.href)) {
      const response = await fetch(url, { signal, headers: { Accept: 'application/json' } });
      if (!response.ok) throw new Error(response.statusText);
      if (answers.size >= REMEMBERED) answers.clear();
      answers.set(url.href, await response.json());
    }
    return answers.get(url.href);
  }

  show(found, text, active) {
    const typed = words(text);
    this.options = found.map(({ text: title, kind, url, lang }, index) => {
      const name = element('span', { class: 'combobox-text', ...(lang && { lang }) }, ...emphasised(title, typed));
      const option = element(
        'li',
        { id: `${this.list.id}-${index}`, class: 'combobox-option', role: 'option', 'aria-selected': 'false' },
        name,
        ' ',
        element('span', { class: 'combobox-kind' }, kind),
      );
      option.dataset.url = url;
      return option;
    });
    this.list.replaceChildren(...this.options);
    this.expand(found.length > 0);
    this.activate(active < 0 ? -1 : Math.min(active, found.length - 1));
    const { none, one, many } = this.box.dataset;
    this.status.textContent = found.length > 1 ? many.replace('{number}', found.length) : found.length ? one : none;
  }

  expand(open) {
    this.list.hidden = !open;
    this.input.setAttribute('aria-expanded', String(open));
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.request = null;
    this.activate(-1);
    this.expand(false);
    this.status.textContent = '';
  }

  /** Move the highlight to an option; -1 gives it back to the field. */
  activate(index) {
    this.options[this.active]?.setAttribute('aria-selected', 'false');
    this.active = index;
    const option = this.options[index];
    if (!option) return this.input.removeAttribute('aria-activedescendant');
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    this.input.setAttribute('aria-activedescendant', option.id);
  }

  follow(index) {
    const { url } = this.options[index].dataset;
    this.close();
    location.assign(url);
  }

  /** Move through the list and the field, round and round; a closed list opens. */
  move(step) {
    const { length } = this.options;
    if (!this.open) this.ask(step > 0 ? 0 : Infinity);
    else this.activate(((this.active + 1 + step + length + 1) % (length + 1)) - 1);
    return true;
  }

  /** Answer a key; return whether the browser should leave it alone. */
  pressed({ key, altKey, ctrlKey, metaKey }) {
    if (ctrlKey || metaKey) return false;
    switch (key) {
      case 'ArrowDown':
        if (altKey) this.ask();
        return altKey || this.move(1);
      case 'ArrowUp':
        if (altKey) this.close();
        return altKey || this.move(-1);
      case 'Enter':
        if (this.active < 0) return false;
        this.follow(this.active);
        return true;
      case 'Escape':
        if (this.open) this.close();
        else if (this.input.value) this.input.value = '';
        else return false;
        return true;
      case 'Home':
      case 'End':
      case 'ArrowLeft':
      case 'ArrowRight':
        this.activate(-1); // back to the field, where the key moves the cursor
        return false;
      default:
        return false;
    }
  }
}

/** Every field inside an element with the address of its suggestions, `data-suggestions`. */
export function initComboboxes() {
  for (const box of document.querySelectorAll('[data-suggestions]')) new Combobox(box);
}
