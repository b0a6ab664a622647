"""Addresses of the pages that belong to no business capability."""

from django.urls import path

from pericia.web import views

urlpatterns = [
    path("healthz", views.health, name="health"),
    path("start", views.start, name="start"),
    path("me", views.me, name="me"),
    path("client", views.choose_client, name="choose_client"),
    path("language", views.choose_language, name="choose_language"),
    path("look", views.choose_look, name="choose_look"),
    path("design", views.design, name="design"),
]
