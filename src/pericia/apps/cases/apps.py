from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "pericia.apps.cases"
    label = "cases"
