"""Who can help: what of the competence centre fits a case or an action, and the way back.

Three sources, in this order: what the staff have put first (`Placement`), what the editors link
(`links` in the content), and what the portal computes from shared actions, lines and technologies,
from the bitmaps of the lists. What the staff hide never shows.
"""

from portal.web.helping.finding import Group, Help, Helper, help_for, help_for_each

__all__ = ["Group", "Help", "Helper", "help_for", "help_for_each"]
