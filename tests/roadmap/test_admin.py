"""The administration of the roadmap and of the vocabularies."""

import pytest

from roadmap.models import Action, Axis, ClusterFact, GlossaryTerm, Line, SizeClass, Technology
from tests.core.admin_rows import factories, form_data, url, warm
from tests.factories.roadmap import (
    ActionFactory,
    ActionSourceFactory,
    ChallengeFactory,
    DimensionFactory,
    EnablerFactory,
    IndicatorFactory,
    MilestoneFactory,
    SelfCheckStatementFactory,
    SizeClassFactory,
    TechnologyFactory,
)

FACTORIES = factories()


def rich_action(rows):
    action = ActionFactory(
        challenges=ChallengeFactory.create_batch(rows),
        dimensions=DimensionFactory.create_batch(rows),
        enablers=EnablerFactory.create_batch(rows),
    )
    for _ in range(rows):
        action.technology_items.create(tag=TechnologyFactory())
        ActionSourceFactory(entry=action)
        IndicatorFactory(action=action)
        MilestoneFactory(entry=action)
        SelfCheckStatementFactory(action=action)
    return action


@pytest.mark.parametrize("rows", [1, 3])
def test_list_and_form_of_actions_cost_the_same_for_any_number(
    staff_client, rows, django_assert_num_queries
):
    warm(Action)
    for _ in range(rows):
        action = rich_action(rows)
    with django_assert_num_queries(9):
        staff_client.get(url(Action, "changelist"))
    with django_assert_num_queries(21):
        staff_client.get(url(Action, "change", action.pk))
    with django_assert_num_queries(20):
        staff_client.get(url(Action, "history", action.pk))


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("model", "in_list", "in_form"),
    [(Axis, 5, 4), (Line, 6, 4), (Technology, 6, 4), (GlossaryTerm, 5, 4), (ClusterFact, 5, 4)],
)
def test_lists_and_forms_of_the_frame_cost_the_same_for_any_number(
    staff_client, model, in_list, in_form, rows, django_assert_num_queries
):
    warm(model)
    for row in FACTORIES[model].create_batch(rows):
        if hasattr(row, "sources"):
            row.sources.create(title="Test source")
    with django_assert_num_queries(in_list):
        staff_client.get(url(model, "changelist"))
    with django_assert_num_queries(in_form):
        staff_client.get(url(model, "change", row.pk))


def test_term_keeps_its_slug_and_leaves_a_version(staff_client):
    term = ChallengeFactory(slug="mobility", name_en="Mobility")
    page = staff_client.get(url(type(term), "change", term.pk))
    data = form_data(page, name_en="Mobility and transport", slug="other")
    assert staff_client.post(url(type(term), "change", term.pk), data).status_code == 302
    term.refresh_from_db()
    assert (term.slug, term.name_en) == ("mobility", "Mobility and transport")
    assert term.history.count() == 2
    assert term.history.first().history_user.is_staff


def test_limits_of_a_size_class_are_shown_but_not_edited(staff_client):
    size_class = SizeClassFactory(slug="up-to-5k")
    form = staff_client.get(url(SizeClass, "change", size_class.pk)).context["adminform"].form
    assert {"min_population", "max_population", "action_size"}.isdisjoint(form.fields)
    assert staff_client.get(url(SizeClass, "delete", size_class.pk)).status_code == 403


def test_technology_in_use_cannot_be_deleted(staff_client):
    technology = TechnologyFactory()
    action = ActionFactory()
    action.technology_items.create(tag=technology)
    page = staff_client.post(url(Technology, "delete", technology.pk), {"post": "yes"})
    assert page.status_code == 200
    assert page.context["protected"]
    assert action.technology_items.count() == 1


def test_indicator_of_an_action_is_in_its_history(staff_client):
    action = rich_action(1)
    page = staff_client.get(url(Action, "change", action.pk))
    data = form_data(page, **{"indicators-0-unit": "km"})
    assert staff_client.post(url(Action, "change", action.pk), data).status_code == 302
    page = staff_client.get(url(Action, "history", action.pk), headers={"accept-language": "en"})
    changes = [change for version in page.context["timeline"] for change in version.changes]
    assert ("Unit", "number", "kilometres") in [(c.label, c.old, c.new) for c in changes]


def test_statement_of_a_self_check_keeps_its_slug(staff_client):
    action = rich_action(1)
    statement = action.statements.get()
    page = staff_client.get(url(Action, "change", action.pk))
    data = form_data(page, **{"statements-0-text_en": "We have a plan.", "statements-0-slug": "x"})
    assert staff_client.post(url(Action, "change", action.pk), data).status_code == 302
    assert [(one.slug, one.text_en) for one in action.statements.all()] == [
        (statement.slug, "We have a plan.")
    ]
    assert statement.history.first().history_user.is_staff


def test_required_fields_of_the_forms_are_those_of_the_models(staff_client):
    form = staff_client.get(url(Action, "add")).context["adminform"].form
    required = {name for name, field in form.fields.items() if field.required}
    assert required == {"state", "slug", "position", "line", "horizon", "level", "status"}
