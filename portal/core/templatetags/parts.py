"""What the tables of parts in the administration lack."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()
CORNER = '<th class="original"></th>'
NAMED = '<th class="original"><span class="visually-hidden">{}</span></th>'


class NamedCorner(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        return self.nodelist.render(context).replace(CORNER, format_html(NAMED, _("Entry")), 1)


@register.tag
def named_corner(parser, token):
    """Name the head over the names of the rows, which Django leaves empty, for screen readers."""
    nodelist = parser.parse(["endnamed_corner"])
    parser.delete_first_token()
    return NamedCorner(nodelist)
