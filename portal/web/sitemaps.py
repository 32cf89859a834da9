"""The sitemaps: every public page in both languages, each with its counterpart in the other.

/sitemap.xml lists them, one for each kind of page, and more where there are thousands.
"""

from functools import partial

from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.urls import reverse

from casestudies.models import CaseStudy
from portal.web.collections.models import Collection
from portal.web.overview import CENTRE
from roadmap.models import Action, Axis

PAGES = (
    "home", "case_list", "roadmap", "roadmap_matrix", "action_list", "digital_transition", "levers",
    "centre", "laboratory_list", "skill_list", "partnership_list", "resource_list", "method_list",
    "training_list", "organization_list", "observatory", "glossary", "collection_list", "about",
    "about_method", "accessibility", "privacy", "my_municipality", "search",
)  # fmt: skip


class BilingualSitemap(Sitemap):
    i18n = True
    alternates = True
    limit = 5_000  # addresses in one file, made within a second


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
        rows = self.model.objects.public().order_by("pk").values_list("slug", "updated_at")
        return list(rows.iterator())

    def location(self, item):
        slug, _updated_at = item
        return self.model(slug=slug).get_absolute_url()

    def lastmod(self, item):
        _slug, updated_at = item
        return updated_at

    def get_latest_lastmod(self):
        return self.model.objects.public().aggregate(latest=Max("updated_at"))["latest"]


class SelfCheckSitemap(BilingualSitemap):
    """The self-checks of the public actions, to be filled in."""

    def items(self):
        actions = Action.objects.public().with_self_check()
        return list(actions.order_by("pk").values_list("slug", flat=True))

    def location(self, item):
        return reverse("action_self_check", args=[item])


SITEMAPS = {
    "pages": PageSitemap,
    "axes": AxisSitemap,
    "self-checks": SelfCheckSitemap,
    **{
        model._meta.model_name: partial(EntrySitemap, model)
        for model in (CaseStudy, Action, *CENTRE, Collection)
    },
}
