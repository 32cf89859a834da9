// A list that changes in place: a tick, words, another page or order fetch the same page that a form
// or link would lead to, and htmx morphs its content in. Whatever goes wrong becomes a navigation.

import htmx from 'htmx.org';
import { plain } from './plain.js';

const CONTENT = '#main'; // what is swapped
const BESIDE = '.language-switch'; // its links carry the filters too
const SOURCE = '#filters'; // in whose name htmx asks; its data-hx-sync lets a newer request win
const SWAP = { select: CONTENT, selectOOB: `${BESIDE}:outerMorph:${BESIDE}`, swap: 'outerMorph' };
const SAID_AFTER = 100; // milliseconds, so that the same words are said again
const TYPED_AFTER = 600;

const content = () => document.querySelector(CONTENT);
let status; // the live region: outside of what is swapped
let current; // the request under way
let leaving = false; // for another page, which cancels the request

function say(text, after = SAID_AFTER) {
  status.textContent = '';
  clearTimeout(say.timer);
  say.timer = setTimeout(() => (status.textContent = text), after);
}

/** The address that the form leads to; its own parameters replace those of its action. */
function addressOf(form) {
  const url = new URL(form.action);
  url.search = new URLSearchParams(new FormData(form));
  return url;
}

/** Swap in the list at `url`. */
function load({ pathname, search }, options) {
  htmx.ajax('GET', pathname + search, { source: SOURCE, target: CONTENT, ...SWAP, ...options });
}

/** Show the list at `url`; `focus` is called when it is there, else the focus stays where it is. */
function show(url, { form, focus, said = true } = {}) {
  if (current || url.pathname + url.search !== location.pathname + location.search) {
    load(url, { push: 'true', said, form, focus });
  } else {
    if (said) announce();
    focus?.();
  }
}

function announce() {
  const parts = [...document.querySelectorAll('#result-count, #empty-heading')];
  say(parts.map((part) => part.textContent.trim()).join('. '));
}

// ---------------------------------------------------------------- focus

const openSheet = () => 'showPopover' in HTMLElement.prototype && document.querySelector('.filters-panel:popover-open');

/** To where the results begin, or to the button that shows them while the sheet covers them. */
function focusResults() {
  const sheet = openSheet();
  if (sheet) return sheet.querySelector('.filters-show').focus();
  const results = document.getElementById('results');
  if (results.getBoundingClientRect().top < 0) results.scrollIntoView();
  results.querySelector('.results-count').focus({ preventScroll: true });
}

/** To the chip that has taken the place of the one removed. */
function focusChip(index) {
  const chips = document.querySelectorAll('.chip');
  const chip = chips[index] || chips[chips.length - 1];
  if (!chip) return focusResults();
  chip.blur(); // it may be the same element with another text, which would not be read
  chip.focus();
}

function keepFocus({ element, id }) {
  const same = element.isConnected ? element : document.getElementById(id);
  if (same && same === document.activeElement && !same.disabled) return;
  if (same && !same.disabled) same.focus({ preventScroll: true });
  else (same?.closest('.facet')?.querySelector('summary') ?? document.body).focus({ preventScroll: true });
  if (document.activeElement === document.body) focusResults();
}

// ---------------------------------------------------------------- before and after the swap

/** What was ticked in an open fold stays there until the fold is closed. */
function keepUnfolded(fresh) {
  const folded = (item) => {
    const again = fresh.getElementById(item.querySelector('input').id)?.closest('li');
    return again?.closest('.facet-more') && again;
  };
  for (const input of document.querySelectorAll('.facet-more[open] input:checked')) {
    const item = fresh.getElementById(input.id)?.closest('li');
    if (!item || item.closest('.facet-more')) continue;
    const items = [...input.closest('ul').children];
    const index = items.indexOf(input.closest('li'));
    const after = items.slice(index + 1).find(folded);
    const before = items.slice(0, index).reverse().find(folded);
    if (after) folded(after).before(item);
    else if (before) folded(before).after(item);
  }
}

/** A fold that closes leaves what is ticked outside: as the server writes it. */
function closeFold({ target: fold }) {
  const hides = fold.matches?.('.facet-more:not([open])') && fold.querySelector(':checked');
  if (hides && !current) load(location, { replace: 'true' });
}

/**
 * Fields show what the server says: a morph changes attributes, not what a reader has changed.
 * What a reader is `typing` meanwhile stays.
 */
function settle(root, typing) {
  for (const field of root.querySelectorAll('input:not(.facet-search), option')) {
    if (field.type === 'checkbox') field.checked = field.defaultChecked;
    else if (field.tagName === 'OPTION') field.selected = field.defaultSelected;
    else if (field !== typing) field.value = field.defaultValue;
  }
}

/** Where a request came to nothing: let the browser ask, and say what is wrong. */
function navigate(ctx) {
  if (ctx === current && !leaving) location.assign(ctx.request.action);
}

