"""Starting Python with an environment of its own, as an operator would."""

import os
import subprocess
import sys

from django.conf import settings

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.prod",
    "SECRET_KEY": "for-the-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "portal.example",
    "DATABASE_URL": "sqlite://:memory:",
    "HTTPS": "on",
}
FOREIGN = {
    *PRODUCTION, "CSRF_TRUSTED_ORIGINS", "LOG_LEVEL", "PYTHONWARNINGS",
    "DEFAULT_FROM_EMAIL", "EMAIL_URL", "MAIL_FROM_SERVER", "PORT", "SITE_URL",
}  # fmt: skip


def run(*arguments, **variables):
    """Run Python with the settings of production; a variable that is None is left out."""
    given = {name: value for name, value in (PRODUCTION | variables).items() if value is not None}
    inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=inherited | given,
        capture_output=True,
        text=True,
        check=False,
    )
