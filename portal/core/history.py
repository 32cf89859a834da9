"""Versions written by hand: where a save alone would not see the relations of a record."""

from simple_history.models import HistoricalRecords


def write_version(record, kind, *, by, reason=""):
    """Write one version of `record` and of its relations; `kind` is "+" (new) or "~" (changed)."""
    record._history_user = by
    record._change_reason = reason or None
    history = HistoricalRecords()
    history.manager_name = record._meta.simple_history_manager_attribute
    history.create_historical_record(record, kind)
