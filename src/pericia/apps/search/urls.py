"""The address of the search."""

from django.urls import path

from pericia.apps.search import views

urlpatterns = [path("search", views.search_page, name="search")]
