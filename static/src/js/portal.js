// Enhancements only: every page works without this file.

import { initComboboxes } from './combobox.js';
import { initContext } from './context.js';
import { initFacets } from './facets.js';
import { initShortlist } from './shortlist.js';

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

/** Values that are empty do not belong into the address. */
function initLeanForms() {
  document.addEventListener('formdata', ({ target, formData }) => {
    if (target.method !== 'get') return;
    for (const [name, value] of [...formData]) if (value === '') formData.delete(name);
  });
}

/** The library that asks the device for a passkey tells failures to the document alone. */
function initPasskeys() {
  const trouble = document.querySelector('[data-passkey-trouble]');
  document.addEventListener('allauth.error', (event) => {
    event.preventDefault();
    if (trouble) trouble.hidden = false;
  });
}

initSheets();
initFacets();
initLeanForms();
initComboboxes();
initContext();
initShortlist();
initPasskeys();
