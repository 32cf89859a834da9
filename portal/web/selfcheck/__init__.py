"""The self-check of an action: its statements, the answers as they stand in an address, the result.

Nothing is stored. `answers` reads and writes the code of the address, `check` holds statements and
answers together, `forms` reads what the form sends, `steps` says where to go next.
"""

from portal.web.selfcheck.answers import Answer, WrongCode
from portal.web.selfcheck.check import Check, read_check

__all__ = ["Answer", "Check", "WrongCode", "read_check"]
