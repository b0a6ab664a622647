"""Addresses of the list of cases and of their files; the page of one case belongs to work."""

from django.urls import path

from pericia.apps.cases import views

urlpatterns = [
    path("cases", views.cases, name="cases"),
    path(
        "cases/<uuid:client_id>/<uuid:case_id>/files/<uuid:attachment_id>",
        views.attachment,
        name="attachment",
    ),
]
