from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    name = "pericia.apps.engagements"
    label = "engagements"
