"""Texts kept in two explicit columns, `<name>_it` and `<name>_en`, read as one attribute."""

from django.utils.translation import get_language

LANGUAGES = ("it", "en")


class Text(str):
    """A text, and the language it is in when that is not the reader's.

    `lang` is None where the text is in the active language, else "it" or "en": templates then mark
    it (WCAG 2.2, 3.1.2 Language of parts).
    """

    __slots__ = ("lang",)

    def __new__(cls, value="", lang=None):
        text = super().__new__(cls, value)
        text.lang = lang
        return text


def active_language():
    """Return "it" or "en": the language of the current request, Italian outside of one."""
    language = (get_language() or "it")[:2]
    return language if language in LANGUAGES else "it"


class Bilingual:
    """Read `<name>_it` or `<name>_en` by the active language, and the other where it is empty.

    Give the model class `title_it`, `title_en` and `title = Bilingual()`. Text columns read as
    `Text`; lists as they are. Read only: write to the columns.
    """

    def __set_name__(self, owner, name):
        self.columns = {language: f"{name}_{language}" for language in LANGUAGES}

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        language = active_language()
        other = "en" if language == "it" else "it"
        if value := getattr(instance, self.columns[language]):
            return Text(value) if isinstance(value, str) else value
        if value := getattr(instance, self.columns[other]):
            return Text(value, lang=other) if isinstance(value, str) else value
        return Text()


def column(name):
    """Return the column of a bilingual `name` in the active language: "title" -> "title_it"."""
    return f"{name}_{active_language()}"
