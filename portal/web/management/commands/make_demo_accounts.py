"""Make two accounts for trying the portal out: one of staff, one of a partner."""

import secrets

from allauth.account.models import EmailAddress
from django.core.management.base import BaseCommand, no_translations
from django.db import transaction

from portal.core.models import User

ACCOUNTS = {
    "staff@example.org": {"is_staff": True, "is_superuser": True},
    "partner@example.org": {},
}
NEXT = (
    "Sign in at /it/account/login/ or /en/account/login/; the staff account then sets up an "
    "authenticator app or a passkey, which opens /admin/."
)


class Command(BaseCommand):
    help = "Make a staff and a partner account with random passwords, printed once."
    requires_system_checks = []

    @no_translations
    @transaction.atomic
    def handle(self, **options):
        made = False
        for email, rights in ACCOUNTS.items():
            if User.objects.filter(email=email).exists():
                self.stdout.write(f"{email} is there already, with the password printed then.")
                continue
            password = secrets.token_urlsafe(12)
            user = User.objects.create_user(email, email, password, **rights)
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
            self.stdout.write(f"{email} made, with the password {password}")
            made = True
        if made:
            self.stdout.write(NEXT)
