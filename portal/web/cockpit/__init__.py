"""The opening page of the administration: what waits, what is to be put in order, what happened."""

from portal.web.cockpit.opening import opening

__all__ = ["opening"]
