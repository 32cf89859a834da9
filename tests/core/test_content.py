"""The engine that loads content: reading YAML, cleaning values, merging."""

import pytest
from django.utils import translation

from portal.core.content.checks import period
from portal.core.content.fields import Column, Flags, JoinedList
from portal.core.content.files import Grouped, Listed, Single, read_folder
from portal.core.content.merge import merge
from portal.core.content.problems import ContentError, WrongValue, did_you_mean
from roadmap.models import Action, ActionSource, GlossaryTerm, SizeClass


def read(tmp_path, text, *shapes):
    (tmp_path / "file.yaml").write_text(text, encoding="utf-8")
    return read_folder(tmp_path, shapes or (Listed("things"),))


def bound(field, model):
    field.bind(model)
    return field


# ------------------------------------------------------------------ files


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2020-04-30", "2020-04-30"),
        ("2020-04", "2020-04"),
        ("2020", 2020),
        ("NO", "NO"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("007", "007"),
        ("0", 0),
        ("-7.5", -7.5),
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_plain_words_mean_what_an_editor_means(tmp_path, written, value):
    [raw], problems = read(tmp_path, f"things:\n- slug: a\n  field: {written}\n")
    assert (raw.values["field"], type(raw.values["field"])) == (value, type(value))
    assert not problems


def test_folder_joins_the_keys_of_its_files_in_order_of_path(tmp_path):
    (tmp_path / "b").mkdir()
    for name, slug in (("c.yaml", "third"), ("a.yaml", "first"), ("b/x.yaml", "second")):
        (tmp_path / name).write_text(f"things:\n- slug: {slug}\n", encoding="utf-8")
    (tmp_path / "empty.yaml").write_text("# nothing yet\n", encoding="utf-8")
    raws, problems = read_folder(tmp_path, [Listed("things")])
    assert [raw.values["slug"] for raw in raws] == ["first", "second", "third"]
    assert [raw.file for raw in raws] == ["a.yaml", "b/x.yaml", "c.yaml"]
    assert not problems


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("things:\n- slug: [a\n", "file.yaml:3: is not valid YAML"),
        ("things: []\n---\nthings: []\n", "file.yaml:2: is not valid YAML"),
        (
            "things:\n- slug: a\n  slug: b\n",
            "file.yaml:3: is not valid YAML: the field 'slug' stands here twice",
        ),
        (
            "things:\n- 2020: a\n",
            "file.yaml:2: is not valid YAML: the name of a field must be a text",
        ),
        ("things:\n- slug: !!python/name:os.system\n", "file.yaml:2: is not valid YAML"),
        ("- slug: a\n", "file.yaml: must begin with the name of a kind"),
        ("text\n", "file.yaml: must begin with the name of a kind"),
        ("thing:\n- slug: a\n", "file.yaml: thing: there is no such kind of content. Did you mean"),
        ("things:\n  slug: a\n", "file.yaml: things: must be a list of records"),
        ("things:\n- a\n", "file.yaml: things, record 1: must be a record with a slug"),
        ("things: \x01\n", "file.yaml: cannot be read"),
    ],
)
def test_bad_file_is_named_with_its_line(tmp_path, text, message):
    raws, [problem] = read(tmp_path, text)
    assert str(problem).startswith(message)
    assert not raws


def test_file_in_another_encoding_is_named(tmp_path):
    (tmp_path / "file.yaml").write_bytes("things: città".encode("latin-1"))
    _raws, [problem] = read_folder(tmp_path, [Listed("things")])
    assert str(problem).startswith("file.yaml: cannot be read: 'utf-8' codec")


def test_folder_without_yaml_is_refused(tmp_path):
    with pytest.raises(ContentError, match="is no folder with"):
        read_folder(tmp_path / "nowhere", [])


def test_file_that_would_go_unread_is_named(tmp_path):
    (tmp_path / "more.yml").touch()
    _raws, problems = read(tmp_path, "things: []\n")
    assert [str(problem) for problem in problems] == ["more.yml: must end in .yaml to be read"]


def test_single_record_yields_itself_and_the_lists_it_holds(tmp_path):
    shape = Single("chapter", "chapters", children=("points",))
    text = "chapter:\n  slug: a\n  text: b\n  points:\n  - slug: c\n"
    raws, _problems = read(tmp_path, text, shape)
    assert [(raw.kind, raw.values, raw.label) for raw in raws] == [
        ("chapters", {"slug": "a", "text": "b"}, "chapter/a"),
        ("points", {"slug": "c"}, "chapter.points/c"),
    ]


def test_grouped_lists_yield_records_with_their_group_and_our_names(tmp_path):
    shape = Grouped("all", "classes", "scheme", {"eu": {}, "it": {"min": "threshold"}}, ("note",))
    text = "all:\n  note: x\n  it:\n  - {slug: a, threshold: 1}\n  eu:\n  - {slug: b, min: 2}\n"
    raws, _problems = read(tmp_path, text, shape)
    assert [raw.values for raw in raws] == [
        {"slug": "b", "min": 2, "scheme": "eu"},
        {"slug": "a", "min": 1, "scheme": "it"},
    ]
    assert str(raws[1].problem("min", "is wrong")) == "file.yaml:4: all.it/a: threshold: is wrong"
    _raws, [problem] = read(tmp_path, "all:\n  itt: []\n", shape)
    assert "all.itt: there is no such list. Did you mean 'it'?" in str(problem)


