"""Pictures and documents that partners send: checked by what they are, stored, and served.

`store` takes what a form received, looks at its content alone (`checking`, `pictures`,
`documents`), and keeps it under a key of its own; `serve` gives it to whoever may see it.
"""

from competence.uploads.checking import MOST_DOCUMENT_BYTES, MOST_PICTURE_BYTES
from competence.uploads.storing import NotStored, store
from competence.uploads.views import serve

__all__ = ["MOST_DOCUMENT_BYTES", "MOST_PICTURE_BYTES", "NotStored", "serve", "store"]
