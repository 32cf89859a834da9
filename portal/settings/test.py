"""Settings of the test suite: SQLite unless `DATABASE_URL` names a PostgreSQL server."""

from .base import *
from .base import VAR_DIR, database

DEBUG = False
SECRET_KEY = "for tests only"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]

DATABASES = {"default": database("sqlite:///:memory:")}
# A test database is dropped at the end, and a pool would hold it open.
DATABASES["default"]["OPTIONS"].pop("pool", None)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SITE_URL = "https://portal.example"
SITE_HOST = "portal.example"
DEFAULT_FROM_EMAIL = "Centro di competenza <noreply@portal.example>"
MAIL_BACKEND = ""  # whatever the environment says, no test writes to a mail server of the world
STATIC_ROOT = VAR_DIR / "test-static"
MEDIA_ROOT = VAR_DIR / "test-media"  # tests that write take a folder of their own
WHITENOISE_AUTOREFRESH = True
