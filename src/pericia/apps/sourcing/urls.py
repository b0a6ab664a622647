"""Addresses of the sourcing decision: the public front first, then what needs an account."""

from django.urls import URLPattern, path

from pericia.apps.sourcing.views import home, process

PROCESS = "processes/<uuid:client_id>/<uuid:process_id>"

urlpatterns: list[URLPattern] = [
    path("", home.front, name="front"),
    path("answer.html", home.report, {"kind": "html"}, name="answer_html"),
    path("answer.pdf", home.report, {"kind": "pdf"}, name="answer_pdf"),
    path("readiness", home.readiness, name="readiness"),
    path(PROCESS, process.process, name="process"),
]
