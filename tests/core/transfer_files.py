"""What the tests of import and export share: files made, sent and read as staff do."""

import csv
from io import BytesIO, StringIO

from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from casestudies.models import CaseStudy
from competence import models as centre
from roadmap.models import Action, Indicator
from tests.core.admin_rows import url

ENGLISH = {"accept-language": "en"}
KINDS = [
    CaseStudy,
    Action,
    Indicator,
    centre.Organization,
    centre.Laboratory,
    centre.Skill,
    centre.Partnership,
    centre.Resource,
    centre.Method,
    centre.Training,
]


def resource_of(model):
    """Return a new resource of a kind."""
    return admin.site._registry[model].resource


def body(response):
    """Return the bytes of an answer that is a file; read to its end, it closes itself."""
    return b"".join(response.streaming_content)


def exported(client, model, kind="xlsx", columns=(), query=""):
    """Return the bytes of an export."""
    response = client.post(
        url(model, "export") + query, {"format": kind, "columns": columns}, headers=ENGLISH
    )
    assert response.status_code == 200, response.content[:500]
    assert "attachment" in response.headers["Content-Disposition"]
    return body(response)


def csv_rows(data, delimiter=","):
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def sheet_of(data, name="entries"):
    return load_workbook(BytesIO(data))[name]


def csv_of(*rows, columns=None, delimiter=",", encoding="utf-8"):
    """Return the bytes of a CSV with the rows, given as dicts."""
    text = StringIO(newline="")
    writer = csv.DictWriter(text, columns or list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_of(*rows, columns=None):
    """Return the bytes of a workbook with the rows, given as dicts."""
    book = Workbook()
    columns = columns or list(rows[0])
    book.active.append(columns)
    for row in rows:
        book.active.append([row.get(column) for column in columns])
    return saved(book)


def saved(book):
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def send(client, model, data, name="entries.csv", headers=ENGLISH):
    """Upload a file to be checked and return the page."""
    file = SimpleUploadedFile(name, data)
    return client.post(url(model, "import"), {"import_file": file}, headers=headers)


def confirm(client, model, page, headers=ENGLISH):
    """Agree to what a page shows and return the answer."""
    data = {"token": page.context["outcome"].token}
    return client.post(url(model, "process_import"), data, headers=headers)


def outcome_of(client, model, data, name="entries.csv"):
    """Return the Outcome of a file; fail with what is wrong with it as a whole."""
    page = send(client, model, data, name)
    assert page.status_code == 200
    found = page.context["outcome"]
    assert found, page.context["form"].errors.as_text()
    return found


def file_errors(client, model, data, name="entries.csv"):
    """Return what is said of a file that cannot be used, as one text."""
    page = send(client, model, data, name)
    assert page.status_code == 200
    assert page.context["outcome"] is None
    return "\n".join(page.context["form"].errors["import_file"])


def problems(client, model, data, name="entries.csv"):
    """Return the (row, column, message) of the wrong cells of a file."""
    found = outcome_of(client, model, data, name)
    return [(one.row, one.column, one.message) for one in found.problems]


def imported(client, model, data, name="entries.csv"):
    """Check a file and agree to it; fail with what is wrong."""
    page = send(client, model, data, name)
    found = page.context["outcome"]
    assert found, page.context["form"].errors.as_text()
    assert found.token, found.problems or "nothing would change"
    answer = confirm(client, model, page)
    assert answer.status_code == 302
    return found
