"""Import and export of entries by staff, as XLSX and CSV, on django-import-export.

`files` reads what is uploaded and trusts none of it, `columns` and `relations` say how a cell and
a field of an entry correspond, `resources` compares a file with the database and writes what
differs, `outcome` tells what would happen, `sheets` writes files, `admin` shows it all. It holds:

- a file that is exported and imported changes nothing;
- a column that the file lacks leaves its field as it is;
- all rows are written, or none; each written entry leaves one version.

The storage and the history of relations are those of `portal.core.content`.
"""

from portal.core.admin.transfer.admin import Transfer
from portal.core.admin.transfer.columns import Text
from portal.core.admin.transfer.relations import Parts, Tags
from portal.core.admin.transfer.resources import EntryResource

__all__ = ["EntryResource", "Parts", "Tags", "Text", "Transfer"]
