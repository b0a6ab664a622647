"""Addresses of the sourcing decision: the public front first, then what needs an account."""

from django.urls import URLPattern, path

from pericia.apps.sourcing.views import process

PROCESS = "processes/<uuid:client_id>/<uuid:process_id>"

urlpatterns: list[URLPattern] = [
    path(PROCESS, process.process, name="process"),
]
