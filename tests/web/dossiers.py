"""Dossiers for the tests: entries that say the same text everywhere, and what a file says."""

import io
from urllib.parse import urlencode

from docx import Document
from pypdf import PdfReader

from tests.factories.casestudies import CaseSourceFactory, CaseStudyFactory
from tests.factories.competence import (
    LaboratoryFactory,
    LaboratorySourceFactory,
    MethodFactory,
    OrganizationFactory,
    PartnershipFactory,
    ResourceFactory,
    SkillFactory,
    TrainingFactory,
)
from tests.factories.roadmap import (
    ActionFactory,
    ActionSourceFactory,
    IndicatorFactory,
    MilestoneFactory,
)

PAGE = {"it": "/it/dossier/", "en": "/en/dossier/"}
FIELDS = {
    CaseStudyFactory: ["title", "summary", "context", "solution", "results", "transferability"],
    ActionFactory: ["title", "description", "rationale", "lead", "policy"],
    LaboratoryFactory: ["name", "description", "access", "price_basis", "lead_time"],
    SkillFactory: ["name", "description", "access"],
    PartnershipFactory: ["name", "description", "access"],
    ResourceFactory: ["name", "description", "eligible"],
    MethodFactory: ["name", "description", "when_to_use"],
    TrainingFactory: ["name", "description", "audience"],
    OrganizationFactory: ["description"],
}
LISTS = {
    CaseStudyFactory: ["prerequisites", "pitfalls"],
    LaboratoryFactory: ["services"],
}
PLAIN = {
    CaseStudyFactory: ["promoter"],
    SkillFactory: ["framework"],
    PartnershipFactory: ["city"],
    ResourceFactory: ["manager"],
    TrainingFactory: ["provider"],
    OrganizationFactory: ["name", "city"],
}
KIND = {
    CaseStudyFactory: "case",
    ActionFactory: "action",
    LaboratoryFactory: "laboratory",
    SkillFactory: "skill",
    PartnershipFactory: "partnership",
    ResourceFactory: "resource",
    MethodFactory: "method",
    TrainingFactory: "training",
    OrganizationFactory: "organization",
}


def one_of_each(text="", language="en"):
    """Make an entry of each kind, with `text` in every field; return the pairs of an address."""
    pairs = []
    for factory, kind in KIND.items():
        values = {f"{name}_{language}": text for name in FIELDS[factory]}
        values |= {f"{name}_{language}": [text] for name in LISTS.get(factory, ())}
        values |= dict.fromkeys(PLAIN.get(factory, ()), text)
        entry = factory(**({n: fitting(factory, n, value) for n, value in values.items() if text}))
        pairs.append((kind, entry.slug))
        sources = {CaseStudyFactory: CaseSourceFactory, ActionFactory: ActionSourceFactory,
                   LaboratoryFactory: LaboratorySourceFactory}  # fmt: skip
        if factory in sources:
            sources[factory](entry=entry, **({"title": text, "publisher": text} if text else {}))
        if factory is ActionFactory:
            IndicatorFactory(action=entry, **({"name_en": text} if text else {}))
            said = {"title_en": text, "source_title": text} if text else {}
            MilestoneFactory(entry=entry, reached="2023-05", **said)
    return pairs


def fitting(factory, name, value):
    """Return what a field has room for: PostgreSQL refuses more."""
    room = factory._meta.model._meta.get_field(name).max_length
    return value[:room] if room and isinstance(value, str) else value


def ask(client, pairs, format_, language="en"):
    return client.get(f"{PAGE[language]}?{urlencode([*pairs, ('format', format_)])}")


def flat(text):
    """Return a text without white space: where lines break is for the file to say."""
    return "".join(text.split())


def reader(response):
    return PdfReader(io.BytesIO(response.content))


def text_of_pdf(response):
    return "\n".join(page.extract_text() for page in reader(response).pages)


def document(response):
    return Document(io.BytesIO(response.content))


def text_of_docx(response):
    """Return all texts of a DOCX, those in tables and links too."""
    body = document(response).element.body
    return "\n".join(
        "".join(one.text or "" for one in paragraph.iter() if one.tag.endswith("}t"))
        for paragraph in body.iter()
        if paragraph.tag.endswith("}p")
    )
