// Enhancements only: every page works without this file.

const WIDE = window.matchMedia('(min-width: 992px)');

/** The sheets of phones (menu, filters) are popovers that wide screens show in place. */
function initSheets() {
  const sheets = document.querySelectorAll('[popover]');
  if (!sheets.length || !('showPopover' in HTMLElement.prototype)) return;
  const close = (sheet) => sheet.matches(':popover-open') && sheet.hidePopover();

  // A sheet left open while the window grows would float above the page.
  WIDE.addEventListener('change', () => sheets.forEach(close));
  for (const sheet of sheets) {
    // The focus never stays behind an open sheet (WCAG 2.2, 2.4.11).
    sheet.addEventListener('focusout', (event) => {
      if (event.relatedTarget && !sheet.contains(event.relatedTarget)) close(sheet);
    });
  }
}

/** Long facets get a field that narrows their options while one types. */
function initFacetSearch() {
  const plain = (text) =>
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase();
  for (const more of document.querySelectorAll('.facet-more')) {
    const fieldset = more.closest('fieldset');
    const items = [...fieldset.querySelectorAll('.facet-options li')].map((item) => [item, plain(item.textContent)]);
    const input = document.createElement('input');
    input.type = 'search';
    input.className = 'form-control facet-search';
    input.setAttribute('aria-label', `${more.closest('form').dataset.searchLabel}: ${fieldset.querySelector('legend').textContent}`);
    input.placeholder = more.closest('form').dataset.searchLabel;
    input.addEventListener('input', () => {
      const words = plain(input.value.trim());
      for (const [item, text] of items) item.hidden = !text.includes(words);
      if (words) more.open = true;
    });
    // Enter applies the filters as everywhere in the form, the field itself is never sent: it has no name.
    fieldset.querySelector('legend').after(input);
  }
}

/** Values that are empty do not belong into the address. */
function initLeanForms() {
  for (const form of document.querySelectorAll('form[method="get"]')) {
    form.addEventListener('formdata', (event) => {
      for (const [name, value] of [...event.formData]) if (value === '') event.formData.delete(name);
    });
  }
}

initSheets();
initFacetSearch();
initLeanForms();
