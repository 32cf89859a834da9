"""How the fixtures of the collections map to their models."""

from portal.core.content.fields import ColumnField, columns, expect, one_of
from portal.core.content.kinds import Kind
from portal.core.content.problems import WrongValue
from portal.core.content.rows import Children
from portal.web.collections.models import MEMBERS, Collection, CollectionEntry


class MemberField(ColumnField):
    """An entry of any kind, written as "case/turin-app": its kind, and its slug."""

    def clean(self, value):
        kind, slash, slug = expect(value, str).partition("/")
        if not slash or not slug:
            raise WrongValue("must be a kind and a slug, as in case/ann-arbor-healthy-streets")
        one_of(kind, MEMBERS)
        return value

    def references(self, value):
        kind, _slash, slug = value.partition("/")
        yield "", MEMBERS[kind], slug

    def read(self, row, keys):
        return f"{row.kind}/{keys.slug(MEMBERS[row.kind], row.key)}"

    def columns(self, value, keys):
        kind, _slash, slug = value.partition("/")
        found = {kind: keys.key(MEMBERS[kind], slug)}
        return {f"{name}_id": found.get(name) for name in MEMBERS}


class Members(Children):
    """The entries of a collection; those that staff deleted are left out."""

    def without(self, value, gone):
        return [
            child
            for child in value
            if not any(gone(model, slug) for _path, model, slug in self.references([child]))
        ]


KINDS = [
    Kind(
        "collections",
        Collection,
        (
            *columns("title_it", "title_en", "intro_it", "intro_en", required=True),
            Members(
                "entries",
                CollectionEntry,
                (MemberField("entry"), *columns("reason_it", "reason_en")),
                owner="collection",
            ),
            *columns("from_seed", "note"),
        ),
    ),
]
