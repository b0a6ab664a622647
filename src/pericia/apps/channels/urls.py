"""Addresses of ways in and out."""

from django.urls import path

from pericia.apps.channels.views import imports

IMPORT = "imports/<uuid:client_id>/<uuid:import_id>"

urlpatterns = [
    path("imports", imports.imports, name="imports"),
    path("imports/new", imports.new_import, name="new_import"),
    path("imports/uploads", imports.upload_import, name="upload_import"),
    path(IMPORT, imports.import_page, name="import"),
    path(f"{IMPORT}/reading", imports.choose_reading, name="import_reading"),
    path(f"{IMPORT}/preview", imports.preview_import, name="import_preview"),
    path(f"{IMPORT}/confirmation", imports.confirm_import, name="import_confirmation"),
    path(f"{IMPORT}/withdrawal", imports.withdraw_import, name="import_withdrawal"),
    path(f"{IMPORT}/refused-rows", imports.refused_rows, name="import_refused_rows"),
]
