"""How a proposal goes from a draft to what is published; nothing else changes its state."""

from competence.review.workflow import (
    AlreadyOpen,
    EntryChanged,
    Invalid,
    NotAllowed,
    Stale,
    approve,
    ask_for_changes,
    begin,
    correct,
    is_open_to,
    reject,
    release,
    save,
    submit,
    take,
    withdraw,
)

__all__ = [
    "AlreadyOpen",
    "EntryChanged",
    "Invalid",
    "NotAllowed",
    "Stale",
    "approve",
    "ask_for_changes",
    "begin",
    "correct",
    "is_open_to",
    "reject",
    "release",
    "save",
    "submit",
    "take",
    "withdraw",
]
