from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "pericia.apps.people"
    label = "people"
