"""How the portal writes dates, in `<language>/formats.py`: Django finds them by their path.

Django's Italian months begin with a capital letter, which Italian does not use. The catalogue of
the portal names them anew; they are listed here so that all its texts are asked for somewhere.
"""

from django.utils.translation import gettext_lazy as _

MONTHS = [
    _("January"),
    _("February"),
    _("March"),
    _("April"),
    _("May"),
    _("June"),
    _("July"),
    _("August"),
    _("September"),
    _("October"),
    _("November"),
    _("December"),
]
