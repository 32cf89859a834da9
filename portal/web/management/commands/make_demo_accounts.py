"""Make two accounts for trying the portal out: one of staff, one of a partner."""

import secrets

from django.core.management.base import BaseCommand, no_translations
from django.db import transaction

from portal.core.models import User

ACCOUNTS = {
    "staff@example.org": {"is_staff": True, "is_superuser": True},
    "partner@example.org": {},
}


class Command(BaseCommand):
    help = "Make a staff and a partner account with random passwords, printed once."
    requires_system_checks = []

    @no_translations
    @transaction.atomic
    def handle(self, **options):
        for email, rights in ACCOUNTS.items():
            if User.objects.filter(email__iexact=email).exists():
                self.stdout.write(f"{email} is there already, with the password printed then.")
                continue
            password = secrets.token_urlsafe(12)
            User.objects.create_user(email, email, password, **rights)
            self.stdout.write(f"{email} made, with the password {password}")
