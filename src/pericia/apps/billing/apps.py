from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "pericia.apps.billing"
    label = "billing"
