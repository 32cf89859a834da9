"""Print as JSON what the portal says with the database of `DATABASE_URL`, away or not.

The settings are those of production, from the environment; only the static files are not collected.
"""

import json
import sys

import django
from django.conf import settings
from django.test import Client
from django.test.utils import override_settings

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def answer(client, address):
    response = client.get(address)
    return {
        "status": response.status_code,
        "type": response["Content-Type"],
        "headers": dict(response.headers),
        "text": response.content.decode(),
    }


def main(addresses):
    if pool := settings.DATABASES["default"]["OPTIONS"].get("pool"):
        pool["timeout"] = 0.2
    django.setup()
    with override_settings(STORAGES=STORAGES):
        client = Client(raise_request_exception=False, headers={"host": "portal.example"})
        client.cookies[settings.SESSION_COOKIE_NAME] = "of a reader who has signed in"
        json.dump({address: answer(client, address) for address in addresses}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
