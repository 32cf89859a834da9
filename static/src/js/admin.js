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
    // What is chosen is a part of the name, and no field of its own.
    const chosen = single?.querySelector('.select2-selection__rendered');
    for (const attribute of ['role', 'aria-readonly']) chosen?.removeAttribute(attribute);
  }
}

// A table wider than a phone scrolls; where it holds no field yet, only a stop of its own lets the keyboard do so.
for (const group of document.querySelectorAll('.inline-group[data-inline-type="tabular"]')) group.tabIndex = 0;

// Django sets the choices up in the same way, and earlier, as its scripts are not deferred.
window.django?.jQuery?.(nameFields);
document.addEventListener('formset:added', () => setTimeout(nameFields));
