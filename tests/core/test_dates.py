import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from portal.core.dates import format_partial_date, validate_partial_date


@pytest.mark.parametrize("value", ["2020", "2020-04", "2020-04-30", "2024-02-29"])
def test_real_dates_of_any_precision_are_accepted(value):
    validate_partial_date(value)


@pytest.mark.parametrize(
    "value", ["20", "2020-4", "2020-13", "2020-02-30", "2020-04-30x", "aprile 2020", "2020/04"]
)
def test_what_is_no_date_is_refused(value):
    with pytest.raises(ValidationError):
        validate_partial_date(value)


@pytest.mark.parametrize(
    ("value", "italian", "english"),
    [
        ("2020", "2020", "2020"),
        ("2020-04", "aprile 2020", "April 2020"),
        ("2020-04-30", "30 aprile 2020", "30 April 2020"),
        ("2020-04-01", "1 aprile 2020", "1 April 2020"),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_dates_are_written_in_the_readers_language_no_more_precise_than_known(
    value, italian, english
):
    with override("it"):
        assert format_partial_date(value) == italian
    with override("en"):
        assert format_partial_date(value) == english
