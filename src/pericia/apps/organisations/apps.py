from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "pericia.apps.organisations"
    label = "organisations"
