"""The sitemap: every public page in both languages, each with its counterpart in the other."""

from functools import partial

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from casestudies.models import CaseStudy
from portal.web.overview import CENTRE
from roadmap.models import Action, Axis

PAGES = (
    "home", "case_list", "roadmap", "action_list", "digital_transition", "levers", "centre",
    "laboratory_list", "skill_list", "partnership_list", "resource_list", "method_list",
    "training_list", "organization_list", "glossary", "about", "about_method", "accessibility",
    "privacy", "my_municipality", "search",
)  # fmt: skip


class BilingualSitemap(Sitemap):
    i18n = True
    alternates = True


class PageSitemap(BilingualSitemap):
    """The pages that have a name but no record."""

    def items(self):
        return PAGES

    def location(self, item):
        return reverse(item)


class AxisSitemap(BilingualSitemap):
    def items(self):
        return Axis.objects.all()


class EntrySitemap(BilingualSitemap):
    """The public entries of one model."""

    def __init__(self, model):
        self.model = model

    def items(self):
        return self.model.objects.public().only("slug", "updated_at")

    def lastmod(self, item):
        return item.updated_at


SITEMAPS = {
    "pages": PageSitemap,
    "axes": AxisSitemap,
    **{
        model._meta.model_name: partial(EntrySitemap, model)
        for model in (CaseStudy, Action, *CENTRE)
    },
}
