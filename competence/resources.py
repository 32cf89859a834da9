"""The entries of the competence centre as tables that staff export and import."""

from django.utils.translation import gettext_lazy

from competence import models
from competence.tax_codes import check_tax_code, plain_tax_code
from portal.core.admin import pair
from portal.core.admin.transfer import EntryResource, Parts, Tags, Text
from portal.core.admin.transfer.cells import text_of
from portal.core.content.rows import sources

NO_FILES = gettext_lazy("Not in the file: pictures and documents. They stay as they are.")
NO_FILES_NO_CASES = gettext_lazy(
    "Not in the file: pictures and documents, and the links to case studies. They stay as they are."
)
NO_CASES = gettext_lazy("Not in the file: the links to case studies. They stay as they are.")

HEAD = ["slug", "state"]
OFFER = [*pair("access"), *pair("price_basis"), *pair("lead_time"), "contact_email"]
TAIL = ["confirmed_on", "sources", "from_seed", "note"]


class TaxCode(Text):
    """A codice fiscale or VAT number, written in one way, so that the same one is found."""

    def parse(self, cell):
        return plain_tax_code(text_of(cell))

    def same(self, old, new):
        return self.parse(old) == new

    def check(self, value, old=None):
        super().check(value, old)
        check_tax_code(value)


class OrganizationResource(EntryResource):
    tax_code = TaxCode(models.Organization._meta.get_field("tax_code"))
    sources = Parts(sources(models.OrganizationSource))
    left_out = NO_FILES

    class Meta:
        model = models.Organization
        fields = [
            *HEAD,
            "name",
            "kind",
            "city",
            "region",
            "website",
            "tax_code",
            "contact_email",
            *pair("description"),
            *TAIL,
        ]


class LaboratoryResource(EntryResource):
    technologies = Tags(models.LaboratoryTechnology)
    sources = Parts(sources(models.LaboratorySource))
    left_out = NO_FILES_NO_CASES

    class Meta:
        model = models.Laboratory
        fields = [
            *HEAD,
            *pair("name"),
            "kind",
            "use",
            "organization",
            "city",
            "region",
            *pair("description"),
            *pair("services"),
            *OFFER,
            "lines",
            "actions",
            "technologies",
            *TAIL,
        ]


class SkillResource(EntryResource):
    sources = Parts(sources(models.SkillSource))
    left_out = NO_FILES_NO_CASES

    class Meta:
        model = models.Skill
        fields = [
            *HEAD,
            *pair("name"),
            "area",
            *pair("description"),
            "framework",
            "framework_code",
            "levels",
            *OFFER,
            "maintainer",
            "lines",
            "actions",
            *TAIL,
        ]


class PartnershipResource(EntryResource):
    sources = Parts(sources(models.PartnershipSource))
    left_out = NO_FILES

    class Meta:
        model = models.Partnership
        fields = [
            *HEAD,
            *pair("name"),
            "kind",
            "status",
            "public_partners",
            "private_partners",
            "city",
            "start",
            "end",
            "value_eur",
            *pair("description"),
            *OFFER,
            "maintainer",
            "lines",
            "actions",
            *TAIL,
        ]


class ResourceResource(EntryResource):
    """The resources, such as funding lines: entries that are called so."""

    sources = Parts(sources(models.ResourceSource))

    class Meta:
        model = models.Resource
        fields = [
            *HEAD,
            *pair("name"),
            "kind",
            "manager",
            "period",
            "amount_eur",
            "call_state",
            *pair("description"),
            *pair("eligible"),
            "actions",
            *TAIL,
        ]


class MethodResource(EntryResource):
    sources = Parts(sources(models.MethodSource))
    left_out = NO_CASES

    class Meta:
        model = models.Method
        fields = [
            *HEAD,
            *pair("name"),
            "kind",
            *pair("description"),
            *pair("when_to_use"),
            "actions",
            *TAIL,
        ]


class TrainingResource(EntryResource):
    sources = Parts(sources(models.TrainingSource))

    class Meta:
        model = models.Training
        fields = [
            *HEAD,
            *pair("name"),
            "provider",
            "url",
            *pair("description"),
            *pair("audience"),
            "actions",
            *TAIL,
        ]
