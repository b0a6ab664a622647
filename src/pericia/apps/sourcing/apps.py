from django.apps import AppConfig


class SourcingConfig(AppConfig):
    name = "pericia.apps.sourcing"
    label = "sourcing"
