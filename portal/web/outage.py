"""Telling a database that is away from a fault of the portal's own."""

import logging

from django.db import InterfaceError, OperationalError

# SQLite: the file cannot be opened or read, or another process holds it for too long.
SQLITE_AWAY = ("SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_BUSY", "SQLITE_LOCKED")
# PostgreSQL, Appendix A: connection exception, insufficient resources, operator intervention.
# Without any code there was no answer: no connection, a broken one, or none free in the pool.
POSTGRESQL_AWAY = ("08", "53", "57P")


def is_outage(exception):
    """Return whether `exception`, None for none, says that the database did not answer."""
    if not isinstance(exception, OperationalError | InterfaceError):
        return False
    cause = exception.__cause__
    if name := getattr(cause, "sqlite_errorname", None):
        return name.startswith(SQLITE_AWAY)
    return (getattr(cause, "sqlstate", None) or POSTGRESQL_AWAY[0]).startswith(POSTGRESQL_AWAY)


class OneLineFilter(logging.Filter):
    """Logs a page that an outage stopped as one line, without the traceback that says nothing."""

    def filter(self, record):
        if record.exc_info and is_outage(record.exc_info[1]):
            reason = " ".join(str(record.exc_info[1]).split())
            record.msg, record.args = f"{record.getMessage()} (database away: {reason})", ()
            record.exc_info = record.exc_text = None
        return True
