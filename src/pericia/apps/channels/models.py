"""Ways in and out: file imports with their refused rows, webhooks, idempotent requests."""

from __future__ import annotations

from django.db import models

from pericia.tenancy.models import FULL, ClientModel, OwnedModel, ScopedForeignKey


class Import(ClientModel):
    """A file of records on its way to becoming cases.

    `reading` is what the file turned out to be, with its first rows until it has ended; `mapping`
    what was confirmed (`columns`, `defaults`, `time_zone`). `started_by` and `acting_as` are how
    the journal names whoever confirmed it: its cases are opened in their name.
    """

    service_line_id = models.UUIDField()
    file_name = models.TextField()
    stored_as = models.TextField()
    sha256 = models.TextField()
    size_bytes = models.BigIntegerField()
    state = models.TextField(default="uploaded")
    problem = models.JSONField(null=True)
    reading = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    rows_total = models.IntegerField(default=0)
    rows_done = models.IntegerField(default=0)
    opened_count = models.IntegerField(default=0)
    known_count = models.IntegerField(default=0)
    refused_count = models.IntegerField(default=0)
    uploaded_by = models.UUIDField()
    uploaded_at = models.DateTimeField()
    started_by = models.TextField(default="")
    acting_as = models.TextField(default="")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "channels_import"
        indexes = [
            models.Index(fields=["client_id", "-uploaded_at", "id"], name="channels_import_newest")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["uploaded", "running", "done", "refused"]),
                name="channels_import_state",
            ),
            ScopedForeignKey(
                name="channels_import_line_fk",
                fields=["client_id", "service_line_id"],
                to="engagements_service_line",
            ),
            ScopedForeignKey(
                name="channels_import_person_fk",
                fields=["client_id", "uploaded_by"],
                to="people_membership",
                to_fields=["client_id", "person_id"],
            ),
        ]


class RefusedRow(OwnedModel):
    """A row that did not become a case, with what is wrong and what to do."""

    tenant_column = "client_id"
    grants = "SELECT, INSERT, DELETE"

    pk = models.CompositePrimaryKey("client_id", "import_id", "row_number")
    client_id = models.UUIDField()
    import_id = models.UUIDField()
    row_number = models.IntegerField()
    column = models.TextField(default="")
    code = models.TextField()
    message_es = models.TextField()
    message_en = models.TextField()
    raw = models.JSONField()

    class Meta:
        db_table = "channels_refused_row"
        constraints = [
            ScopedForeignKey(
                name="channels_refused_row_import_fk",
                fields=["client_id", "import_id"],
                to="channels_import",
            )
        ]


class WebhookEndpoint(ClientModel):
    """An address of the client that is told of events, by the Standard Webhooks convention.

    `position` is the place in the journal from which events were not looked at yet. While
    `busy_until` lies ahead somebody is delivering to it. After a new secret the one before counts
    until `previous_until`. The checkpoint that it was told of last had `checkpoint_size` events.
    """

    url = models.TextField()
    description = models.TextField(default="")
    secret = models.TextField()
    previous_secret = models.TextField(default="")
    previous_until = models.DateTimeField(null=True)
    verbs = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    disabled_why = models.TextField(default="")
    failing_since = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    position = models.BigIntegerField(default=0)
    busy_until = models.DateTimeField(null=True)
    checkpoint_size = models.BigIntegerField(default=0, db_default=0)
    checkpoint_at = models.DateTimeField(null=True)
    created_by = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "channels_webhook_endpoint"
        constraints = [
            ScopedForeignKey(
                name="channels_webhook_person_fk",
                fields=["client_id", "created_by"],
                to="people_membership",
                to_fields=["client_id", "person_id"],
            )
        ]


class WebhookDelivery(ClientModel):
    """One message to one endpoint, with every attempt.

    `position` is the event's place in the journal: deliveries are first tried in that order. A
    checkpoint has the place of the last event that it seals, and an `event_id` of its own.
    """

    endpoint_id = models.UUIDField()
    event_id = models.UUIDField()
    position = models.BigIntegerField(default=0)
    verb = models.TextField()
    payload = models.TextField()
    state = models.TextField(default="pending")
    attempts = models.JSONField(default=list)
    next_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "channels_webhook_delivery"
        indexes = [
            models.Index(
                fields=["client_id", "next_at"],
                name="channels_delivery_due",
                condition=models.Q(state="pending"),
            ),
            models.Index(
                fields=["client_id", "endpoint_id", "-position"], name="channels_delivery_newest"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["pending", "delivered", "failed"]),
                name="channels_delivery_state",
            ),
            models.UniqueConstraint(
                fields=["client_id", "endpoint_id", "event_id"], name="channels_delivery_once"
            ),
            ScopedForeignKey(
                name="channels_delivery_endpoint_fk",
                fields=["client_id", "endpoint_id"],
                to="channels_webhook_endpoint",
            ),
        ]


class CheckpointReader(ClientModel):
    """Somebody who gets the newest checkpoint by e-mail; `sent_size` is that of the last one."""

    grants = FULL

    person_id = models.UUIDField()
    email = models.TextField()
    started_at = models.DateTimeField()
    sent_size = models.BigIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "channels_checkpoint_reader"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "person_id"], name="channels_checkpoint_reader_once"
            ),
            ScopedForeignKey(
                name="channels_reader_person_fk",
                fields=["client_id", "person_id"],
                to="people_membership",
                to_fields=["client_id", "person_id"],
            ),
        ]


class IdempotentRequest(OwnedModel):
    """The first answer to a request with an idempotency key, given again to its repetitions."""

    tenant_column = "client_id"
    grants = FULL

    pk = models.CompositePrimaryKey("client_id", "key")
    client_id = models.UUIDField()
    key = models.TextField()
    request_digest = models.TextField()
    status = models.IntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "channels_idempotent_request"
        indexes = [models.Index(fields=["client_id", "at"], name="channels_idempotent_age")]
