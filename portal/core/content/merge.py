"""The three-way merge of a record: what the file says, what was last loaded, what is now."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Merge:
    """What to `write`, what staff changed and is `kept` (names), and the `baseline` to remember."""

    write: dict
    kept: list
    baseline: dict


def merge(wanted, now, baseline, *, overwrite=False, same=None):
    """Compare field by field and return a `Merge`.

    A value that is still what the loader wrote takes the file's. One that is neither is a change by
    staff, kept unless `overwrite`. `same(name, value)` gives the form in which values of a field
    are compared.
    """
    same = same or (lambda _name, value: value)
    write, kept, remembered = {}, [], {}
    for name, value in wanted.items():
        current = same(name, now[name])
        if current == same(name, value):
            remembered[name] = value
        elif overwrite or (name in baseline and current == same(name, baseline[name])):
            write[name] = remembered[name] = value
        else:
            kept.append(name)
            if name in baseline:
                remembered[name] = baseline[name]
    return Merge(write, kept, remembered)
