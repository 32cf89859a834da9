// The shortlist, kept by the browser if it lets us: stars on cards and pages, the number in the header.
// It is kept as the pairs of an address, [[parameter, value]]: a note belongs to the entry before it.

const KEY = 'shortlist';
const OWN = 'shortlist-own'; // in the session: what the page comes to show is what is kept
const KINDS = ['case', 'action', 'laboratory', 'skill', 'partnership', 'resource', 'method', 'training', 'organization'];
const MOST = 30;

const isEntry = ([name]) => KINDS.includes(name);
const entries = (pairs) => pairs.filter(isEntry);
const keyOf = ([kind, slug]) => `${kind}:${slug}`;
const keysOf = (pairs) => entries(pairs).map(keyOf);

/** Return the pairs kept, none where nothing is or where it makes no sense. */
function kept() {
  try {
    const pairs = JSON.parse(localStorage.getItem(KEY)) ?? [];
    return pairs.every((pair) => pair.length === 2 && pair.every((part) => typeof part === 'string')) ? pairs : [];
  } catch {
    return [];
  }
}

/** Keep the pairs; return whether the browser lets us. */
function keep(pairs) {
  try {
    if (entries(pairs).length) localStorage.setItem(KEY, JSON.stringify(pairs));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

/** Return the pairs with an entry at the end, or without it and its note. */
function toggled(pairs, key) {
  const place = pairs.findIndex((pair) => isEntry(pair) && keyOf(pair) === key);
  if (place < 0) {
    const [kind, slug] = key.split(':');
    const others = pairs.findIndex((pair) => !isEntry(pair) && pair[0] !== 'note');
    const end = others < 0 ? pairs.length : others;
    return [...pairs.slice(0, end), [kind, slug], ...pairs.slice(end)];
  }
  const noted = pairs[place + 1]?.[0] === 'note' ? 2 : 1;
  return [...pairs.slice(0, place), ...pairs.slice(place + noted)];
}

/** Return the pairs with the entries, notes and self-checks of others that they lack at the end. */
function merged(pairs, others) {
  const all = [...pairs];
  const known = new Set(pairs.filter(([name]) => name !== 'note').map(keyOf));
  let added = false;
  for (const pair of others) {
    if (isEntry(pair)) added = !known.has(keyOf(pair));
    const wanted = pair[0] === 'note' || isEntry(pair) ? added : pair[0] === 'check' && !known.has(keyOf(pair));
    if (wanted) all.push(pair);
  }
  return all;
}

// ---------------------------------------------------------------- stars

/** Every star of the page: the buttons, by the key of their entry. */
const stars = () => document.querySelectorAll('button[data-star]');

/** Give each card of a list its star; the server leaves them out, as they would do nothing there. */
function addStars(template) {
  for (const list of document.querySelectorAll('[data-stars]')) {
    const cards = list.matches('[data-slug]') ? [list] : list.querySelectorAll('[data-slug]');
    for (const card of cards) {
      const key = `${list.dataset.stars}:${card.dataset.slug}`;
      const there = card.querySelector('button[data-star]');
      if (there?.dataset.star === key) continue;
      there?.remove();
      const star = template.content.firstElementChild.cloneNode(true);
      star.dataset.star = key;
      star.dataset.title = card.querySelector('h2 a, h3 a, th a').textContent.trim();
      const name = star.querySelector('.visually-hidden');
      name.textContent = name.textContent.replace('{title}', () => star.dataset.title);
      (card.querySelector('.compare-cell') ?? card).append(star);
    }
  }
}

/** The star of an entry's page is a link to its dossier: here it becomes a button. */
function turnLinks() {
  for (const link of document.querySelectorAll('a[data-star]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = link.className;
    Object.assign(button.dataset, { star: link.dataset.star, title: document.querySelector('h1').textContent.trim() });
    button.append(...link.childNodes);
    link.replaceWith(button);
  }
}

function show(link) {
  const pairs = kept();
  const keys = new Set(keysOf(pairs));
  for (const star of stars()) star.setAttribute('aria-pressed', String(keys.has(star.dataset.star)));
  document.getElementById('shortlist-count').textContent = keys.size ? ` (${keys.size})` : '';
  link.search = new URLSearchParams(pairs);
}

// ---------------------------------------------------------------- the page of the shortlist

/** What the fields of the form say now, as pairs. */
const written = (form) => [...new FormData(form)].filter(([name, value]) => value && name !== 'find');

/** Keep what the page shows if it is what was kept, else offer to. */
function initPage(form, link) {
  const here = JSON.parse(form.dataset.pairs);
  const before = kept();
  const mine = sessionStorage.getItem(OWN) === location.pathname;
  sessionStorage.removeItem(OWN);
  if (!location.search && !mine && before.length) return location.replace(link.href);

  const same = keysOf(here).sort().join() === keysOf(before).sort().join();
  const notice = document.getElementById('shortlist-kept');
  const own = () => {
    keep(here);
    show(link);
    notice.hidden = true;
    form.addEventListener('change', () => keep(written(form)));
    const stay = () => sessionStorage.setItem(OWN, location.pathname);
    form.addEventListener('submit', (event) => event.submitter?.name !== 'format' && stay());
    document.querySelector('[data-undo]')?.addEventListener('click', stay);
  };
  if (mine || same) return own();
  if (!entries(here).length) return;
  const other = notice.querySelector('[data-other-text]');
  other.textContent = before.length ? notice.dataset.other.replace('{number}', keysOf(before).length) : '';
  notice.hidden = false;
  notice.querySelector('[data-keep]').addEventListener('click', () => {
    own();
    link.focus();
  });
  const merge = notice.querySelector('[data-merge]');
  merge.hidden = !before.length;
  merge.addEventListener('click', () => {
    keep(merged(before, here));
    show(link);
    location.assign(link.href);
  });
}

function initCopy() {
  const button = document.getElementById('share-copy');
  if (!button || !navigator.clipboard) return;
  const field = document.getElementById('share-link');
  button.hidden = false;
  button.addEventListener('click', async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    document.getElementById('share-status').textContent = button.dataset.done;
  });
}

export function initShortlist() {
  const link = document.getElementById('shortlist-link');
  initCopy();
  if (!link || !keep(kept())) return; // a browser that keeps nothing: the links lead on
  const template = document.getElementById('star-template');
  const status = document.getElementById('shortlist-status');
  const form = document.querySelector('form[data-pairs]');
  const refresh = () => {
    addStars(template);
    show(link);
  };

  document.addEventListener('click', ({ target }) => {
    const star = target.closest?.('button[data-star]');
    if (!star) return;
    const before = kept();
    const pairs = toggled(before, star.dataset.star);
    const number = entries(pairs).length;
    if (number > MOST) return (status.textContent = link.dataset.full);
    keep(pairs);
    show(link);
    const said = number > entries(before).length ? link.dataset.added : link.dataset.removed;
    status.textContent = said.replace('{title}', () => star.dataset.title).replace('{number}', number);
  });
  // A list that changes in place writes its cards anew; another tab may change the shortlist.
  document.addEventListener('htmx:after:swap', refresh);
  window.addEventListener('storage', refresh);
  window.addEventListener('pageshow', () => show(link));
  turnLinks();
  refresh();
  if (form) initPage(form, link);
}
