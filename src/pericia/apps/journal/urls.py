"""Addresses of the journal."""

from django.urls import path

from pericia.apps.journal import views

CLIENT = "journal/<uuid:client_id>"

urlpatterns = [
    path("journal", views.journal, name="journal"),
    path("journal/verifier", views.verifier_program, name="journal_verifier"),
    path(CLIENT, views.client_journal, name="client_journal"),
    path(f"{CLIENT}/checkpoint", views.latest_checkpoint, name="journal_checkpoint"),
    path(f"{CLIENT}/export", views.export_journal, name="journal_export"),
    path(f"{CLIENT}/events/<uuid:event_id>/proof", views.event_proof, name="event_proof"),
]
