from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "pericia.apps.knowledge"
    label = "knowledge"
