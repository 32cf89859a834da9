"""Bringing the table of the municipalities up to date with ISTAT's lists: all of it, or nothing."""

from dataclasses import dataclass, field

from django.db import transaction

from portal.web.models import Municipality
from portal.web.municipalities.istat import MAX_PROBLEMS, IstatFile, Problem, Refused
from portal.web.municipalities.querysets import folded

FIELDS = (
    "name", "name_other", "province", "region", "population", "population_year", "folded",
    "folded_other",
)  # fmt: skip
LISTED_FIELDS = ("name", "name_other", "province", "region")
BATCH = 500  # rows to a statement


@dataclass
class Report:
    """What an import did: numbers of municipalities.

    `files` are the files read, `unlisted` the codes with a population that no list knows.
    """

    files: list[IstatFile]
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    without_population: int = 0
    unlisted: list[str] = field(default_factory=list)


def import_files(paths):
    """Read ISTAT's lists and write what they say; return the Report.

    A list of codes says which municipalities there are: others are deleted. Where only populations
    are given, the municipalities stay as they are. A population that no file gives is kept.
    Raises Refused, and writes nothing, where a file is wrong.
    """
    files = read_all(paths)
    with transaction.atomic():
        return _write(files)


def read_all(paths):
    """Return the IstatFiles; raises Refused with what is wrong with any of them."""
    files, problems = [], []
    for path in paths:
        try:
            files.append(IstatFile(path))
        except Refused as refused:
            problems += refused.problems
    for kind in ("listed", "populations"):
        problems += _repeated(files, kind)
    if problems:
        raise Refused(problems[:MAX_PROBLEMS])
    return files


def _repeated(files, kind):
    first = {}
    for file in files:
        for code in getattr(file, kind):
            if code in first:
                what = f"{code} stands in {first[code].path.name} too"
                yield Problem(file.path.name, what, file.lines[code], file.headings["code"])
            first.setdefault(code, file)


def _write(files):
    before = Municipality.objects.in_bulk()
    wanted = _wanted(files, before)
    report = Report(files)
    written = []
    for code, values in wanted.items():
        if code not in before:
            report.new += 1
        elif any(getattr(before[code], name) != value for name, value in values.items()):
            report.changed += 1
        else:
            report.unchanged += 1
            continue
        written.append(Municipality(code=code, **values))
    Municipality.objects.bulk_create(
        written,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=FIELDS,
    )
    gone = sorted(before.keys() - wanted.keys())
    for start in range(0, len(gone), BATCH):
        Municipality.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    report.gone = len(gone)
    report.without_population = sum(not values["population"] for values in wanted.values())
    report.unlisted = sorted({c for file in files for c in file.populations} - wanted.keys())
    return report


def _wanted(files, before):
    """Return {code: {field: value}} of the municipalities as they should be."""
    listed = {code: row for file in files for code, row in file.listed.items()}
    populations = {
        code: (number, file.year) for file in files for code, number in file.populations.items()
    }
    if not (listed or before):
        what = "there is no municipality yet: give the list of codes and names too"
        raise Refused([Problem(file.path.name, what) for file in files])
    wanted = {}
    for code, row in (listed or before).items():
        old = before.get(code)
        values = {name: getattr(row, name) for name in LISTED_FIELDS}
        kept = (old.population, old.population_year) if old else (None, None)
        values["population"], values["population_year"] = populations.get(code, kept)
        values["folded"], values["folded_other"] = folded(row.name), folded(row.name_other)
        wanted[code] = values
    return wanted
