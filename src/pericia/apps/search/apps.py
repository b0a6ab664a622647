from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "pericia.apps.search"
    label = "search"
