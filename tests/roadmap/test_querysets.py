"""What the reads of the roadmap give."""

import pytest

from portal.core.enums import PublicationState
from roadmap.models import Action, Axis, Line
from tests.factories.roadmap import ActionFactory, AxisFactory, LineFactory

pytestmark = pytest.mark.django_db


def slugs(rows):
    return [row.slug for row in rows]


def test_public_leaves_out_drafts_and_retired_actions():
    ActionFactory(slug="shown")
    ActionFactory(slug="draft", state=PublicationState.DRAFT)
    ActionFactory(slug="retired", state=PublicationState.RETIRED)

    assert slugs(Action.objects.public()) == ["shown"]


def test_in_line_and_in_axis_keep_their_own_actions():
    line = LineFactory()
    own = ActionFactory(line=line)
    beside = ActionFactory(line=LineFactory(axis=line.axis))
    ActionFactory()

    assert list(Action.objects.in_line(line)) == [own]
    assert set(Action.objects.in_axis(line.axis)) == {own, beside}


def test_fitting_takes_actions_that_fit_any_of_the_sizes_once():
    ActionFactory(slug="small", fits_small=True)
    ActionFactory(slug="large", fits_small=False, fits_large=True)
    ActionFactory(slug="both", fits_small=True, fits_large=True)
    ActionFactory(slug="medium", fits_small=False, fits_medium=True)

    assert sorted(slugs(Action.objects.fitting(["small"]))) == ["both", "small"]
    assert sorted(slugs(Action.objects.fitting(["small", "large"]))) == ["both", "large", "small"]


def test_the_order_of_the_roadmap_goes_by_axis_then_line_then_position():
    first, second = AxisFactory(position=1), AxisFactory(position=2)
    ActionFactory(slug="d", line=LineFactory(axis=second, position=0), position=0)
    ActionFactory(slug="c", line=LineFactory(axis=first, position=2), position=0)
    line = LineFactory(axis=first, position=1)
    ActionFactory(slug="b", line=line, position=2)
    ActionFactory(slug="a", line=line, position=1)

    assert slugs(Action.objects.ordered()) == ["a", "b", "c", "d"]


def test_beside_gives_the_neighbours_on_the_same_line(django_assert_num_queries):
    line = LineFactory()
    first, second, third = (ActionFactory(line=line, position=n) for n in (1, 2, 3))
    ActionFactory(position=2)
    actions = Action.objects.public()

    with django_assert_num_queries(1):
        assert actions.beside(second) == (first, third)
    assert actions.beside(first) == (None, second)
    assert actions.beside(third) == (second, None)


def test_beside_leads_past_actions_that_are_not_public():
    line = LineFactory()
    first = ActionFactory(line=line, position=1)
    draft = ActionFactory(line=line, position=2, state=PublicationState.DRAFT)
    third = ActionFactory(line=line, position=3)

    assert Action.objects.public().beside(first) == (None, third)
    assert Action.objects.public().beside(draft) == (first, third)


def test_lines_with_actions_hold_only_the_actions_given(django_assert_num_queries):
    line = LineFactory()
    shown = ActionFactory(line=line)
    ActionFactory(line=line, state=PublicationState.DRAFT)

    with django_assert_num_queries(2):
        (found,) = Line.objects.for_axis(line.axis).with_actions(Action.objects.public())
        assert found.listed_actions == [shown]


def test_axes_with_lines_hold_the_lines_given(django_assert_num_queries):
    line = LineFactory()
    LineFactory(axis=line.axis)

    with django_assert_num_queries(2):
        (axis,) = Axis.objects.with_lines(Line.objects.filter(pk=line.pk))
        assert list(axis.lines.all()) == [line]


def test_a_card_needs_no_further_query(django_assert_num_queries):
    ActionFactory()

    with django_assert_num_queries(1):
        (action,) = Action.objects.for_cards()
        assert action.line.name
        assert action.line.axis.name
        assert action.title
        assert action.description
        assert action.sizes


def test_a_detail_page_needs_one_query_for_each_relation(django_assert_num_queries):
    ActionFactory()

    with django_assert_num_queries(8):
        action = Action.objects.for_detail().get()
        assert action.line.axis.name
        for relation in (
            "challenges", "dimensions", "enablers", "technologies", "milestones", "indicators",
            "sources",
        ):  # fmt: skip
            assert list(getattr(action, relation).all()) == []
