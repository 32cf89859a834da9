"""What an entry shows of its files."""

from django import template

from competence.uploads import showing

register = template.Library()


@register.simple_tag
def files_of(entry):
    """Return the files of an entry, each in its place: `logo`, `pictures`, `documents`."""
    return showing.files_of(entry)
