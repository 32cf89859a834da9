import json
import re

import pytest

from casestudies.models import CaseStudy
from portal.core.enums import PublicationState
from tests.databases import fresh_database
from tests.factories.casestudies import CaseStudyFactory
from tests.strict import StrictClient
from tests.web.processes import run


def test_the_process_is_alive_without_asking_the_database(client):
    """Without a mark for the database, any query would fail this test."""
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.content == b"ok\n"


@pytest.mark.django_db
def test_the_portal_is_ready_with_a_public_case(client):
    CaseStudyFactory()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.content == b"ready\n"


@pytest.mark.django_db
def test_the_portal_is_not_ready_without_a_public_case(client):
    CaseStudyFactory(state=PublicationState.DRAFT)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.content == b"content: no public case study; load_content loads the content\n"


def test_the_portal_is_not_ready_while_migrations_are_pending(tmp_path):
    """With a database of its own: that of the tests is made without migrations."""

    def readiness(url):
        result = run("-m", "tests.web.away", "/readyz", DATABASE_URL=url, HTTPS="off")
        answer = json.loads(result.stdout)["/readyz"]
        return answer["status"], answer["text"]

    with fresh_database(tmp_path) as url:
        status, text = readiness(url)
        assert status == 503
        assert re.fullmatch(r"migrations: \d+ pending, the first is account.0001_initial\n", text)

        assert run("manage.py", "migrate", "--verbosity=0", DATABASE_URL=url).returncode == 0

        status, text = readiness(url)
        assert status == 503
        assert text == "content: no public case study; load_content loads the content\n"


@pytest.mark.django_db
def test_readiness_follows_the_content(client):
    CaseStudyFactory()
    assert client.get("/readyz").status_code == 200
    CaseStudy.objects.all().delete()
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_answers_are_plain_text_and_never_cached(client, address):
    response = client.get(address)
    assert response["Content-Type"] == "text/plain"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_balancers_may_ask_without_encryption(settings, address):
    settings.SECURE_SSL_REDIRECT = True
    client = StrictClient()
    assert client.get("/it/").status_code == 301
    assert client.get(address).status_code in {200, 503}


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_asked_for_and_nothing_is_sent(client, address):
    assert client.post(address).status_code == 405


@pytest.mark.django_db
def test_readiness_asks_three_times(client, django_assert_max_num_queries):
    CaseStudyFactory()
    client.get("/readyz")
    with django_assert_max_num_queries(3):  # is there a table of migrations, which, is there a case
        client.get("/readyz")