function listen() {
  const markLeaving = () => (leaving = true);
  const on = (name, handle) =>
    document.addEventListener(`htmx:${name}`, (event) => event.detail.ctx && handle(event.detail.ctx, event));

  on('config:request', (ctx) => {
    // Back and forward: as any other swap, not the whole body anew.
    if (ctx.request.headers['HX-History-Restore-Request']) Object.assign(ctx, SWAP, { target: CONTENT, said: true });
  });
  on('before:request', (ctx) => {
    current = ctx;
    leaving = false;
    ctx.before = document.activeElement.value;
    document.getElementById('results')?.setAttribute('aria-busy', 'true');
    window.addEventListener('beforeunload', markLeaving);
  });
  on('before:response', (ctx, event) => {
    const { ok, url, headers } = ctx.response.raw;
    const page = headers.get('Content-Type')?.startsWith('text/html');
    if (ok && page && new URL(url).pathname === location.pathname) return;
    event.preventDefault();
    navigate(ctx);
  });
  on('error', navigate);
  on('before:swap', (ctx, event) => {
    if (ctx !== current) return event.preventDefault(); // a newer one is under way
    const { activeElement } = document;
    ctx.focused = activeElement !== document.body && { element: activeElement, id: activeElement?.id };
    keepUnfolded(event.detail.tasks[0].fragment);
  });
  on('after:swap', (ctx) => {
    const { activeElement } = document;
    settle(ctx.form ?? content(), activeElement.value !== ctx.before && activeElement);
    document.querySelectorAll('.facet-search').forEach((field) => field.value && narrow(field));
    if (ctx.focus) ctx.focus();
    else if (ctx.focused) keepFocus(ctx.focused);
    if (ctx.said) announce();
  });
  on('finally:request', (ctx) => {
    if (ctx !== current) return;
    current = null;
    document.getElementById('results')?.removeAttribute('aria-busy');
    window.removeEventListener('beforeunload', markLeaving);
  });
}

// ---------------------------------------------------------------- the field of a long facet

/** Show only the options whose label has the words of the field; return how many there are. */
function narrow(field) {
  const words = plain(field.value.trim());
  const fieldset = field.closest('fieldset');
  let count = 0;
  for (const item of fieldset.querySelectorAll('.facet-options > li')) {
    item.hidden = !plain(item.querySelector('label > span').textContent).includes(words);
    count += !item.hidden;
  }
  for (const group of fieldset.querySelectorAll('.facet-group')) group.hidden = !group.querySelector('li:not([hidden])');
  fieldset.querySelector('.facet-found').textContent = words && `${field.form.dataset.found} ${count}`;
  const fold = fieldset.querySelector('.facet-more');
  fold.classList.toggle('is-narrowed', words !== '');
  if (words) fold.open = true;
  return count;
}

// ---------------------------------------------------------------- what the reader does

function changed({ target }) {
  if (target.type === 'checkbox' && target.form?.matches('[data-swap]')) show(addressOf(target.form), { form: target.form });
}

function submitted(event) {
  const form = event.target.closest('[data-swap]');
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  if (openSheet() === form) form.hidePopover();
  show(addressOf(form));
}

function clicked(event) {
  const link = event.target.closest('a[data-swap], [data-swap] a[href]');
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const { swap } = link.closest('[data-swap]').dataset;
  const index = [...document.querySelectorAll('.chip')].indexOf(link);
  show(new URL(link.href), {
    focus: { results: focusResults, chips: () => focusChip(index) }[swap],
    said: !link.closest('[class^="compare-"]'), // the comparison speaks for itself
  });
}

function typed({ target }) {
  if (target.matches('.facet-search')) say(`${target.form.dataset.found} ${narrow(target)}`, TYPED_AFTER);
}

function pressed(event) {
  // Ticks apply by themselves: there is nothing to send.
  if (event.key === 'Enter' && event.target.matches('.facet-search')) event.preventDefault();
}

export function initFacets() {
  if (!document.querySelector(SOURCE)) return;
  status = document.createElement('p');
  status.className = 'visually-hidden';
  status.setAttribute('role', 'status');
  document.body.append(status);
  document.documentElement.classList.add('scripted');

  // A reader's unfolding and folding stays.
  htmx.registerExtension('facets', {
    htmx_before_morph_attr: (element, { attrName }) => !(attrName === 'open' && element.matches('.facet, .facet-more')),
  });
  listen();
  document.addEventListener('change', changed);
  document.addEventListener('submit', submitted);
  document.addEventListener('click', clicked);
  document.addEventListener('input', typed);
  document.addEventListener('keydown', pressed);
  document.addEventListener('toggle', closeFold, true);
  // Back from another page to one that was left while a request was under way.
  window.addEventListener('pageshow', ({ persisted }) => persisted && settle(content()));
}
