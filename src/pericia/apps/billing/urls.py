"""Addresses of what work took, what it cost and what was agreed for it."""

from django.urls import path

from pericia.apps.billing import views

urlpatterns = [
    path("cost", views.cost, name="cost"),
    path("cost.csv", views.cost_file, name="cost_file"),
]
