"""Settings for work on the code: `manage.py runserver`."""

from .base import *
from .base import MAIL_BACKEND, VAR_DIR, database

DEBUG = True
SECRET_KEY = "for work on the code only"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]

VAR_DIR.mkdir(exist_ok=True)
DATABASES = {"default": database(f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
# `manage.py send_queued_mail` writes what waits to the terminal.
MAIL_BACKEND = MAIL_BACKEND or "django.core.mail.backends.console.EmailBackend"
