from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "pericia.apps.portal"
    label = "portal"
