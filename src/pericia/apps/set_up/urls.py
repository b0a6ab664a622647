"""Addresses of the list of engagements, and of the guided form that sets one up."""

from django.urls import path

from pericia.apps.set_up import listing, registering, views

CLIENT = "engagements/<uuid:client_id>"
SET_UP = f"{CLIENT}/set-up/<uuid:set_up_id>"

urlpatterns = [
    path("engagements", listing.engagements, name="engagements"),
    path("engagements/new", registering.begin, name="begin_engagement"),
    path(f"{CLIENT}/new", views.new_engagement, name="new_engagement"),
    path(
        f"{CLIENT}/<uuid:engagement_id>/completion",
        views.complete_engagement,
        name="complete_engagement",
    ),
    path(f"{SET_UP}/leaving", views.leave, name="leave_set_up"),
    path(f"{SET_UP}/providers/new", registering.new_provider, name="register_provider"),
    path(f"{SET_UP}/<slug:step>", views.step, name="set_up_step"),
]