# ------------------------------------------------------------------ fields


@pytest.mark.parametrize(
    ("model", "field", "value", "canonical"),
    [
        (GlossaryTerm, Column("note"), None, ""),
        (GlossaryTerm, Column("note"), "  text ", "text"),
        (GlossaryTerm, Column("from_seed"), None, False),
        (ActionSource, Column("publish_link"), None, True),
        (ActionSource, Column("date"), 2020, "2020"),
        (Action, Column("start_year"), None, None),
        (SizeClass, JoinedList("oecd"), ["L", "XL"], ["L", "XL"]),
        (SizeClass, JoinedList("oecd"), None, []),
        (
            Action,
            Flags("for_size", {"small": "a", "large": "b"}),
            ["large", "small"],
            ["small", "large"],
        ),
    ],
)
def test_field_gives_the_canonical_form(model, field, value, canonical):
    assert bound(field, model).clean(value) == canonical


@pytest.mark.parametrize(
    ("model", "field", "value", "message"),
    [
        (GlossaryTerm, Column("term_it", required=True), None, "is missing: give a text."),
        (
            GlossaryTerm,
            Column("term_it"),
            2020,
            "must be a text, not a whole number: put it in quotes",
        ),
        (GlossaryTerm, Column("term_it"), ["a"], "must be a text, not a list"),
        (GlossaryTerm, Column("term_it"), "x" * 101, "at most 100 characters"),
        (GlossaryTerm, Column("term_it"), "a\x00b", "control character"),
        (GlossaryTerm, Column("from_seed"), "yes", "must be true or false, not a text"),
        (ActionSource, Column("date"), "2020-13", "“2020-13” is not a date"),
        (ActionSource, Column("date"), 20, "“20” is not a date"),
        (ActionSource, Column("url"), "example.org", "Enter a valid URL"),
        (Action, Column("start_year"), True, "must be a whole number, not true or false"),
        (Action, Column("start_year"), -1, "greater than or equal to 0"),
        (Action, Column("horizon"), "shrt", "there is no value 'shrt' here. Did you mean 'short'?"),
        (Action, Column("horizon"), None, "is missing"),
        (Action, Flags("for_size", {"small": "a"}), ["big"], "there is no value 'big'"),
        (SizeClass, JoinedList("oecd"), ["X" * 30], "at most 20 characters"),
    ],
)
def test_wrong_value_is_refused(model, field, value, message):
    with translation.override("en"), pytest.raises(WrongValue) as caught:
        bound(field, model).clean(value)
    assert message in str(caught.value)


def test_near_words_are_offered_few_words_all_named():
    assert did_you_mean("rome", ["turin", "roma"]) == " Did you mean 'roma'?"
    assert did_you_mean("xyz", ["turin", "roma"]) == " Use one of: roma, turin."
    assert did_you_mean("xyz", [f"word-{number}" for number in range(13)]) == ""


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("2020", "2019", True),
        ("2020-05", "2020-04", True),
        ("2020-05-10", "2020-05-09", True),
        ("2020-05", "2020", False),
        ("2020", "2020-01", False),
        ("2020-05", "", False),
        ("", "2020", False),
    ],
)
def test_period_must_not_end_before_it_starts_as_far_as_known(start, end, wrong):
    found = list(period("start", "end")({"start": start, "end": end}))
    assert found == ([("end", f"{end} is before the start, {start}")] if wrong else [])


# ------------------------------------------------------------------ merge


@pytest.mark.parametrize(
    ("wanted", "now", "baseline", "written", "kept", "remembered"),
    [
        pytest.param("a", "a", {"f": "a"}, {}, [], {"f": "a"}, id="nothing changed"),
        pytest.param("b", "a", {"f": "a"}, {"f": "b"}, [], {"f": "b"}, id="changed in the file"),
        pytest.param("a", "c", {"f": "a"}, {}, ["f"], {"f": "a"}, id="changed by staff"),
        pytest.param("b", "c", {"f": "a"}, {}, ["f"], {"f": "a"}, id="changed by both"),
        pytest.param("b", "b", {"f": "a"}, {}, [], {"f": "b"}, id="changed by both alike"),
        pytest.param("a", "a", {}, {}, [], {"f": "a"}, id="never loaded, alike"),
        pytest.param("a", "c", {}, {}, ["f"], {}, id="never loaded, other"),
    ],
)
def test_merge_of_a_field(wanted, now, baseline, written, kept, remembered):
    result = merge({"f": wanted}, {"f": now}, baseline)
    assert (result.write, result.kept, result.baseline) == (written, kept, remembered)


@pytest.mark.parametrize("baseline", [{"f": "a"}, {}])
def test_merge_with_overwrite_takes_the_file(baseline):
    result = merge({"f": "b"}, {"f": "c"}, baseline, overwrite=True)
    assert (result.write, result.kept, result.baseline) == ({"f": "b"}, [], {"f": "b"})


def test_merge_compares_in_the_form_asked_for():
    result = merge({"f": "A"}, {"f": "a"}, {}, same=lambda _name, value: value.lower())
    assert not result.write
    assert not result.kept
