// Select2 leaves the field of a multiple choice without a name: it gets that of the choice.

function nameSearches() {
  for (const select of document.querySelectorAll('select.admin-autocomplete[multiple]')) {
    const field = select.nextElementSibling?.querySelector('.select2-search__field');
    if (field && select.labels.length) field.setAttribute('aria-label', select.labels[0].textContent.trim());
  }
}

// Django sets the choices up in the same way, and earlier, as its scripts are not deferred.
window.django?.jQuery?.(nameSearches);
document.addEventListener('formset:added', () => setTimeout(nameSearches));
