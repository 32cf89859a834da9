"""Settings of production, all from the environment; the table stands in README.

A missing `SECRET_KEY`, `ALLOWED_HOSTS` or `DATABASE_URL` stops the start with a line that names
the variable and says what to do. `HTTPS=off` is for trying the portal out on one's own machine.
"""

import os

from .base import *
from .base import database, env

NEEDED = {
    "SECRET_KEY": "Set it to a long random text and keep it secret and the same from start to "
    'start; python3 -c "import secrets; print(secrets.token_urlsafe(64))" prints one.',
    "ALLOWED_HOSTS": "Set it to the host names under which the portal is reached, separated by "
    "commas, such as portal.example.org; a * is not accepted.",
    "DATABASE_URL": "Set it to the address of the database: postgres://user:password@host/name, "
    "or sqlite:////path/of/the/file.sqlite3.",
}


def refuse(*names):
    """Stop the start: one line for each variable that is missing or no good."""
    raise SystemExit("\n".join(f"{name} is missing or no good. {NEEDED[name]}" for name in names))


def needed_database():
    try:
        config = database()
    except (ValueError, KeyError):
        refuse("DATABASE_URL")
    if config["ENGINE"].rpartition(".")[2] not in ("sqlite3", "postgresql") or not config["NAME"]:
        refuse("DATABASE_URL")
    return config


if missing := [name for name in NEEDED if not os.environ.get(name, "").strip()]:
    refuse(*missing)

DEBUG = False
# Read as it is: django-environ takes a value that begins with $ for the name of another variable.
SECRET_KEY = os.environ["SECRET_KEY"]
# To change the key without ending every session: the new one above, the old ones here.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS") if host.strip()]
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    refuse("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATABASES = {"default": needed_database()}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# On for any other value, so that a slip of the pen never serves the portal in the clear.
if env("HTTPS", default="on").lower() not in ("off", "false", "no", "0"):
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Who asks is told by the last proxies of X-Forwarded-For: limits on attempts count visitors.
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
    SECURE_HSTS_SECONDS = 63_072_000  # two years, as the preload list asks
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # The prefix makes browsers refuse a cookie that another host of the domain has planted.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"outages": {"()": "portal.web.outage.OneLineFilter"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["outages"],
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING").upper()},
    "loggers": {
        # All to the root's handler: Django's own would mail the administrators.
        "django": {"handlers": [], "level": "NOTSET"},
        # Pages not found and foreign host names are the noise of the net, not faults.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
