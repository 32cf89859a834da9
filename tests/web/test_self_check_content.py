"""The statements of the fixtures: every action has a self-check that is worth the answers."""

from collections import Counter

import pytest

from portal.web.content import CATALOGUE, FIXTURES
from roadmap.enums import CheckTheme


@pytest.fixture(scope="module")
def records():
    return CATALOGUE.read(FIXTURES)[0]


@pytest.fixture(scope="module")
def by_action(records):
    """Return {slug of an action: its statements} of the files."""
    found = {slug: [] for slug in records["actions"]}
    for statement in records["self_checks"].values():
        found[statement["action"]].append(statement)
    return found


def test_each_of_the_30_actions_has_8_to_10_statements(by_action):
    assert len(by_action) == 30
    lengths = {slug: len(statements) for slug, statements in by_action.items()}
    assert {slug: n for slug, n in lengths.items() if not 8 <= n <= 10} == {}


def test_each_covers_every_theme_in_their_order(by_action):
    offenders = []
    for slug, statements in by_action.items():
        themes = [statement["theme"] for statement in statements]
        in_order = sorted(themes, key=CheckTheme.values.index)
        if themes != in_order or set(themes) != set(CheckTheme.values):
            offenders.append(f"{slug}: {themes}")
    assert not offenders, "\n".join(offenders)


def test_no_text_stands_twice(records):
    for name in ("text_it", "text_en", "advice_it", "advice_en"):
        texts = Counter(statement[name] for statement in records["self_checks"].values())
        assert [text for text, times in texts.items() if times > 1] == []


def test_each_text_is_one_sentence_with_a_full_stop(records):
    offenders = [
        f"{slug}: {statement[name]}"
        for slug, statement in records["self_checks"].items()
        for name in ("text_it", "text_en", "advice_it", "advice_en")
        if not statement[name].endswith(".") or ". " in statement[name]
    ]
    assert not offenders, "\n".join(offenders)


def test_what_is_drawn_from_a_case_is_drawn_from_a_case_of_the_action(records):
    offenders = [
        f"{slug}: {case}"
        for slug, statement in records["self_checks"].items()
        for case in statement["based_on"]
        if statement["action"] not in records["case_studies"][case]["links.actions"]
    ]
    assert not offenders, "\n".join(offenders)
