"""What a client asked for, with its history, its files and the conversation about it."""

from __future__ import annotations

from django.db import models

from pericia.tenancy.models import APPEND_ONLY, ClientModel, OwnedModel, ScopedForeignKey

CASE_STATES = ("open", "waiting_client", "blocked", "closed", "cancelled")


class Subject(ClientModel):
    """A person whom cases are about, known only by the digest of the client's reference."""

    grants = "SELECT, INSERT, DELETE"

    reference_digest = models.BinaryField()

    class Meta:
        db_table = "cases_subject"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "reference_digest"], name="cases_subject_reference"
            )
        ]


class Case(ClientModel):
    """One request of a client on its way through a playbook.

    `progress` belongs to the procedure kernel; `outputs` holds the latest output of each step.
    `performers_before` are the contributors of the cases that this one was derived from.
    """

    service_line_id = models.UUIDField()
    playbook_id = models.UUIDField()
    subject_id = models.UUIDField()
    state = models.TextField(default="open")
    outcome = models.TextField(null=True)
    reference = models.TextField(default="")
    title = models.TextField(default="")
    channel = models.TextField(default="web")
    intake_key = models.BinaryField(null=True)
    import_id = models.UUIDField(null=True)
    input = models.JSONField()
    outputs = models.JSONField(default=dict)
    progress = models.JSONField(default=dict)
    performers_before = models.JSONField(default=list)
    priority = models.IntegerField(default=0)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused_seconds = models.IntegerField(default=0)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "cases_case"
        indexes = [
            models.Index(
                fields=["client_id", "state", "due_at"],
                include=["service_line_id"],
                name="cases_case_open",
                condition=~models.Q(state__in=["closed", "cancelled"]),
            ),
            models.Index(fields=["client_id", "-opened_at", "id"], name="cases_case_newest"),
            models.Index(
                fields=["client_id", "state", "-opened_at", "id"],
                name="cases_case_not_open",
                condition=~models.Q(state="open"),
            ),
            models.Index(
                fields=["client_id", "service_line_id", "-opened_at", "id"],
                include=["due_at", "closed_at"],
                name="cases_case_finished",
                condition=models.Q(state="closed"),
            ),
            models.Index(fields=["client_id", "subject_id"], name="cases_case_subject"),
            models.Index(
                fields=["client_id", "reference"],
                name="cases_case_reference",
                condition=~models.Q(reference=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "service_line_id", "intake_key"], name="cases_case_intake_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=CASE_STATES), name="cases_case_state"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["closed", "cancelled"], closed_at__isnull=False)
                | models.Q(closed_at__isnull=True),
                name="cases_case_closed_at",
            ),
            ScopedForeignKey(
                name="cases_case_service_line_fk",
                fields=["client_id", "service_line_id"],
                to="engagements_service_line",
            ),
            ScopedForeignKey(
                name="cases_case_playbook_fk",
                fields=["client_id", "playbook_id"],
                to="engagements_playbook_version",
            ),
        ]


class CaseSource(OwnedModel):
    """Lineage: a case derived from another one."""

    tenant_column = "client_id"
    grants = APPEND_ONLY

    pk = models.CompositePrimaryKey("client_id", "case_id", "source_id")
    client_id = models.UUIDField()
    case_id = models.UUIDField()
    source_id = models.UUIDField()

    class Meta:
        db_table = "cases_source"
        constraints = [
            ScopedForeignKey(
                name="cases_source_case_fk", fields=["client_id", "case_id"], to="cases_case"
            ),
            ScopedForeignKey(
                name="cases_source_source_fk", fields=["client_id", "source_id"], to="cases_case"
            ),
        ]


class Attachment(ClientModel):
    """A file of a case; its bytes lie in the file store under `stored_as`."""

    case_id = models.UUIDField()
    name = models.TextField()
    content_type = models.TextField()
    size_bytes = models.BigIntegerField()
    sha256 = models.TextField()
    stored_as = models.TextField()
    added_by = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        db_table = "cases_attachment"
        indexes = [models.Index(fields=["client_id", "case_id"], name="cases_attachment_case")]
        constraints = [
            ScopedForeignKey(
                name="cases_attachment_case_fk", fields=["client_id", "case_id"], to="cases_case"
            )
        ]


class Message(ClientModel):
    """A question to the client, its answer, or a note sent on a step's behalf."""

    case_id = models.UUIDField()
    direction = models.TextField()
    author = models.TextField()
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_message"
        indexes = [models.Index(fields=["client_id", "case_id", "at"], name="cases_message_case")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(direction__in=["to_client", "from_client", "internal"]),
                name="cases_message_direction",
            ),
            ScopedForeignKey(
                name="cases_message_case_fk", fields=["client_id", "case_id"], to="cases_case"
            ),
        ]
