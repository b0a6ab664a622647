"""Addresses of organisations."""

from django.urls import path

from pericia.apps.organisations.views import changes, clients, providers

CLIENT = "organisations/clients/<uuid:client_id>"
PROVIDER = "organisations/providers/<uuid:organisation_id>"

urlpatterns = [
    path("organisations", clients.organisations, name="organisations"),
    path("processes", clients.processes, name="processes"),
    path(CLIENT, clients.client, name="client"),
    path(f"{CLIENT}/processes/new", clients.new_process, name="new_process"),
    path(f"{CLIENT}/changes/new", changes.change_client, name="change_client"),
    path(f"{CLIENT}/opponents", clients.opponents, name="opponents"),
    path(PROVIDER, providers.provider, name="provider"),
    path(f"{PROVIDER}/listing", providers.list_provider, name="list_provider"),
    path(f"{PROVIDER}/changes/new", changes.change_provider, name="change_provider"),
    path(f"{PROVIDER}/sites/<uuid:site_id>", changes.change_site, name="change_site"),
    path(f"{PROVIDER}/sites/new", providers.new_site, name="new_site"),
    path(f"{PROVIDER}/services/new", providers.service, name="new_service"),
    path(f"{PROVIDER}/services/<slug:service>", providers.service, name="service"),
]
