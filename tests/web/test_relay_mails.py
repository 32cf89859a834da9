"""The mails of a request: who is written to, what they learn, and in which words."""

import re
from uuid import uuid4

import pytest
from post_office.models import Email

from portal.web.models import ContactRequest
from portal.web.relay.asking import ask
from portal.web.relay.enums import Reason
from portal.web.relay.mails import remind
from portal.web.relay.threads import token_of
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import (
    LaboratoryFactory,
    OrganizationFactory,
    PartnershipFactory,
    SkillFactory,
)
from tests.factories.core import StaffFactory, UserFactory
from tests.factories.roadmap import ActionFactory
from tests.factories.web import ContactRequestFactory
from tests.web.relaying import FILLED, address, filled, mails

pytestmark = pytest.mark.django_db

SITE = "https://portal.example"


@pytest.fixture
def staff():
    return StaffFactory(email="staff@example.org", language="it")


@pytest.fixture
def laboratory():
    return LaboratoryFactory(
        slug="lab", name_it="Officina", name_en="Workshop", contact_email="lab@example.org"
    )


def send(client, entry, kind="laboratory", reason=Reason.CONTACT, language="it", **changes):
    response = client.post(address(kind, entry, reason, language), filled(reason, **changes))
    assert response.status_code == 302
    return ContactRequest.objects.get()


def reply_to(mail):
    return mail.headers.get("Reply-To", "")


def lines(mail):
    """Return the lines of a mail's text up to its foot, without empty ones."""
    return [line for line in mail.message.partition("\n--")[0].splitlines() if line]


# ------------------------------------------------------------------ to whom


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    ("kind", "entry", "mailbox"),
    [
        ("laboratory", lambda: LaboratoryFactory(contact_email="own@example.org"), "own"),
        (
            "laboratory",
            lambda: LaboratoryFactory(organization__contact_email="body@example.org"),
            "body",
        ),
        (
            "laboratory",
            lambda: LaboratoryFactory(
                contact_email="own@example.org", organization__contact_email="body@example.org"
            ),
            "own",
        ),
        ("laboratory", LaboratoryFactory, ""),
        (
            "skill",
            lambda: SkillFactory(maintainer=OrganizationFactory(contact_email="body@example.org")),
            "body",
        ),
        ("skill", SkillFactory, ""),
        (
            "partnership",
            lambda: PartnershipFactory(
                maintainer=OrganizationFactory(contact_email="body@example.org")
            ),
            "body",
        ),
        ("organization", lambda: OrganizationFactory(contact_email="own@example.org"), "own"),
        ("organization", OrganizationFactory, ""),
        ("case", CaseStudyFactory, ""),
    ],
)
def test_a_request_goes_to_the_mailbox_and_to_the_staff(client, kind, entry, mailbox):
    send(client, entry(), kind)
    expected = {"staff@example.org", "anna@example.org"}
    assert set(mails()) == expected | ({f"{mailbox}@example.org"} if mailbox else set())


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        ("laboratory", lambda: LaboratoryFactory(contact_email="own@example.org")),
        ("action", ActionFactory),
    ],
)
@pytest.mark.parametrize("given", ["", "anna@example.org"])
def test_a_report_goes_to_the_staff_alone(client, kind, entry, given):
    send(client, entry(), kind, Reason.CORRECTION, reply_to=given)
    assert set(mails()) == {"staff@example.org", *([given] if given else [])}


def test_a_request_is_kept_where_nobody_can_be_written_to(client):
    send(client, SkillFactory(), "skill")
    assert set(mails()) == {"anna@example.org"}


def test_staff_that_has_left_is_not_written_to(client, laboratory):
    StaffFactory(email="gone@example.org", is_active=False)
    UserFactory(email="partner@example.org")
    send(client, laboratory)
    assert set(mails()) == {"lab@example.org", "anna@example.org"}


# ------------------------------------------------------------------ who learns which address


@pytest.mark.usefixtures("staff")
def test_the_mailbox_answers_to_the_visitor_whose_address_stands_nowhere_else(client, laboratory):
    send(client, laboratory)
    mail = mails()["lab@example.org"]
    assert reply_to(mail) == "anna@example.org"
    assert "anna@" not in mail.message + mail.html_message + mail.subject


