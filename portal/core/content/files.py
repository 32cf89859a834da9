"""Reading a folder of YAML files into raw records, each of which knows its file and line."""

import dataclasses
import re
from pathlib import Path

import yaml

from portal.core.content.problems import ContentError, Problem, did_you_mean

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML without libyaml: slower, the same otherwise
    from yaml import SafeLoader


class Mapping(dict):
    """A mapping of a file, and the line (from 1) at which it begins."""

    line = 0


class Loader(SafeLoader):
    """YAML as an editor means it: a date or the country NO stay text, a doubled key is an error."""

    yaml_implicit_resolvers: dict = {}

    def construct_record(self, node):
        record = Mapping()
        record.line = node.start_mark.line + 1
        yield record
        seen = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node)
            if not isinstance(key, str):
                message = f"the name of a field must be a text, not {key!r}"
            elif key in seen:
                message = f"the field {key!r} stands here twice"
            else:
                seen.add(key)
                continue
            raise yaml.constructor.ConstructorError(None, None, message, key_node.start_mark)
        record.update(self.construct_mapping(node))


Loader.add_constructor("tag:yaml.org,2002:map", Loader.construct_record)
# What a plain word means, by the characters it may begin with; anything else is text.
MEANINGS = {
    "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    "int": (r"-?(?:0|[1-9][0-9]*)", list("-0123456789")),
    "float": (r"-?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?", list("-0123456789")),
}
for tag, (pattern, first) in MEANINGS.items():
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"), first)


@dataclasses.dataclass
class Raw:
    """A record as a file gives it. `names` maps our names of fields to the file's, if others."""

    kind: str
    values: dict
    file: str
    place: str
    number: int
    line: int = 0
    names: dict = dataclasses.field(default_factory=dict)

    @property
    def label(self):
        """The record as an editor finds it: its kind and slug, or its number in the list."""
        slug = self.values.get("slug")
        if isinstance(slug, str) and slug:
            return f"{self.place}/{slug}"
        return f"{self.place}, record {self.number}"

    def problem(self, field, message):
        """Return a `Problem` of this record at the dotted path `field`, by our name of it."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return Problem(where, self.label, self.names.get(field, field), message)


@dataclasses.dataclass(frozen=True)
class Listed:
    """The usual shape: a top-level key with the list of the records of a kind."""

    key: str

    def unfold(self, value, file):
        return unfold_list(value, self.key, self.key, file)


@dataclasses.dataclass(frozen=True)
class Single:
    """A top-level key with one record of `kind`, which holds the lists of other kinds."""

    key: str
    kind: str
    children: tuple = ()

    def unfold(self, value, file):
        if not isinstance(value, dict):
            raise ContentError([Problem(file, self.key, "", "must be one record with its fields")])
        own = {name: child for name, child in value.items() if name not in self.children}
        yield Raw(self.kind, own, file, self.key, 1, getattr(value, "line", 0))
        for child in self.children:
            if value.get(child) is not None:
                yield from unfold_list(value[child], child, f"{self.key}.{child}", file)


@dataclasses.dataclass(frozen=True)
class Grouped:
    """A top-level key with lists of records of one `kind`, the name of each list in `field`.

    `groups` maps the name of a list to the names that its records give to fields otherwise named:
    {"thresholds": {"min": "threshold"}}; None lets a list have any name. `ignored` are keys for the
    editors only.
    """

    key: str
    kind: str
    field: str
    groups: dict | None = None
    ignored: tuple = ()

    def unfold(self, value, file):
        if not isinstance(value, dict):
            raise ContentError([Problem(file, self.key, "", "must be a mapping of lists")])
        groups = {group: {} for group in value} if self.groups is None else self.groups
        for group in value:
            if group not in groups and group not in self.ignored:
                message = "there is no such list." + did_you_mean(group, groups)
                raise ContentError([Problem(file, f"{self.key}.{group}", "", message)])
        for group, names in groups.items():
            ours = {name: our for our, name in names.items()}
            for raw in unfold_list(value.get(group) or [], self.kind, f"{self.key}.{group}", file):
                raw.values = {ours.get(name, name): v for name, v in raw.values.items()}
                raw.values[self.field] = group
                raw.names = names
                yield raw


def unfold_list(value, kind, place, file):
    """Yield a `Raw` for each record of the list; raise ContentError if it is none."""
    if not isinstance(value, list):
        raise ContentError(
            [Problem(file, place, "", "must be a list of records, each with a slug")]
        )
    for number, record in enumerate(value, start=1):
        if not isinstance(record, dict):
            message = f"must be a record with a slug and other fields, not {record!r}"
            raise ContentError([Problem(file, f"{place}, record {number}", "", message)])
        yield Raw(kind, record, file, place, number, getattr(record, "line", 0))


def read_folder(folder, shapes):
    """Return the records of every *.yaml below `folder`, as a list of `Raw`, and the problems.

    `shapes` (Listed, Single, Grouped) say which top-level keys there are. Records come in the order
    of the shapes, those of one key in the order of the files' paths and of the lines.
    """
    folder = Path(folder)
    paths = sorted(folder.rglob("*.yaml"))
    if not paths:
        raise ContentError([Problem(str(folder), "", "", "is no folder with .yaml files in it")])
    problems = [
        Problem(str(path.relative_to(folder)), "", "", "must end in .yaml to be read")
        for path in sorted(folder.rglob("*.yml"))
    ]
    parts = {shape.key: [] for shape in shapes}
    for path in paths:
        file = path.relative_to(folder).as_posix()
        try:
            document = read_file(path, file)
        except ContentError as error:
            problems += error.problems
            continue
        for key, value in document.items():
            if key in parts:
                parts[key].append((value, file))
            else:
                message = "there is no such kind of content." + did_you_mean(key, parts)
                problems.append(Problem(file, key, "", message))
    raws = []
    for shape in shapes:
        for value, file in parts[shape.key]:
            try:
                raws += shape.unfold(value, file)
            except ContentError as error:
                problems += error.problems
    return raws, problems


def read_file(path, file):
    """Return the top-level mapping of a YAML file; raise ContentError with file and line."""
    try:
        document = Loader(path.read_text(encoding="utf-8")).get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{file}:{mark.line + 1}" if mark else file
        raise ContentError(
            [Problem(where, "", "", f"is not valid YAML: {error.problem}")]
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContentError([Problem(file, "", "", f"cannot be read: {error}")]) from error
    if document is None:
        return {}
    if not isinstance(document, dict):
        message = "must begin with the name of a kind of content, such as `cities:`"
        raise ContentError([Problem(file, "", "", message)])
    return document
