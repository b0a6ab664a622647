from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "pericia.apps.channels"
    label = "channels"
