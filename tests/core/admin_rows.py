"""What the tests of the administration share: rows of every table, forms as browsers send them."""

import datetime

import factory
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from competence.models import Invitation, Membership, Submission
from portal.core.models import User
from portal.core.search.models import SearchMiss, Synonym
from roadmap import models as roadmap
from roadmap.enums import SizeScheme
from tests.factories import casestudies, competence, web
from tests.factories import roadmap as frame
from tests.factories.core import UserFactory
from tests.factories.partners import InvitationFactory, MembershipFactory, SubmissionFactory
from tests.factories.search import SearchMissFactory, SynonymFactory
from tests.laws.sources import PACKAGES


class SizeThresholdFactory(frame.DescribedFactory):
    class Meta:
        model = roadmap.SizeThreshold

    scheme = SizeScheme.ITALIAN


def factories():
    """Return {model: factory} of every factory there is."""
    found = {roadmap.SizeThreshold: SizeThresholdFactory}
    for module in (casestudies, competence, frame, web):
        for each in vars(module).values():
            if isinstance(each, factory.base.FactoryMetaClass) and not each._meta.abstract:
                found[each._meta.model] = each
    own = {
        User: UserFactory, Synonym: SynonymFactory, SearchMiss: SearchMissFactory,
        Invitation: InvitationFactory, Membership: MembershipFactory, Submission: SubmissionFactory,
    }  # fmt: skip
    return {**found, **own}


def registered(base=object):
    """Return the models of our apps that the administration lists, in the order of their names."""
    ours = (
        model
        for model in admin.site._registry
        if issubclass(model, base) and model.__module__.split(".")[0] in PACKAGES
    )
    return sorted(ours, key=lambda model: model._meta.label)


def url(model, page, *args):
    """Return the address of a page of the administration: "changelist", "change", "history"..."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def warm(model):
    """Fetch once what Django keeps for the whole process, so that query counts do not vary."""
    ContentType.objects.get_for_models(model, User)


def form_data(response, **changes):
    """Return what a browser would send for the change form in `response`, with `changes`."""
    forms = [response.context["adminform"].form]
    for inline in response.context.get("inline_admin_formsets", []):
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if isinstance(value, list):
                data[field.html_name] = [str(getattr(each, "pk", each)) for each in value]
            elif isinstance(value, datetime.date):
                data[field.html_name] = value.isoformat()
            elif value is not None and value is not False:
                data[field.html_name] = "on" if value is True else str(value)
    return {**data, **changes}
