"""Mail: where the portal is reached, who writes, and by which server.

Whatever sends mail, allauth included, writes it into the database (`portal.core.mail`), in the
transaction that is its cause. From there the server, or `send_queued_mail`, delivers it to
`EMAIL_URL`, in the forms of django-environ: smtp+tls://user:password@host:587,
smtp+ssl://user:password@host:465, smtp://host:25, filemail:////path/of/a/folder, consolemail://.
Without an address mails wait in the database and nothing is lost.
"""

import logging
import os
from urllib.parse import urlsplit

import environ

env = environ.Env()

# Otherwise post_office writes a line of its own for each thing that it does.
logging.getLogger("post_office").addHandler(logging.NullHandler())


def refuse(name, help_text):
    """Stop the start with one line; the value, which may hold a password, is not repeated."""
    raise SystemExit(f"{name} is no good. {help_text}")


def own_address():
    """Return the address of the portal without a slash at its end; links in mails begin with it.

    Without `SITE_URL` it is put together from the first of `ALLOWED_HOSTS`, or that of `runserver`.
    """
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    if not host:
        by_default = "http://127.0.0.1:8000"
    else:
        secure = env("HTTPS", default="on").lower() not in ("off", "false", "no", "0")
        by_default = f"https://{host}" if secure else f"http://{host}:{env('PORT', default=8000)}"
    url = (env("SITE_URL", default="") or by_default).rstrip("/")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        refuse("SITE_URL", "Set it to the address of the portal, as in https://portal.example.org.")
    return url


def delivery():
    """Return what django-environ makes of `EMAIL_URL`, {} without one."""
    if not os.environ.get("EMAIL_URL", "").strip():
        return {}
    try:
        return env.email_url("EMAIL_URL")
    except (environ.ImproperlyConfigured, ValueError):
        refuse("EMAIL_URL", "Set it to the mail server: smtp+tls://user:password@host:587.")


_delivery = delivery()

SITE_URL = own_address()
SITE_HOST = urlsplit(SITE_URL).hostname
DEFAULT_FROM_EMAIL = (
    env("DEFAULT_FROM_EMAIL", default="") or f"Centro di competenza <noreply@{SITE_HOST}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

EMAIL_BACKEND = "portal.core.mail.backend.QueueBackend"
# The backend that delivers what is queued; "" lets it wait.
MAIL_BACKEND = _delivery.get("EMAIL_BACKEND", "")
EMAIL_HOST = _delivery.get("EMAIL_HOST") or "localhost"
EMAIL_HOST_USER = _delivery.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _delivery.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(_delivery.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_delivery.get("EMAIL_USE_SSL"))
EMAIL_PORT = _delivery.get("EMAIL_PORT") or (587 if EMAIL_USE_TLS else 465 if EMAIL_USE_SSL else 25)
EMAIL_FILE_PATH = _delivery.get("EMAIL_FILE_PATH") or None
EMAIL_TIMEOUT = 20  # seconds for each answer of the mail server

# Off where a cron job or a service runs `send_queued_mail` instead.
MAIL_FROM_SERVER = env.bool("MAIL_FROM_SERVER", default=True)
MAIL_POLL_SECONDS = env.float("MAIL_POLL_SECONDS", default=10.0)
