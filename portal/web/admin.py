"""What joins case studies, actions and the competence centre in the administration.

The apps know nothing of one another, so their admin classes are replaced here by fuller ones.
"""

from django import forms
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from casestudies.admin import CaseStudyAdmin
from casestudies.models import CaseStudy
from competence import models as centre
from competence.admin import LaboratoryAdmin, MethodAdmin, SkillAdmin
from portal.core.admin import CURATORS, EntryAdmin, LinkInline, SeveralAutocomplete
from portal.core.admin_site import Section
from portal.web import models
from portal.web.cockpit import opening
from portal.web.cockpit.filters import BrokenLinksFilter
from portal.web.collections.admin import CollectionAdmin
from portal.web.freshness.admin import ConfirmationRequestAdmin
from portal.web.helping.admin import ArrangesHelp
from portal.web.links.admin import LinkCheckAdmin
from portal.web.relay.admin import ContactRequestAdmin
from roadmap.admin import ActionAdmin, SelfCheckStatementAdmin
from roadmap.models import Action, SelfCheckStatement


class LaboratoriesOfCase(LinkInline):
    model = models.CaseLaboratory
    called_by = "entry"


class SkillsOfCase(LinkInline):
    model = models.CaseSkill
    called_by = "entry"


class MethodsOfCase(LinkInline):
    model = models.CaseMethod
    called_by = "entry"


class CasesInline(LinkInline):
    called_by = "case"
    verbose_name = _("case study")
    verbose_name_plural = _("case studies")


class CasesOfLaboratory(CasesInline):
    model = models.CaseLaboratory


class CasesOfSkill(CasesInline):
    model = models.CaseSkill


class CasesOfMethod(CasesInline):
    model = models.CaseMethod


class CasesOfStatement(CasesInline):
    model = models.StatementCase
    verbose_name_plural = _("cases from whose experience it is drawn")


# The tables of the centre whose entries go with an action: {name of the form's field: model}.
COMPETENCES = {
    "laboratories": centre.Laboratory,
    "skills": centre.Skill,
    "partnerships": centre.Partnership,
    "resources": centre.Resource,
    "methods": centre.Method,
    "training": centre.Training,
}


def competence_field(model):
    """Return a field to choose entries of `model`, whose own M2M to actions keeps the links."""
    link = model.actions.through._meta.get_field(model._meta.model_name)
    return forms.ModelMultipleChoiceField(
        model.objects.all(),
        required=False,
        label=capfirst(model._meta.verbose_name_plural),
        widget=SeveralAutocomplete(link, admin.site),
    )


class ActionForm(forms.ModelForm):
    laboratories = competence_field(centre.Laboratory)
    skills = competence_field(centre.Skill)
    partnerships = competence_field(centre.Partnership)
    resources = competence_field(centre.Resource)
    methods = competence_field(centre.Method)
    training = competence_field(centre.Training)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name, model in COMPETENCES.items():
                linked = model.objects.supporting(self.instance)
                self.initial[name] = list(linked.values_list("pk", flat=True))

    def save_competences(self):
        """Write the links from the side of the centre, so that each entry's history has them."""
        for name in COMPETENCES.keys() & set(self.changed_data):
            chosen = set(self.cleaned_data[name])
            linked = set(COMPETENCES[name].objects.supporting(self.instance))
            for entry in chosen - linked:
                entry.actions.add(self.instance)
            for entry in linked - chosen:
                entry.actions.remove(self.instance)


class ActionWithCompetencesAdmin(ArrangesHelp, ActionAdmin):
    choose = staticmethod(competence_field)
    form = ActionForm
    fieldsets = [
        *ActionAdmin.fieldsets[:-1],
        (
            _("Competences that go with it"),
            {
                "fields": list(COMPETENCES),
                "description": _(
                    "Editorial estimates. A change here is kept in the history of the laboratory,"
                    " skill, ... that it concerns."
                ),
            },
        ),
        CURATORS,
    ]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.save_competences()


class CaseStudyWithCompetencesAdmin(ArrangesHelp, CaseStudyAdmin):
    choose = staticmethod(competence_field)
    inlines = [
        *CaseStudyAdmin.inlines,
        LaboratoriesOfCase,
        SkillsOfCase,
        MethodsOfCase,
    ]


class LaboratoryWithCasesAdmin(LaboratoryAdmin):
    inlines = [*LaboratoryAdmin.inlines, CasesOfLaboratory]


class SkillWithCasesAdmin(SkillAdmin):
    inlines = [*SkillAdmin.inlines, CasesOfSkill]


class MethodWithCasesAdmin(MethodAdmin):
    inlines = [*MethodAdmin.inlines, CasesOfMethod]


class StatementWithCasesAdmin(SelfCheckStatementAdmin):
    inlines = [CasesOfStatement]


for model, admin_class in {
    Action: ActionWithCompetencesAdmin,
    SelfCheckStatement: StatementWithCasesAdmin,
    CaseStudy: CaseStudyWithCompetencesAdmin,
    centre.Laboratory: LaboratoryWithCasesAdmin,
    centre.Skill: SkillWithCasesAdmin,
    centre.Method: MethodWithCasesAdmin,
}.items():
    admin.site.unregister(model)
    admin.site.register(model, admin_class)


admin.site.cockpit = opening
EntryAdmin.more_filters = [BrokenLinksFilter]

admin.site.register(models.Collection, CollectionAdmin)
admin.site.register(models.LinkCheck, LinkCheckAdmin)
admin.site.register(models.ConfirmationRequest, ConfirmationRequestAdmin)

admin.site.register(models.ContactRequest, ContactRequestAdmin)


@admin.register(models.Municipality)
class MunicipalityAdmin(admin.ModelAdmin):
    """To look at only: `import_municipalities` writes what ISTAT says."""

    section = Section.VOCABULARIES
    list_display = ["name", "name_other", "code", "province", "region", "population"]
    list_filter = ["region"]
    search_fields = ["name", "name_other", "code", "folded"]
    fieldsets = [
        (None, {"fields": [("name", "name_other"), "code", ("province", "region")]}),
        (_("Population"), {"fields": [("population", "population_year")]}),
    ]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