@pytest.mark.usefixtures("staff")
def test_the_visitor_never_sees_the_mailbox(client, laboratory):
    page = address("laboratory", laboratory)
    response = client.post(page, filled())
    seen = [client.get(at) for at in (page, response["Location"], laboratory.get_absolute_url())]
    mail = mails()["anna@example.org"]
    assert reply_to(mail) == ""
    for text in (mail.message, mail.html_message, *(each.content.decode() for each in seen)):
        assert "lab@" not in text


@pytest.mark.parametrize(
    ("reason", "mailbox", "given", "answers"),
    [
        (Reason.CONTACT, "lab@example.org", "anna@example.org", ""),
        (Reason.CONTACT, "", "anna@example.org", "anna@example.org"),
        (Reason.CORRECTION, "lab@example.org", "anna@example.org", "anna@example.org"),
        (Reason.CORRECTION, "", "", ""),
    ],
)
def test_the_staff_answer_where_nobody_else_is_asked(client, reason, mailbox, given, answers):
    StaffFactory(email="staff@example.org", language="en")
    send(client, LaboratoryFactory(contact_email=mailbox), reason=reason, reply_to=given)
    mail = mails()["staff@example.org"]
    assert reply_to(mail) == answers
    told = "nobody reads answers" in mail.message
    asked = "Reply to this message" in mail.message
    assert asked is bool(answers)
    assert told is not asked


def test_the_confirmation_repeats_nothing_that_was_written(client, laboratory):
    """Nobody can have the portal send an advertisement to a stranger."""
    send(client, laboratory, text="Buy at spam.example", name="Spam", municipality="spam.example")
    mail = mails()["anna@example.org"]
    assert "spam" not in (mail.subject + mail.message + mail.html_message).lower()


# ------------------------------------------------------------------ languages


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("language", ["it", "en"])
def test_the_visitor_is_written_to_in_the_language_of_the_page(client, laboratory, language):
    send(client, laboratory, language=language)
    subjects = {address: mail.subject for address, mail in mails().items()}
    assert subjects == {
        "anna@example.org": {
            "it": "Abbiamo ricevuto la tua richiesta su «Officina»",
            "en": "We have your request about “Workshop”",
        }[language],
        "lab@example.org": "Richiesta su «Officina»",
        "staff@example.org": "Richiesta su «Officina»",
    }


def test_mailbox_and_staff_are_written_to_in_the_language_of_their_account(client, laboratory):
    UserFactory(email="Lab@example.org", language="en")
    StaffFactory(email="en@example.org", language="en")
    StaffFactory(email="it@example.org", language="it")
    send(client, laboratory)
    by_address = mails()
    assert by_address["lab@example.org"].subject == "Request about “Workshop”"
    assert f"{SITE}/en/competence-centre/laboratories/lab/" in by_address["lab@example.org"].message
    assert by_address["en@example.org"].subject == "Request about “Workshop”"
    assert by_address["it@example.org"].subject == "Richiesta su «Officina»"
    assert f"{SITE}/it/" in by_address["it@example.org"].message
    assert f"{SITE}/en/" not in by_address["it@example.org"].message


# ------------------------------------------------------------------ the words


@pytest.mark.usefixtures("staff")
def test_the_words_to_those_who_keep_the_entry(client, laboratory):
    kept = send(client, laboratory, text="Prima riga\r\nSeconda riga")
    assert lines(mails()["lab@example.org"]) == [
        "Qualcuno chiede informazioni su «Officina», la scheda che curi sul portale del centro di"
        " competenza.",
        f"{SITE}/it/centro-di-competenza/laboratori/lab/",
        "Da: Anna Prova, Comune di Prova",
        "Messaggio:",
        "> Prima riga",
        "> Seconda riga",
        "Rispondi a questo messaggio: la tua risposta va direttamente a chi chiede.",
        "Quando hai risposto, dillo nella pagina della richiesta e nessuno te lo ricorderà.",
        "Vai alla richiesta:",
        f"{SITE}/it/richiesta/{token_of(kept)}/",
        "Usa ciò che dice solo per rispondere. Noi cancelliamo la richiesta 180 giorni dopo"
        " l’arrivo; cancella anche la tua copia quando hai finito.",
    ]


@pytest.mark.usefixtures("staff")
def test_the_words_to_the_visitor(client, laboratory):
    send(client, laboratory, language="en")
    assert lines(mails()["anna@example.org"]) == [
        "Your request about “Workshop” has reached us.",
        f"{SITE}/en/competence-centre/laboratories/lab/",
        "Your request is with those who keep the entry and with the staff of the portal. If nobody"
        " answers within 7 days, we remind them.",
        "What you sent is erased after 180 days.",
    ]


