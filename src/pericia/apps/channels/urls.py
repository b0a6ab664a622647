"""Addresses of ways in and out."""

from django.urls import path

from pericia.apps.channels.views import checkpoints, imports, webhooks

IMPORT = "imports/<uuid:client_id>/<uuid:import_id>"
CHECKPOINTS = "checkpoints/<uuid:client_id>"
WEBHOOKS = "webhooks/<uuid:client_id>"
WEBHOOK = f"{WEBHOOKS}/<uuid:endpoint_id>"
DELIVERY = f"{WEBHOOK}/deliveries/<uuid:delivery_id>"

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
    path(CHECKPOINTS, checkpoints.checkpoints, name="checkpoints"),
    path(f"{CHECKPOINTS}/mail", checkpoints.start_mail, name="start_checkpoint_mail"),
    path(f"{CHECKPOINTS}/mail/end", checkpoints.stop_mail, name="stop_checkpoint_mail"),
    path("webhooks", webhooks.webhooks, name="webhooks"),
    path(f"{WEBHOOKS}/new", webhooks.new_webhook, name="new_webhook"),
    path(WEBHOOK, webhooks.webhook, name="webhook"),
    path(f"{WEBHOOK}/change", webhooks.change_webhook, name="change_webhook"),
    path(f"{WEBHOOK}/secret", webhooks.renew_webhook_secret, name="renew_webhook_secret"),
    path(f"{WEBHOOK}/removal", webhooks.remove_webhook, name="remove_webhook"),
    path(DELIVERY, webhooks.webhook_delivery, name="webhook_delivery"),
    path(f"{DELIVERY}/redelivery", webhooks.redeliver, name="redeliver_webhook"),
]
