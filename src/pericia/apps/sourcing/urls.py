"""Addresses of the sourcing decision: the public front first, then what needs an account."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
