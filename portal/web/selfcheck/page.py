"""What the pages of a self-check show, kept for each version of the content."""

from functools import lru_cache

from django.template.loader import render_to_string

from portal.web.selfcheck.answers import read_answers
from portal.web.selfcheck.check import blank_check
from portal.web.selfcheck.steps import steps_of
from roadmap.models import Action


@lru_cache(maxsize=256)
def kept_check(slug, language, version):
    """Return the Check of the action with that slug, nothing answered.

    `language` and `version` are those of the reader and of the content.
    """
    return blank_check(Action.objects.get(slug=slug))


@lru_cache(maxsize=512)
def form_body(slug, code, language, version):
    """Return the form of a self-check as HTML, with the answers of `code` filled in."""
    check = kept_check(slug, language, version).with_answers(read_answers(code))
    return render_to_string("web/_self_check_form.html", {"check": check})


@lru_cache(maxsize=512)
def result_body(slug, code, language, version):
    """Return how far one is on each theme by the answers of `code`, and where to go on, as HTML."""
    check = kept_check(slug, language, version).with_answers(read_answers(code))
    context = {"check": check, "themes": steps_of(check)}
    return render_to_string("web/_self_check_result.html", context)
