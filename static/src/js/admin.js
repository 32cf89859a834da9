// Select2 leaves its fields without a name: they get that of the choice, its label or `aria-label`.

function nameFields() {
  for (const select of document.querySelectorAll('select.admin-autocomplete')) {
    const box = select.nextElementSibling;
    const [label] = select.labels;
    const name = select.getAttribute('aria-label') || label?.textContent.trim();
    if (!box?.matches('.select2') || !name) continue;
    if (!select.hasAttribute('aria-label')) select.setAttribute('aria-label', name);
    box.querySelector('.select2-search__field')?.setAttribute('aria-label', name);
    const single = box.querySelector('.select2-selection--single');
    single?.setAttribute('aria-labelledby', `${select.id} select2-${select.id}-container`);
  }
}

// Django sets the choices up in the same way, and earlier, as its scripts are not deferred.
window.django?.jQuery?.(nameFields);
document.addEventListener('formset:added', () => setTimeout(nameFields));
