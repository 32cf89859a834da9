"""Settings that every environment shares. What differs stands in dev, test and prod."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from .accounts import *
from .mail import *
from .privacy import *

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = BASE_DIR / "var"

INSTALLED_APPS = [
    "portal.core",
    "roadmap",
    "casestudies",
    "competence",
    "portal.web",
    "portal.core.admin_config.PortalAdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_countries",
    "django_filters",
    "import_export",
    "post_office",
    "simple_history",
    "taggit",
]

MIDDLEWARE = [
    # The policies come first, so that redirects, static files and refusals carry them too.
    "portal.core.policy.content_policy",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A page of 85 kB travels as 13 kB, and as nothing when it is asked for again unchanged.
    "django_http_compression.middleware.HttpCompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# In the session, which whoever gets one has: no cookie more, and none to look for in each request.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

AUTH_USER_MODEL = "core.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "it"
LANGUAGES = [("it", _("Italian")), ("en", _("English"))]
FORMAT_MODULE_PATH = "portal.formats"
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
TIME_ZONE = "Europe/Rome"
USE_TZ = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = env("STATIC_ROOT", default=str(VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]

# What partners upload, and how it is received: portal/core/receiving.py says within which limits.
MEDIA_ROOT = env("MEDIA_ROOT", default=str(VAR_DIR / "media"))
FILE_UPLOAD_HANDLERS = ["portal.core.receiving.BoundedUploadHandler"]
# A file that staff import waits there for their consent, so that any process can take it up.
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.MediaStorage"

# Tiles below the map of the cases, as in https://tiles.example.org/{z}/{x}/{y}.png; without an
# address there is the land outline alone. Whoever opens the map then asks that server for images.
MAP_TILES_URL = env("MAP_TILES_URL", default="")
# Plain text, shown below the map; addresses in it become links.
MAP_TILES_ATTRIBUTION = env("MAP_TILES_ATTRIBUTION", default="")


def tile_origins(url):
    """Return, as a list, what the policy below must allow for tiles: ["https://tiles.example.org"].

    The {s} of several servers becomes a *; an address on the portal itself needs nothing.
    """
    parts = urlsplit(url.replace("{s}", "*"))
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


# The pages need no other origin, and no other origin needs the pages.
WHITENOISE_ALLOW_ALL_ORIGINS = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.web.views.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *tile_origins(MAP_TILES_URL)],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# What browsers offer to pages, and this portal never asks for.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation",
        "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone",
        "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
    )
}  # fmt: skip


def database(url_default=environ.Env.NOTSET):
    """Django's database settings for `DATABASE_URL` (`sqlite:///path` or `postgres://...`).

    SQLite runs in WAL mode and takes the write lock when a transaction begins, so that two
    writers wait for each other instead of failing. PostgreSQL gets psycopg's connection pool, whose
    connections are tried before use, so that a restart of the server breaks no page.
    """
    config = env.db("DATABASE_URL", default=url_default)
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["CONN_MAX_AGE"] = None  # opening the file costs more than a query
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;PRAGMA cache_size = -16000;"
            ),
        }
    else:
        config["CONN_HEALTH_CHECKS"] = True
        options = {
            "connect_timeout": 5,
            "pool": {"min_size": 1, "max_size": 8, "timeout": 5},
        }
    config["OPTIONS"] = options | config.get("OPTIONS", {})
    return config


# What the about, privacy and accessibility pages say of the operator; the pages show "not known"
# for what is left empty, never an invented value. A contact is an e-mail address or a web page.
OPERATOR_NAME = env("OPERATOR_NAME", default="Cluster SmartCommunities")
OPERATOR_CONTACT = env("OPERATOR_CONTACT", default="")
OPERATOR_ADDRESS = env("OPERATOR_ADDRESS", default="")
PRIVACY_CONTACT = env("PRIVACY_CONTACT", default="")
DATA_PROTECTION_OFFICER = env("DATA_PROTECTION_OFFICER", default="")
HOSTING_PROVIDER = env("HOSTING_PROVIDER", default="")
LOG_RETENTION_DAYS = env.int("LOG_RETENTION_DAYS", default=30)
ACCESSIBILITY_CONTACT = env("ACCESSIBILITY_CONTACT", default="")
# Where the operator has registered its statement (AGID), and the days, as YYYY-MM-DD, on which
# the statement and the privacy notice were last gone through.
ACCESSIBILITY_STATEMENT_URL = env("ACCESSIBILITY_STATEMENT_URL", default="")
ACCESSIBILITY_STATEMENT_DATE = env("ACCESSIBILITY_STATEMENT_DATE", default="2026-11-22")
PRIVACY_NOTICE_DATE = env("PRIVACY_NOTICE_DATE", default="2026-11-22")
# Who reports a weakness writes here; without it there is no /.well-known/security.txt.
SECURITY_CONTACT = env("SECURITY_CONTACT", default="")
# Where the source code is published: named on the about page under the licences.
SOURCE_CODE_URL = env("SOURCE_CODE_URL", default="")
