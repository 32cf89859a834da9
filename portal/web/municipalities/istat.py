"""ISTAT's lists of municipalities as CSV files: which list a file is, and what its rows say.

Two are known, told apart by their headings whatever the line breaks and spaces in them: the list
of codes and names ("Elenco dei codici e delle denominazioni delle unità territoriali") and the
resident population, with a row for each age ("POSAS": that of all ages, 999, counts) or without.
"""

import codecs
import csv
import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from casestudies.filters import MAX_POPULATION
from competence.enums import ItalianRegion
from portal.core.fields import GROUPED
from portal.web.municipalities.querysets import folded

# The headings of each column, folded; the first that is there counts. With a star: begins so.
HEADINGS = {
    "code": ("codice comune formato alfanumerico", "codice comune", "codice istat", "code"),
    "name": (
        "denominazione in italiano",
        "denominazione italiana e straniera",
        "denominazione",
        "comune",
        "name",
    ),
    "name_other": ("denominazione altra lingua",),
    "region": ("denominazione regione", "regione", "region"),
    "province": (
        "denominazione dell unita territoriale sovracomunale*",
        "denominazione provincia",
        "provincia",
        "sigla automobilistica",
        "province",
    ),
    "age": ("eta", "age"),
    "population": ("totale", "popolazione*", "population"),
}
# How to speak of a column that a file lacks.
ISTAT_HEADINGS = {"name": "Denominazione in italiano", "province": "Sigla automobilistica"}
LISTED = ("name", "province")  # what a list of codes must have besides code and region
ALL_AGES = ("999", "totale", "total")
HEADING_WITHIN = 20  # records: titles may stand before the heading
MAX_NAME = 100
MAX_PROBLEMS = 20
BINARY = {b"PK\x03\x04": "an Excel workbook", b"\xd0\xcf\x11\xe0": "an old Excel workbook"}
REGIONS = {folded(region.label): region.value for region in ItalianRegion}
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a file, and where."""

    file: str
    what: str
    line: int | None = None
    column: str = ""

    def __str__(self):
        place = [self.file]
        place += [f"line {self.line}"] if self.line else []
        place += [f"column “{self.column}”"] if self.column else []
        return f"{', '.join(place)}: {self.what}"


class Refused(Exception):
    """A file cannot be taken; `problems` says why, the first `MAX_PROBLEMS` of them."""

    def __init__(self, problems):
        super().__init__(problems)
        self.problems = problems


class Unfit(ValueError):
    """A cell does not hold what its column should; the message says why."""


@dataclass(frozen=True)
class Listed:
    """A row of the list of codes and names."""

    name: str
    name_other: str
    province: str
    region: str


class IstatFile:
    """One file, read once: `listed` and `populations` map codes to what it says of them.

    `year` is that of the population, None where the file does not tell; `is_list` and
    `is_population` say which list it is. Raises Refused where anything in it is wrong.
    """

    def __init__(self, path):
        self.path = Path(path)
        self.problems = []
        self.lines = {}  # of each code, where it stands
        self.listed = {}
        self.populations = {}
        with self._opened() as file:
            self._read_heading(file)
        with self._opened() as file:
            self._read_rows(file)
        if self.problems:
            raise Refused(self.problems)

    @property
    def is_list(self):
        return "region" in self.columns

    @property
    def is_population(self):
        return "population" in self.columns

    @contextmanager
    def _opened(self):
        try:
            with self.path.open("rb") as file:
                if what := BINARY.get(file.read(4)):
                    self._refuse(f"is {what}: save it as CSV, with semicolons between the columns")
            with self.path.open(encoding=encoding_of(self.path), newline="") as file:
                yield file
        except OSError as error:
            self._refuse(error.strerror or "cannot be read")

    def _refuse(self, what, line=None, column=""):
        raise Refused([*self.problems, Problem(self.path.name, what, line, column)])

    def _note(self, what, line, column=""):
        self.problems.append(Problem(self.path.name, what, line, self.headings.get(column, column)))
        if len(self.problems) >= MAX_PROBLEMS:
            raise Refused(self.problems)

    def _records(self, file):
        """Yield (line on which it begins, cells) of each record that is not empty."""
        reader = csv.reader(file, delimiter=self.delimiter)
        before = 0
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield before + 1, cells
                before = reader.line_num
        except csv.Error as error:
            self._refuse(f"is not CSV: {error}", before + 1)

    def _read_heading(self, file):
        for self.delimiter in ";,\t":
            file.seek(0)
            titles = []
            for (line, cells), _number in zip(
                self._records(file), range(HEADING_WITHIN), strict=False
            ):
                self.columns = columns_of(cells)
                if "code" in self.columns and (self.is_list or self.is_population):
                    self._take_heading(line, cells, titles)
                    return
                titles += cells
        self._refuse(
            "is none of ISTAT's lists: its heading needs the column “Codice Comune formato"
            " alfanumerico” with “Denominazione Regione”, or “Codice comune” with “Totale”",
            1,
        )

    def _take_heading(self, line, cells, titles):
        self.heading_line, self.width = line, len(cells)
        self.headings = {name: " ".join(cells[at].split()) for name, at in self.columns.items()}
        if self.is_list:
            for missing in (name for name in LISTED if name not in self.columns):
                self._note("is missing", line, ISTAT_HEADINGS[missing])
        texts = [self.headings.get("population", ""), *titles, self.path.name]
        years = [match for text in texts for match in YEAR.findall(text.replace("_", " "))]
        self.year = int(years[0]) if years else None

    def _read_rows(self, file):
        self.parts = {}  # of each code with a row for each age, where the first stands
        for line, cells in self._records(file):
            if line > self.heading_line:
                self._read_row(line, cells)
        for code, line in self.parts.items():
            if code not in self.lines:
                self._note(f"{code} has no row of all ages (999)", line, "age")
        if not (self.lines or self.problems):
            self._refuse("has no row below its heading", self.heading_line)

    def _read_row(self, line, cells):
        if any(cell.strip() for cell in cells[self.width :]):
            self._note(f"has {len(cells)} cells, the heading {self.width}", line)
            return
        cells += [""] * (self.width - len(cells))
        if "age" in self.columns and cells[self.columns["age"]].strip().casefold() not in ALL_AGES:
            self.parts.setdefault(cells[self.columns["code"]].strip().zfill(6), line)
            return
        row = {name: " ".join(cells[at].split()) for name, at in self.columns.items()}
        code = self._value("code", row, line, code_of)
        if not code:
            return
        if code in self.lines:
            self._note(f"{code} stands already in line {self.lines[code]}", line, "code")
            return
        self.lines[code] = line
        if self.is_list:
            self._take_listed(code, row, line)
        if self.is_population and (row["population"] or not self.is_list):
            self.populations[code] = self._value("population", row, line, population_of)

    def _take_listed(self, code, row, line):
        self.listed[code] = Listed(
            name=self._value("name", row, line, name_of),
            name_other=self._value("name_other", row, line, optional_name_of),
            province=self._value("province", row, line, name_of),
            region=self._value("region", row, line, region_of),
        )

    def _value(self, name, row, line, read):
        try:
            return read(row.get(name, ""))
        except Unfit as error:
            self._note(str(error), line, name)
            return None


def encoding_of(path):
    """Return "utf-8-sig" for a file that is UTF-8 throughout, else "latin-1"."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8-sig"


