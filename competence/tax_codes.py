"""Italian tax codes: how they are written in one way, and which are none."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.it import codicefiscale, iva


def plain_tax_code(code):
    """Return a tax code as it is compared and kept: "it 00518460019" -> "00518460019"."""
    return re.sub(r"[\s.\-]", "", code or "").upper().removeprefix("IT")


def check_tax_code(code):
    """Raise ValidationError unless it is empty, a codice fiscale or a VAT number, in plain form."""
    if code and not (iva.is_valid(code) or codicefiscale.is_valid(code)):
        raise ValidationError(
            _("This is no Italian tax code or VAT number: check it digit by digit.")
        )
