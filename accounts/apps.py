"""Staff and what each of them may do."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
