import pytest
from django.core.exceptions import ValidationError

from portal.core.fields import GroupedIntegerField, LinesField, TextListField, validate_text_list


@pytest.mark.parametrize("value", ["text", None, [1], ["a", ""], ["  "], {"a": 1}])
def test_what_is_no_list_of_texts_is_refused(value):
    with pytest.raises(ValidationError):
        validate_text_list(value)


def test_form_field_reads_one_text_a_line_and_skips_empty_lines():
    field = TextListField().formfield()
    assert isinstance(field, LinesField)
    assert field.clean(" a \n\n b\r\n") == ["a", "b"]


def test_form_field_shows_the_list_as_lines():
    field = LinesField(required=False)
    assert field.prepare_value(["a", "b"]) == "a\nb"
    assert not field.has_changed(["a", "b"], "a\nb\n")


@pytest.mark.parametrize("value", ["8000", "8.000", "8,000", "8 000", "8\u00a0000", " 8'000 "])
def test_numbers_are_read_as_people_write_them(value):
    assert GroupedIntegerField().clean(value) == 8000


@pytest.mark.parametrize("value", ["8.00.0", "about 8000", "8000 inhabitants", "1,5"])
def test_what_is_no_whole_number_is_refused(value):
    with pytest.raises(ValidationError):
        GroupedIntegerField().clean(value)
