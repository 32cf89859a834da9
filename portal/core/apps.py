from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "core"
    verbose_name = _("Foundations")

    def ready(self):
        from portal.core.accounts.cache import make_table
        from portal.core.search.schema import install_index
        from portal.core.versions import install_triggers

        # Rebuilding a table on SQLite drops its triggers, so they are laid anew after migrations.
        post_migrate.connect(install_triggers, sender=self)
        post_migrate.connect(install_index, sender=self)
        post_migrate.connect(make_table, sender=self)
