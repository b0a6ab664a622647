"""Addresses of the search and of the list of cases."""

from django.urls import path

from pericia.apps.search import list_views, views

urlpatterns = [
    path("cases", list_views.cases, name="cases"),
    path("search", views.search_page, name="search"),
]
