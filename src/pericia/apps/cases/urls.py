"""Addresses of files and erasures, and of what stops an engagement; the page of a case belongs to
work, the list to search."""

from django.urls import path

from pericia.apps.cases import erasure_views, stopping_views, views

ENGAGEMENT = "engagements/<uuid:client_id>/<uuid:engagement_id>"

urlpatterns = [
    path(f"{ENGAGEMENT}/pause", stopping_views.pause, name="pause_engagement"),
    path(f"{ENGAGEMENT}/end", stopping_views.end, name="end_engagement"),
    path(
        "cases/<uuid:client_id>/<uuid:case_id>/files/<uuid:attachment_id>",
        views.attachment,
        name="attachment",
    ),
    path("erasures", erasure_views.erasures, name="erasures"),
    path("erasures/<uuid:client_id>/new", erasure_views.find_person, name="new_erasure"),
    path("erasures/<uuid:client_id>/<uuid:subject_id>", erasure_views.erase, name="erase_person"),
]
