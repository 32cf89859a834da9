"""`check_content`: the curated content is whole, and every gap is found."""

import io
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from casestudies.models import CaseSource, CaseStudy, City
from competence.models import Skill
from portal.core.models import FixtureRecord
from portal.web.management.commands import check_content as proofs
from portal.web.models import CaseSkill
from roadmap.models import Challenge, SelfCheckStatement, SizeClass

SLUG = "ann-arbor-healthy-streets"


def check():
    """Run the command; return its lines, and whether it succeeded."""
    output = io.StringIO()
    try:
        call_command("check_content", stdout=output)
        passed = True
    except CommandError as error:
        passed = error.returncode != 1
    return output.getvalue().splitlines(), passed


def raw(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_curated_content_passes_every_proof(content):
    lines, passed = check()
    assert passed
    assert [line.split()[0] for line in lines] == ["ok"] * 11
    assert "ok        60  of 60 curated case studies are here" in lines
    assert "ok        52  of 52 curated cities are here" in lines
    assert not [line for line in lines if int(line.split()[1]) == 0]


def delete_case():
    CaseStudy.objects.get(slug=SLUG).delete()


def forget_city():
    FixtureRecord.objects.get(kind="cities", slug="torino").delete()


def empty_text():
    Challenge.objects.filter(slug="enterprises").update(text_en="")


def empty_both_texts():
    CaseStudy.objects.filter(slug=SLUG).update(summary_it="", summary_en="")


def shorten_list():
    case = CaseStudy.objects.get(slug=SLUG)
    case.pitfalls_en = case.pitfalls_en[:1]
    case.save()


def remove_sources():
    CaseSource.objects.filter(entry__slug=SLUG).delete()


def remove_check():
    CaseStudy.objects.filter(slug=SLUG).update(checked=None)


def point_to_nothing():
    raw("UPDATE casestudies_casestudy SET status_id = 'lost' WHERE slug = %s", SLUG)


def point_a_relation_to_nothing():
    raw("UPDATE casestudies_casestudy_lines SET line_id = 'lost' WHERE line_id = 'secure-data'")


def move_limit():
    SizeClass.objects.filter(slug="up-to-5k").update(max_population=3000)


def add_size_class():
    SizeClass.objects.create(
        slug="tiny", name_it="Minimo", name_en="Tiny", min_population=0, action_size="small"
    )


def retire_skill():
    Skill.objects.filter(slug=CaseSkill.objects.first().entry.slug).update(state="retired")


def shorten_self_check():
    SelfCheckStatement.objects.filter(action__slug="maas", theme="mandate").delete()
    SelfCheckStatement.objects.filter(slug="maas-fares").delete()


def repeat_statement():
    SelfCheckStatement.objects.filter(slug="maas-fares").update(text_it="Uno", text_en="One")
    SelfCheckStatement.objects.filter(slug="maas-after").update(text_it="Uno", text_en="One")


def draw_on_another_case():
    CaseStudy.objects.get(slug=SLUG).actions.clear()


def spoil_date():
    CaseSource.objects.filter(entry__slug=SLUG).update(date="2020-99")


def turn_period():
    CaseStudy.objects.filter(slug=SLUG).update(start="2020-05", end="2020-04")


CASE = f"casestudies.CaseStudy {SLUG}"
GAPS = [
    (delete_case, partial(proofs.curated, "case_studies", CaseStudy), f"{SLUG} was deleted"),
    (forget_city, partial(proofs.curated, "cities", City), "51 were loaded instead of 52"),
    (empty_text, proofs.both_languages, "roadmap.Challenge enterprises: text"),
    (empty_both_texts, proofs.both_languages, f"{CASE}: summary"),
    (shorten_list, proofs.equal_lists, f"{CASE}: pitfalls"),
    (remove_sources, proofs.case_sources, SLUG),
    (remove_check, proofs.case_evidence, SLUG),
    (point_to_nothing, proofs.no_dangling_reference, ": status 'lost'"),
    (point_a_relation_to_nothing, proofs.no_dangling_reference, ": line 'lost'"),
    (move_limit, proofs.size_classes, "up-to-5k"),
    (add_size_class, proofs.size_classes, "tiny: the database knows no such class"),
    (retire_skill, proofs.case_links, ": caseskill "),
    (shorten_self_check, proofs.self_checks, "maas"),
    (repeat_statement, proofs.self_checks, "maas"),
    (draw_on_another_case, proofs.self_checks, f": {SLUG}"),
    (spoil_date, proofs.dates, ": date '2020-99'"),
    (turn_period, proofs.dates, f"{CASE}: '2020-05' to '2020-04'"),
]


@pytest.mark.parametrize(("spoil", "prove", "offender"), GAPS)
def test_gap_is_found_and_named(content, spoil, prove, offender):
    with transaction.atomic():
        spoil()
        proof = prove()
        transaction.set_rollback(True)
    assert proof.offenders
    assert offender in proof.offenders[0]


def test_failure_names_the_offenders_under_the_claim(content):
    remove_sources()
    lines, passed = check()
    assert not passed
    failed = lines.index("failed    60  case studies have a source each")
    assert lines[failed + 1] == f"              - {SLUG}"
    assert [line.split()[0] for line in lines].count("ok") == 10


def test_text_may_be_empty_in_both_languages_where_nothing_was_documented(content):
    CaseStudy.objects.filter(slug=SLUG).update(results_it="", results_en="")
    assert not proofs.both_languages().offenders
    CaseStudy.objects.filter(slug=SLUG).update(results_it="Qualcosa")
    assert proofs.both_languages().offenders == [f"{CASE}: results"]


def test_what_is_not_public_may_be_unfinished(content):
    CaseStudy.objects.filter(slug=SLUG).update(state="draft", summary_en="", checked=None)
    assert check()[1]


def test_entries_that_staff_added_are_no_gap(content):
    city = City.objects.first()
    city.pk, city.slug = None, "small-town"
    city.save()
    assert not proofs.curated("cities", City).offenders


def test_long_list_of_offenders_is_cut(content):
    CaseStudy.objects.update(checked=None)
    assert str(proofs.case_evidence()).endswith("and 40 more")


@pytest.mark.django_db
def test_empty_database_fails():
    lines, passed = check()
    assert not passed
    assert "failed     0  of 60 curated case studies are here" in lines
    assert "              - 0 were loaded instead of 60" in lines
