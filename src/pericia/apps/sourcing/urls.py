"""Addresses of the sourcing decision: the public front first, then what needs an account."""

from django.urls import URLPattern, path

from pericia.apps.sourcing.views import logs, process

PROCESS = "processes/<uuid:client_id>/<uuid:process_id>"
LOG = f"{PROCESS}/logs/<uuid:log_id>"

urlpatterns: list[URLPattern] = [
    path(PROCESS, process.process, name="process"),
    path(f"{PROCESS}/logs", logs.process_logs, name="process_logs"),
    path(f"{PROCESS}/logs/uploads", logs.upload_process_log, name="upload_process_log"),
    path(LOG, logs.process_log, name="process_log"),
    path(f"{LOG}/activities.csv", logs.process_log_table, name="process_log_table"),
    path(f"{LOG}/reading", logs.read_process_log_again, name="read_process_log_again"),
    path(f"{LOG}/removal", logs.remove_process_log, name="remove_process_log"),
]