@pytest.mark.usefixtures("staff")
def test_the_words_to_the_staff(client, laboratory):
    kept = send(client, laboratory, "laboratory", Reason.CORRECTION, reply_to="")
    mail = mails()["staff@example.org"]
    assert mail.subject == "Qualcosa non va in «Officina»?"
    assert lines(mail) == [
        "Un lettore segnala che qualcosa non va nella pagina di «Officina».",
        f"{SITE}/it/centro-di-competenza/laboratori/lab/",
        "Messaggio:",
        "> Il numero è sbagliato.",
        "Non è stato indicato un indirizzo per la risposta.",
        "Vai alla richiesta:",
        f"{SITE}/admin/web/contactrequest/{kept.pk}/change/",
    ]


def test_the_words_of_the_reminder(laboratory, staff):
    kept = ContactRequestFactory(entry=laboratory)
    remind(kept, laboratory)
    first, second = mails()["lab@example.org"], mails()["staff@example.org"]
    assert first.subject == second.subject == "Ancora aperta: la richiesta su «Officina»"
    assert reply_to(first) == "anna@example.org"
    assert lines(first) == [
        "Il 14 marzo 2026 qualcuno ha chiesto informazioni su «Officina», la scheda che curi. La"
        " richiesta risulta ancora aperta.",
        "Da: Anna Prova, Comune di Prova",
        "Messaggio:",
        "> Vorremmo provare il laboratorio.",
        "Rispondi a questo messaggio: la tua risposta va direttamente a chi chiede.",
        "Quando hai risposto, dillo nella pagina della richiesta.",
        "Vai alla richiesta:",
        f"{SITE}/it/richiesta/{token_of(kept)}/",
    ]
    assert lines(second)[0] == (
        "La richiesta del 14 marzo 2026 su «Officina» è ancora aperta: nessuno ha segnato di aver"
        " risposto. Lo ricordiamo anche a chi cura la scheda."
    )


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("reason", list(Reason))
def test_every_mail_says_the_same_in_text_and_html(client, laboratory, reason, language):
    kept = send(client, laboratory, reason=reason, language=language, reply_to="anna@example.org")
    remind(kept, laboratory)
    assert Email.objects.count() == {Reason.CONTACT: 5, Reason.CORRECTION: 3}[reason]
    for mail in Email.objects.order_by("pk"):
        html = re.sub(r"<title>.*?</title>", "", mail.html_message)
        words = [
            set(re.findall(r"[^\W\d]+", re.sub(r"<[^>]+>|https?://\S+", " ", text)))
            for text in (mail.message, html)
        ]
        assert words[0] - words[1] == set()
        assert words[1] - words[0] <= {"Vedi", "See", "la", "the", "pagina", "page"}


# ------------------------------------------------------------------ what visitors may try


@pytest.mark.usefixtures("staff")
def test_html_is_shown_as_text(client, laboratory):
    text = '<script>alert(1)</script> & <a href="https://x.example">x</a>'
    send(client, laboratory, text=text, name="<b>Anna</b>")
    for address_ in ("lab@example.org", "staff@example.org"):
        mail = mails()[address_]
        assert f"> {text}" in mail.message
        assert "<script" not in mail.html_message
        assert "<b>Anna" not in mail.html_message
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in mail.html_message


@pytest.mark.usefixtures("staff")
def test_no_header_can_be_smuggled_in(client, laboratory):
    evil = "Anna\r\nBcc: victim@example.org"
    send(client, laboratory, name=evil, municipality=evil, text=evil)
    for mail in Email.objects.all():
        assert set(mail.headers) <= {"Auto-Submitted", "Reply-To"}
        message = mail.email_message().message()
        assert message["Bcc"] is None
        assert "victim" not in str(message["Subject"])
        assert message["Reply-To"] in (None, "anna@example.org")


def test_a_request_and_its_mails_are_stored_together_or_not_at_all(laboratory, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no mail today")

    monkeypatch.setattr("portal.web.relay.asking.announce", broken)
    words = {name: FILLED[Reason.CONTACT][name] for name in ("text", "reply_to")}
    with pytest.raises(RuntimeError):
        ask(laboratory, reason=Reason.CONTACT, key=uuid4(), sender="", **words)
    assert not ContactRequest.objects.exists()
    assert not Email.objects.exists()
