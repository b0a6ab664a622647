"""Addresses of files and erasures; the page of a case belongs to work, the list to search."""

from django.urls import path

from pericia.apps.cases import erasure_views, views

urlpatterns = [
    path(
        "cases/<uuid:client_id>/<uuid:case_id>/files/<uuid:attachment_id>",
        views.attachment,
        name="attachment",
    ),
    path("erasures", erasure_views.erasures, name="erasures"),
    path("erasures/<uuid:client_id>/new", erasure_views.find_person, name="new_erasure"),
    path("erasures/<uuid:client_id>/<uuid:subject_id>", erasure_views.erase, name="erase_person"),
]
