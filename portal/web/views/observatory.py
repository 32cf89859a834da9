"""The observatory, and its charts as files."""

from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import condition

from portal.core.charts import FORMATS, respond
from portal.core.filters import FilterForm
from portal.core.versions import content_version
from portal.core.views import readonly
from portal.web.observatory.charts import in_both_languages
from portal.web.observatory.page import body


class FormatForm(FilterForm):
    """The parameters of the address of a chart."""

    format = forms.ChoiceField(
        choices=FORMATS,
        error_messages={
            "required": gettext_lazy("Say in which format: svg, png or csv."),
            "invalid_choice": gettext_lazy(
                "“%(value)s” is no format of a chart: there are svg, png and csv."
            ),
        },
    )


def etag_of(request, key):
    """Return what stands for a file of a chart: its content, form and day; None for no file."""
    form = FormatForm(request.GET)
    if not form.is_valid():
        return None
    parts = (content_version(), get_language(), key, form.cleaned_data["format"])
    return f'"{"-".join(parts)}-{timezone.localdate():%Y%m%d}"'


@readonly
def observatory(request):
    """Show what the portal holds and lacks, in charts."""
    return page(request)


@readonly
@condition(etag_func=etag_of)
def observatory_chart(request, key):
    """Return a chart as a file; without a format lead to the chart; 400 for a wrong one."""
    try:
        charts = in_both_languages(key)
    except KeyError as error:
        raise Http404(_("There is no such chart.")) from error
    address = f"{reverse('observatory')}#{key}"
    if not request.GET:
        return redirect(address)
    form = FormatForm(request.GET)
    if not form.is_valid():
        return page(request, [message for errors in form.errors.values() for message in errors])
    response = respond(request, charts, form.cleaned_data["format"], address)
    patch_cache_control(response, public=True, no_cache=True)
    return response


def page(request, messages=()):
    """Return the page; with what was wrong about an address, 400."""
    context = {"body": body(get_language(), content_version()), "messages": messages}
    return render(request, "web/observatory.html", context, status=400 if messages else 200)
