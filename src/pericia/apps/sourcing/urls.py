"""Addresses of the sourcing decision: the public front first, then what needs an account."""

from django.urls import path

from pericia.apps.sourcing.views import services

urlpatterns = [
    path("services", services.services, name="services"),
    path("services/<slug:service_slug>", services.service_page, name="service_page"),
]
