"""Whether the portal can serve its content: what a balancer asks before it sends readers."""

from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from casestudies.models import CaseStudy
from portal.web.outage import is_outage


@cache
def known_migrations():
    """Return the (app, name) of every migration of this version of the code."""
    return frozenset(MigrationLoader(None).graph.nodes)


def pending_migrations():
    """Return the names of the migrations that the database lacks, sorted."""
    missing = known_migrations() - MigrationRecorder(connection).applied_migrations().keys()
    return sorted(".".join(migration) for migration in missing)


def obstacles():
    """Return what keeps the portal from serving, one sentence each; an empty list when ready."""
    try:
        if pending := pending_migrations():
            return [f"migrations: {len(pending)} pending, the first is {pending[0]}"]
        if not CaseStudy.objects.public().exists():
            return ["content: no public case study; load_content loads the content"]
    except Error as error:
        return ["database: no answer" if is_outage(error) else "database: a faulty answer"]
    return []
