"""How the fixtures of the synonyms map to their model."""

from portal.core.content.fields import Column
from portal.core.content.kinds import Kind
from portal.core.search.models import Synonym

KINDS = [Kind("synonyms", Synonym, (Column("language"), Column("words", required=True)))]
