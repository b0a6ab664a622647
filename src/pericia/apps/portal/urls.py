"""Addresses of what a client sees first of the work that it handed over."""

from django.urls import path

from pericia.apps.portal import views

urlpatterns = [
    path("overview", views.overview, name="overview"),
    path(
        "overview/<uuid:client_id>/lines/<uuid:line_id>/<slug:counted>",
        views.counted_cases,
        name="counted_cases",
    ),
]
