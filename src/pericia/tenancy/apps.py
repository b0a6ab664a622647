"""Isolation of clients at the database: scope, protected tables, and the lint that proves them."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "pericia.tenancy"
    label = "tenancy"
