// The reader's municipality, kept for the visit if wished: in the session storage of the browser, which
// no server sees. The header then says for which municipality one reads, and drops it with one click.

const KEY = 'municipality';
const MOST = 50_000_000; // inhabitants
const NAMES_AFTER = 150; // milliseconds after a keystroke
const NAMES_FROM = 2; // letters

const language = document.documentElement.lang;
const grouped = (number) => new Intl.NumberFormat(language, { useGrouping: 'always' }).format(number);

/** Return what is kept, null where nothing is or where it makes no sense. */
function kept() {
  try {
    const { population, region = '', name = '', code = '' } = JSON.parse(sessionStorage.getItem(KEY)) ?? {};
    const fits = Number.isInteger(population) && population >= 1 && population <= MOST;
    return fits ? { population, region: `${region}`, name: `${name}`, code: `${code}` } : null;
  } catch {
    return null;
  }
}

/** Keep `municipality`, or drop what is kept (null); return whether the browser lets us. */
function keep(municipality) {
  try {
    if (municipality) sessionStorage.setItem(KEY, JSON.stringify(municipality));
    else sessionStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

function show(chip, municipality) {
  chip.hidden = !municipality;
  if (!municipality) return;
  const { population, region, name, code } = municipality;
  const link = chip.querySelector('.context-link');
  const near = chip.querySelector('.context-near');
  const text = name ? link.dataset.named : link.dataset.text;
  link.textContent = text.replace('{name}', () => name).replace('{number}', grouped(population));
  const query = code ? { municipality: code } : { population, ...(region && { region }) };
  link.search = new URLSearchParams(query);
  near.search = new URLSearchParams({ sort: 'nearest', near: population, ...(region && { my_region: region }) });
}

/** Fill in the number, and with it the region, where the reader has written none. */
function fill(municipality) {
  if (!municipality) return;
  for (const field of document.querySelectorAll('input[name="near"]:not([type="hidden"]), input[name="population"]')) {
    if (field.value || field === document.activeElement || field.form?.dataset.context === 'off') continue;
    field.value = grouped(municipality.population);
    const region = field.name === 'population' && field.form?.elements.region;
    if (region && !region.value) region.value = municipality.region;
  }
}

/** Who can help, with the nearest to the reader's region first where the address names none. */
async function nearestFirst(section, region) {
  const here = new URL(window.location);
  if (here.searchParams.has('my_region') || section.dataset.region === region) return;
  if (region) here.searchParams.set('my_region', region);
  const response = await fetch(here).catch(() => null);
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const fresh = page.getElementById(section.id);
  if (fresh && !section.contains(document.activeElement)) section.replaceWith(fresh);
}

/** The button that keeps the municipality of this page; pressed, it drops it again. */
function initKeep(button, change) {
  const { population, region, name, code } = button.dataset;
  const own = { population: Number(population), region, name, code };
  const same = (other) => Boolean(other) && Object.keys(own).every((key) => own[key] === other[key]);
  button.hidden = false;
  button.addEventListener('click', () => change(same(kept()) ? null : own));
  return (municipality) => button.setAttribute('aria-pressed', same(municipality));
}

/** Suggestions for the name of a municipality, in the field's own list. */
function initNames(field) {
  const list = document.getElementById(field.getAttribute('list'));
  let timer;
  let asked = '';
  const suggest = async () => {
    const words = field.value.trim();
    if (words.length < NAMES_FROM || words === asked) return;
    asked = words;
    const response = await fetch(`${field.dataset.names}?${new URLSearchParams({ q: words })}`).catch(() => null);
    if (!response?.ok || words !== asked) return;
    const { names } = await response.json();
    list.replaceChildren(
      ...names.map(({ name, place }) => Object.assign(document.createElement('option'), { value: name, label: `${name} (${place})` })),
    );
  };
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, NAMES_AFTER);
  });
}

export function initContext() {
  const chip = document.getElementById('context');
  const status = document.getElementById('context-status');
  const button = document.getElementById('keep-municipality');
  const names = document.querySelector('[data-names]');
  if (names) initNames(names);
  if (!chip || !keep(kept())) return;

  const change = (municipality) => {
    keep(municipality);
    show(chip, municipality);
    press?.(municipality);
    fill(municipality);
    help(municipality);
    status.textContent = municipality ? `${chip.dataset.kept} ${chip.querySelector('.context-link').textContent}` : chip.dataset.dropped;
  };
  const press = button && initKeep(button, change);
  const help = (municipality) => {
    const section = document.getElementById('help');
    if (section) nearestFirst(section, municipality?.region ?? '');
  };

  chip.querySelector('.context-drop').addEventListener('click', () => {
    change(null);
    // To what follows the chip, so that the way on by keyboard stays the same.
    document.querySelector('.language-switch a').focus();
  });
  // A list that changes in place writes its fields anew.
  document.addEventListener('htmx:after:swap', () => fill(kept()));
  // Going back shows a page as it was left.
  window.addEventListener('pageshow', () => {
    show(chip, kept());
    press?.(kept());
  });
  show(chip, kept());
  press?.(kept());
  fill(kept());
  help(kept());
}
