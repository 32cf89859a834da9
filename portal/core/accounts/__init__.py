"""Accounts as the portal has them: what is its own around django-allauth."""
