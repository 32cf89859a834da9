"""The pages of import and export beside the list of a kind of entry in the administration."""

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin

from portal.core.admin.transfer.files import KEY, FileProblem, read
from portal.core.admin.transfer.forms import ExportForm, ImportForm
from portal.core.admin.transfer.outcome import outcome_of
from portal.core.admin.transfer.resources import Outdated, digest_of
from portal.core.admin.transfer.sheets import TooLong, csv_comments, csv_file, workbook
from portal.core.admin.transfer.uploads import Expired, Uploads
from portal.core.exports.response import TYPES

SUFFIXES = {"xlsx": "xlsx", "csv": "csv", "csv-semicolons": "csv"}


class Transfer(ImportExportMixin):
    """Gives an admin class import and export; it names one EntryResource in `resource_classes`."""

    def has_import_permission(self, request):
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        template = path(
            "import/template/<str:kind>/",
            self.admin_site.admin_view(self.template_view),
            name="{}_{}_import_template".format(*self.get_model_info()),
        )
        return [template, *super().get_urls()]

    def get_actions(self, request):
        actions = super().get_actions(request)
        if actions and self.has_export_permission(request):
            actions["export_selected"] = self.get_action("export_selected")
        return actions

    @property
    def resource(self):
        """Return a new resource: one serves one file."""
        (resource_class,) = self.resource_classes
        return resource_class()

    # Import

    def import_action(self, request, **kwargs):
        """Show the form; of a file that is sent, say what it would do, and write nothing."""
        _allow(self.has_import_permission(request))
        is_sent = request.method == "POST"
        form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
        outcome = None
        if form.is_valid():
            file = form.cleaned_data["import_file"]
            try:
                outcome = self._checked(request, file.read(), file.name)
            except FileProblem as problem:
                form.add_error("import_file", list(problem.messages))
        return self._import_page(request, form, outcome)

    @method_decorator(require_POST)
    def process_import(self, request, **kwargs):
        """Write what was shown, or show what has become of it meanwhile."""
        _allow(self.has_import_permission(request))
        uploads = self._uploads(request)
        resource = self.resource
        try:
            agreed, data = uploads.open(request.POST.get("token", ""))
            table = read(data, set(resource.columns))
        except (Expired, FileProblem):
            messages.error(
                request, _("This file has been imported already or is too old: upload it again.")
            )
            return self._import_page(request, ImportForm(), None)
        result = resource.import_data(
            table.dataset,
            numbers=table.numbers,
            user=request.user,
            file_name=agreed["name"],
            seen=agreed["digest"],
        )
        if result.has_errors() or result.has_validation_errors():
            return self._refused(request, result, data, agreed)
        uploads.forget(agreed)
        counts = {key: result.totals[key] for key in ("new", "update", "skip")}
        messages.success(
            request,
            _("Imported: %(new)d new, %(update)d changed, %(skip)d as they were.") % counts,
        )
        return redirect("admin:{}_{}_changelist".format(*self.get_model_info()))

    def _refused(self, request, result, data, agreed):
        """Return the page that says why nothing was written, and what the file would do now."""
        if any(isinstance(error.error, Outdated) for error in result.base_errors):
            text = _("Something has changed since the check: look at it again, then confirm.")
        else:
            text = _("Nothing was written: the entries have changed meanwhile. See below.")
        messages.warning(request, text)
        outcome = None
        try:
            outcome = self._checked(request, data, agreed["name"])
            self._uploads(request).forget(agreed)
        except FileProblem as problem:
            messages.error(request, " ".join(map(str, problem.messages)))
        return self._import_page(request, ImportForm(), outcome)

    def _checked(self, request, data, name):
        """Return the Outcome of a dry run; what can be written is kept. Raises FileProblem."""
        resource = self.resource
        table = read(data, set(resource.columns))
        result = resource.import_data(table.dataset, dry_run=True, numbers=table.numbers)
        outcome = outcome_of(resource, result, name=name, about=table.about)
        if outcome.can_be_written:
            digest = digest_of(result)
            try:
                outcome.token = self._uploads(request).keep(data, name=name, digest=digest)
            except OSError as error:
                said = _("The file could not be kept: the disk may be full. Try again later.")
                raise FileProblem(said) from error
        return outcome

    def _uploads(self, request):
        return Uploads(self.get_tmp_storage_class(), user=request.user, model=self.model)

    def _import_page(self, request, form, outcome):
        resource = self.resource
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import: %(names)s") % {"names": self.opts.verbose_name_plural},
            "opts": self.opts,
            "form": form,
            "outcome": outcome,
            "left_out": resource.left_out,
            "rules": resource.rules.messages(),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, [self.import_template_name], context)

    # Export

    def export_action(self, request):
        """Ask for format and columns, then send the entries that the list shows as filtered."""
        _allow(self.has_export_permission(request))
        try:
            queryset = self.get_export_queryset(request)
        except IncorrectLookupParameters:
            return redirect("admin:{}_{}_changelist".format(*self.get_model_info()))
        resource = self.resource
        columns = [column for name, column in resource.columns.items() if name != KEY]
        form = ExportForm(columns, request.POST or None)
        if form.is_valid():
            response = self._file(
                request,
                resource,
                queryset,
                form.cleaned_data["format"],
                form.cleaned_data["columns"],
            )
            if response:
                return response
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export: %(names)s") % {"names": self.opts.verbose_name_plural},
            "opts": self.opts,
            "form": form,
            "count": queryset.count(),
            "left_out": resource.left_out,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, [self.export_template_name], context)

    @admin.action(description=gettext_lazy("Export the selected entries (XLSX)"))
    def export_selected(self, request, queryset):
        return self._file(request, self.resource, queryset, "xlsx", [])

    def _file(self, request, resource, queryset, kind, names):
        """Return the answer with a file, or None and a message where no workbook can hold it."""
        columns = [
            column
            for name, column in resource.columns.items()
            if not names or name in (KEY, *names)
        ]
        try:
            file = self._written(resource, columns, resource.iter_queryset(queryset), kind)
        except TooLong as error:
            text = _("A text is too long for a workbook (“%(slug)s”, %(column)s): choose CSV.")
            messages.error(request, text % {"column": error.column, "slug": error.slug})
            return None
        return self._answer(file, str(self.opts.verbose_name_plural), kind)

    def template_view(self, request, kind):
        """Send an empty file with the columns and what they mean."""
        _allow(self.has_import_permission(request))
        if kind not in SUFFIXES:
            raise Http404
        resource = self.resource
        columns = list(resource.columns.values())
        file = self._written(resource, columns, [], kind, comments=csv_comments(columns))
        name = _("template %(names)s") % {"names": self.opts.verbose_name_plural}
        return self._answer(file, name, kind)

    def _written(self, resource, columns, entries, kind, comments=()):
        if kind == "xlsx":
            title = capfirst(str(self.opts.verbose_name_plural))
            return workbook(columns, entries, title=title, rules=resource.rules.messages())
        delimiter = ";" if kind == "csv-semicolons" else ","
        return csv_file(columns, entries, delimiter=delimiter, comments=comments)

    def _answer(self, file, name, kind):
        suffix = SUFFIXES[kind]
        name = f"{slugify(name)}-{timezone.localdate()}.{suffix}"
        return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[suffix])


def _allow(permitted):
    if not permitted:
        raise PermissionDenied
