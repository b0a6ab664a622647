from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "pericia.web"
    label = "web"
