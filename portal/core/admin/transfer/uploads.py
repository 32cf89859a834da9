"""The uploaded file between the check and the consent, kept where every process finds it.

The page carries a signed token with the name of the kept file, so that nobody can name another's;
what is read again is checked again.
"""

import datetime

from django.core import signing
from django.utils import timezone
from django.utils.module_loading import import_string

AGE = datetime.timedelta(days=1)


class Expired(Exception):
    """The kept file is gone, or the token is not one of ours for this user and kind of entry."""


class Uploads:
    """The kept files of one user for one kind of entry; `storage` is the class of the settings."""

    def __init__(self, storage, *, user, model):
        self.storage = import_string(storage) if isinstance(storage, str) else storage
        self.salt = f"import:{model._meta.label_lower}:{user.pk}"

    def keep(self, data, *, name, digest):
        """Keep a file and return its token; `name` is what its owner calls it."""
        kept = self.storage(read_mode="rb")
        self._forget_old(kept)
        kept.save(data)
        return self.token(kept=kept.name, name=name, digest=digest)

    def token(self, **values):
        return signing.dumps(values, salt=self.salt, compress=True)

    def open(self, token):
        """Return (the values of a token, the bytes of its file); raises Expired."""
        try:
            values = signing.loads(token, salt=self.salt, max_age=AGE)
            return values, self._kept(values).read()
        except (signing.BadSignature, OSError) as error:
            raise Expired from error

    def forget(self, values):
        self._kept(values).remove()

    def _kept(self, values):
        return self.storage(name=values["kept"], read_mode="rb")

    def _forget_old(self, kept):
        """Remove what nobody has confirmed in time."""
        files, folder = kept._storage, kept.MEDIA_FOLDER
        if not files.exists(folder):
            return
        for name in files.listdir(folder)[1]:
            path = f"{folder}/{name}"
            if timezone.now() - files.get_modified_time(path) > AGE:
                files.delete(path)