def columns_of(cells):
    """Return {our name of a column: its index} of those that a heading has."""
    texts = [folded(cell) for cell in cells]
    columns = {}
    for name, headings in HEADINGS.items():
        found = (at for heading in headings for at, text in enumerate(texts) if fits(text, heading))
        if (index := next(found, None)) is not None:
            columns[name] = index
    return columns


def fits(text, heading):
    start = heading.removesuffix("*")
    return text.startswith(start) if start != heading else text == heading


def code_of(text):
    """Return a code of six digits; zeros that a spreadsheet dropped at its head come back."""
    if not re.fullmatch(r"[0-9]{4,6}", text):
        raise Unfit(f"“{text}” is not a code of six digits" if text else "is empty")
    return text.zfill(6)


def name_of(text):
    if not text:
        raise Unfit("is empty")
    return optional_name_of(text)


def optional_name_of(text):
    if len(text) > MAX_NAME:
        raise Unfit(f"“{text[:30]}…” is longer than {MAX_NAME} characters")
    return text


def region_of(text):
    """Return the ItalianRegion of a name, also with that in the other language after a stroke."""
    if not text:
        raise Unfit("is empty")
    region = REGIONS.get(folded(text.partition("/")[0]))
    if not region:
        raise Unfit(f"“{text}” is not a region of Italy")
    return region


def population_of(text):
    digits = re.sub(r"\D", "", text) if GROUPED.fullmatch(text) else text
    if not re.fullmatch(r"[0-9]{1,9}", digits) or not 1 <= int(digits) <= MAX_POPULATION:
        raise Unfit(f"“{text}” is not a number of inhabitants" if text else "is empty")
    return int(digits)
