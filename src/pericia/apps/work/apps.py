from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "pericia.apps.work"
    label = "work"
