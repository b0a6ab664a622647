from django.apps import AppConfig


class SetUpConfig(AppConfig):
    name = "pericia.apps.set_up"
    label = "set_up"
