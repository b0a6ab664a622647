"""What was agreed: engagements, their providers and service lines, playbooks, change orders."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pericia.kernels.transition import KINDS, SIDES
from pericia.tenancy.models import APPEND_ONLY, ClientModel, OwnedModel, ScopedForeignKey


class PlaybookVersion(ClientModel):
    """One version of a procedure. Never changed once written: cases keep the one they began on.

    `template` is that of its deliverable where it was brought along, empty where the one that
    ships beside the text holds.
    """

    grants = APPEND_ONLY

    name = models.TextField()
    number = models.IntegerField()
    source = models.TextField()
    template = models.TextField(default="")
    document = models.JSONField()
    digest = models.TextField()
    created_at = models.DateTimeField()
    created_by = models.TextField()

    class Meta:
        db_table = "engagements_playbook_version"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "name", "number"], name="engagements_playbook_number"
            )
        ]


class Engagement(ClientModel):
    """The relationship of a client with its providers under agreed terms."""

    name = models.TextField()
    state = models.TextField(default="draft")
    process_id = models.UUIDField(null=True)
    statement_of_work = models.TextField(default="")
    starts_date = models.DateField(null=True)
    ends_date = models.DateField(null=True)
    currency = models.CharField(max_length=3, default="EUR")
    governance = models.JSONField(default=dict)
    retention_days = models.IntegerField(default=730)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "engagements_engagement"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "name"], name="engagements_engagement_name"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "live", "paused", "ended"]),
                name="engagements_engagement_state",
            ),
            ScopedForeignKey(
                name="engagements_engagement_client_fk",
                fields=["client_id"],
                to="organisations_client",
                to_fields=["client_id"],
            ),
            ScopedForeignKey(
                name="engagements_engagement_process_fk",
                fields=["client_id", "process_id"],
                to="organisations_process",
            ),
        ]


class EngagementProvider(OwnedModel):
    """A provider that an engagement draws on, and for what.

    What it offered when it was added is copied: the client sees no more of it. `hours` by service,
    absent for all hours. Without services, which providers added long ago have, it is for all.
    """

    tenant_column = "client_id"
    grants = "SELECT, INSERT, UPDATE, DELETE"

    pk = models.CompositePrimaryKey("client_id", "engagement_id", "provider_id")
    client_id = models.UUIDField()
    engagement_id = models.UUIDField()
    provider_id = models.UUIDField()
    provider_name = models.TextField()
    provider_kind = models.TextField()
    contribution = models.TextField(default="")
    services = ArrayField(models.TextField(), default=list, db_default=[])
    languages = ArrayField(models.TextField(), default=list, db_default=[])
    hours = models.JSONField(default=dict, db_default={})

    class Meta:
        db_table = "engagements_provider"
        constraints = [
            ScopedForeignKey(
                name="engagements_provider_engagement_fk",
                fields=["client_id", "engagement_id"],
                to="engagements_engagement",
            )
        ]


class ServiceLine(ClientModel):
    """One service of an engagement: playbook, service levels, quality plan and rates."""

    engagement_id = models.UUIDField()
    playbook_id = models.UUIDField()
    name = models.TextField()
    code = models.TextField()
    state = models.TextField(default="open")
    priority = models.IntegerField(default=0)
    sla_seconds = models.IntegerField()
    sla_targets = models.JSONField(default=dict)
    calendar = models.JSONField()
    languages = ArrayField(models.TextField(), default=list)
    countries = ArrayField(models.TextField(), default=list)
    shared_hours_min = models.IntegerField(default=0, db_default=0)
    data_class = models.TextField(default="internal")
    rate_card = models.JSONField(default=dict)
    quality_plan = models.JSONField(default=dict)
    governance = models.JSONField(default=dict)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "engagements_service_line"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "code"], name="engagements_service_line_code"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "closed"]),
                name="engagements_service_line_state",
            ),
            models.CheckConstraint(
                condition=models.Q(sla_seconds__gt=0), name="engagements_service_line_sla"
            ),
            ScopedForeignKey(
                name="engagements_service_line_engagement_fk",
                fields=["client_id", "engagement_id"],
                to="engagements_engagement",
            ),
            ScopedForeignKey(
                name="engagements_service_line_playbook_fk",
                fields=["client_id", "playbook_id"],
                to="engagements_playbook_version",
            ),
        ]


class Queue(ClientModel):
    """Where items of one step of one playbook version wait: who may take them is data here."""

    grants = "SELECT, INSERT, UPDATE"

    service_line_id = models.UUIDField()
    playbook_id = models.UUIDField()
    step = models.TextField()
    kind = models.TextField()
    requirement = models.JSONField()

    class Meta:
        db_table = "engagements_queue"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "service_line_id", "playbook_id", "step"],
                name="engagements_queue_step",
            ),
            ScopedForeignKey(
                name="engagements_queue_service_line_fk",
                fields=["client_id", "service_line_id"],
                to="engagements_service_line",
            ),
            ScopedForeignKey(
                name="engagements_queue_playbook_fk",
                fields=["client_id", "playbook_id"],
                to="engagements_playbook_version",
            ),
        ]


class ChangeOrder(ClientModel):
    """An agreed change, with what stood before and after. Kept for ever."""

    grants = APPEND_ONLY

    engagement_id = models.UUIDField()
    service_line_id = models.UUIDField(null=True)
    number = models.IntegerField()
    why = models.TextField()
    before = models.JSONField()
    after = models.JSONField()
    agreed_by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "engagements_change_order"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "engagement_id", "number"],
                name="engagements_change_order_number",
            ),
            ScopedForeignKey(
                name="engagements_change_order_engagement_fk",
                fields=["client_id", "engagement_id"],
                to="engagements_engagement",
            ),
            ScopedForeignKey(
                name="engagements_change_order_line_fk",
                fields=["client_id", "service_line_id"],
                to="engagements_service_line",
            ),
        ]


class TransitionTask(ClientModel):
    """One dated task of moving an engagement's work to its providers; a gate bars going live.

    `title`, `shown` (what must be there to see when it is done) and `owner_role` are words by
    language. `settled_at`, `settled_by` and `note` tell of what made it done or waived.
    """

    engagement_id = models.UUIDField()
    number = models.IntegerField()
    kind = models.TextField()
    title = models.JSONField()
    shown = models.JSONField(default=dict)
    owner_side = models.TextField()
    owner_role = models.JSONField(default=dict)
    owner_person_id = models.UUIDField(null=True)
    starts_date = models.DateField()
    due_date = models.DateField()
    is_gate = models.BooleanField(default=False)
    state = models.TextField(default="open")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.TextField(default="")
    note = models.TextField(default="")
    evidence = models.TextField(default="")
    version = models.IntegerField(default=1)
    # What its owner was told by e-mail: of which owner and day, and whether it was overdue by then.
    told_for = models.DateField(null=True)
    told_owner_id = models.UUIDField(null=True)
    told_overdue = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "engagements_transition_task"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "engagement_id", "number"],
                name="engagements_transition_task_number",
            ),
            models.UniqueConstraint(
                fields=["client_id", "engagement_id", "id"],
                name="engagements_transition_task_of",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "done", "waived"]),
                name="engagements_transition_task_state",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=KINDS), name="engagements_transition_task_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(owner_side__in=SIDES), name="engagements_transition_task_side"
            ),
            models.CheckConstraint(
                condition=models.Q(starts_date__lte=models.F("due_date")),
                name="engagements_transition_task_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", settled_at__isnull=True)
                | (~models.Q(state="open") & models.Q(settled_at__isnull=False)),
                name="engagements_transition_task_settled",
            ),
            ScopedForeignKey(
                name="engagements_transition_task_engagement_fk",
                fields=["client_id", "engagement_id"],
                to="engagements_engagement",
            ),
            ScopedForeignKey(
                name="engagements_transition_task_owner_fk",
                fields=["client_id", "owner_person_id"],
                to="people_membership",
                to_fields=["client_id", "person_id"],
            ),
        ]


class TransitionNeed(OwnedModel):
    """A task cannot be done while one of the same engagement that it needs is open."""

    tenant_column = "client_id"
    grants = "SELECT, INSERT, DELETE"

    pk = models.CompositePrimaryKey("client_id", "task_id", "needed_id")
    client_id = models.UUIDField()
    engagement_id = models.UUIDField()
    task_id = models.UUIDField()
    needed_id = models.UUIDField()

    class Meta:
        db_table = "engagements_transition_need"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(task_id=models.F("needed_id")),
                name="engagements_transition_need_other",
            ),
            ScopedForeignKey(
                name="engagements_transition_need_task_fk",
                fields=["client_id", "engagement_id", "task_id"],
                to="engagements_transition_task",
                to_fields=["client_id", "engagement_id", "id"],
            ),
            ScopedForeignKey(
                name="engagements_transition_need_needed_fk",
                fields=["client_id", "engagement_id", "needed_id"],
                to="engagements_transition_task",
                to_fields=["client_id", "engagement_id", "id"],
            ),
        ]
