"""Every address. Each business capability brings its pages in `urls.py`, where it has some."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from pericia.config import api
from pericia.web.accounts import account_pages

# The pages that people open all day are found first.
APPS = (
    "work",
    "organisations",
    "people",
    "engagements",
    "cases",
    "knowledge",
    "sourcing",
    "set_up",
    "channels",
    "journal",
    "search",
    "portal",
    "billing",
)
PAGES = [f"pericia.apps.{app}.urls" for app in APPS]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("pericia.web.urls")),
    path("accounts/", include(account_pages())),
    path(api.PREFIX, include((api.urls(), "api"))),
    *(path("", include(module)) for module in PAGES if find_spec(module)),
]

handler400 = "pericia.web.views.bad_request"
handler403 = "pericia.web.views.permission_denied"
handler404 = "pericia.web.views.page_not_found"
handler500 = "pericia.web.views.server_error"
