from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "pericia.apps.journal"
    label = "journal"
