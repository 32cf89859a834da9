import pytest
from django.db import connection, transaction

from casestudies.models import CaseStudy
from portal.core.models import ContentVersion
from portal.core.versions import content_tables, content_version, install_triggers
from roadmap.models import Challenge, Region
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.core import UserFactory
from tests.factories.roadmap import ChallengeFactory, RegionFactory, TechnologyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed():
    """Return a function that says whether the version changed since it was last asked."""
    seen = [content_version()]

    def ask():
        seen.append(content_version())
        return seen[-1] != seen[-2]

    return ask


def test_version_changes_when_a_row_comes_changes_or_goes(changed):
    region = RegionFactory()
    assert changed()
    Region.objects.filter(pk=region.pk).update(name_en="Elsewhere")
    assert changed()
    region.delete()
    assert changed()


def test_version_changes_with_a_relation_or_a_technology(changed):
    case, challenge, technology = CaseStudyFactory(), ChallengeFactory(), TechnologyFactory()
    assert changed()
    case.challenges.add(challenge)
    assert changed()
    case.technologies.add(technology)
    assert changed()


def test_version_stays_when_accounts_change_or_content_is_read(changed):
    UserFactory()
    list(CaseStudy.objects.all())
    assert not changed()


def test_a_change_rolled_back_never_shares_its_version_with_a_later_one():
    before = content_version()
    with transaction.atomic():
        RegionFactory()
        undone = content_version()
        transaction.set_rollback(True)
    assert content_version() == before
    RegionFactory()
    assert content_version() not in (before, undone)


def test_version_starts_again_when_its_row_is_lost():
    ContentVersion.objects.all().delete()
    assert content_version() == ""
    RegionFactory()
    assert content_version()


def test_triggers_can_be_laid_again_and_watch_every_table():
    install_triggers(using="default")
    assert {"casestudies_casestudy_challenges", "roadmap_region", "web_caseskill"} <= set(
        content_tables()
    )
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT DISTINCT tbl_name FROM sqlite_master"
                " WHERE type = 'trigger' AND name LIKE 'content_version_%'"
            )
        else:
            cursor.execute(
                "SELECT DISTINCT event_object_table FROM information_schema.triggers"
                " WHERE trigger_name = 'content_version'"
            )
        watched = sorted(name for (name,) in cursor.fetchall())
    assert watched == content_tables()


def test_deleting_many_rows_at_once_changes_the_version(changed):
    ChallengeFactory.create_batch(3)
    assert changed()
    Challenge.objects.all().delete()
    assert changed()
