"""What is true: the filed institutions and everything that hangs under them."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import import_string


class RegistryConfig(AppConfig):
    name = "registry"

    def ready(self) -> None:
        """Load the ledger's followers, so that a wrong path fails at the start and no lock waits for an import."""
        for path in settings.LEDGER_FOLLOWERS:
            import_string(path)
