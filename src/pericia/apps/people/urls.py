"""Addresses of people, of what they may do, and of keys."""

from django.urls import path

from pericia.apps.people.views import credentials, expiring, facts, keys, memberships, people, walls

PERSON = "people/<uuid:person_id>"
CREDENTIAL = f"{PERSON}/credentials/<uuid:credential_id>"
EMPLOYER = "people/at/<uuid:organisation_id>"

urlpatterns = [
    path("people", people.people, name="people"),
    path("people/expiring", expiring.expiring, name="expiring"),
    path(EMPLOYER, people.staff, name="staff"),
    path(f"{EMPLOYER}/new", facts.new_person, name="new_person"),
    path(PERSON, people.person, name="person"),
    path(f"{PERSON}/change", facts.change_person, name="change_person"),
    path(f"{PERSON}/hours", facts.set_hours, name="set_hours"),
    path(f"{PERSON}/languages", facts.set_languages, name="set_languages"),
    path(f"{PERSON}/clearance", facts.set_clearance, name="set_clearance"),
    path(f"{PERSON}/skills/new", facts.grade_skill, name="grade_skill"),
    path(f"{PERSON}/credentials/new", credentials.new_credential, name="new_credential"),
    path(f"{CREDENTIAL}/verification", credentials.verify_credential, name="verify_credential"),
    path(f"{CREDENTIAL}/revocation", credentials.revoke_credential, name="revoke_credential"),
    path(f"{PERSON}/walls/new", walls.raise_wall, name="raise_wall"),
    path(f"{PERSON}/walls/<uuid:wall_id>/end", walls.lower_wall, name="lower_wall"),
    path(f"{PERSON}/roles/<uuid:client_id>", memberships.membership, name="membership"),
    path(f"{PERSON}/roles/<uuid:client_id>/end", memberships.end_membership, name="end_membership"),
    path("keys", keys.keys, name="keys"),
    path("keys/<uuid:client_id>/new", keys.new_key, name="new_key"),
    path("keys/<uuid:client_id>/<uuid:key_id>/revocation", keys.revoke_key, name="revoke_key"),
]
