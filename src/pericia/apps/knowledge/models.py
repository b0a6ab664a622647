"""Deliverables with their versions and evidence, and the actions that follow from findings."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q

from pericia.tenancy.models import (
    APPEND_ONLY,
    FULL,
    Blanking,
    ClientModel,
    ScopedForeignKey,
)

VERSION_STATES = ("draft", "in_review", "released", "accepted", "returned", "superseded")
UNRELEASED = ("draft", "in_review")
ACTION_STATES = ("open", "done", "dropped")
# SQL that holds once the data subject of a row's case was erased.
_ERASED = (
    "EXISTS (SELECT 1 FROM cases_case c JOIN journal_erasure e USING (client_id, subject_id) "
    "WHERE c.client_id = {0}.client_id AND c.id = {0}.case_id)"
)


def _case_key(table: str) -> ScopedForeignKey:
    return ScopedForeignKey(
        name=f"{table}_case_fk", fields=["client_id", "case_id"], to="cases_case"
    )


def _version_key(table: str) -> ScopedForeignKey:
    return ScopedForeignKey(
        name=f"{table}_version_fk", fields=["client_id", "version_id"], to="knowledge_version"
    )


class Deliverable(ClientModel):
    """What a client receives and accepts. It belongs to an engagement, and where it is narrower to
    one service line of it or to one case of that line.

    `needs_licence` is false where the service says that opinions are signed without a licence,
    `awaits_acceptance` where the client is not asked to accept each one; it may all the same.
    """

    engagement_id = models.UUIDField()
    service_line_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    title = models.TextField()
    language = models.TextField(default="es")
    needs_licence = models.BooleanField(default=True)
    awaits_acceptance = models.BooleanField(default=True, db_default=True)
    made_key = models.TextField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "knowledge_deliverable"
        indexes = [
            models.Index(fields=["client_id", "-created_at", "id"], name="knowledge_newest"),
            models.Index(fields=["client_id", "case_id"], name="knowledge_deliverable_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "made_key"], name="knowledge_deliverable_once"
            ),
            models.CheckConstraint(
                condition=Q(case_id__isnull=True) | Q(service_line_id__isnull=False),
                name="knowledge_deliverable_of_line",
            ),
            models.CheckConstraint(
                condition=Q(language__in=["es", "en"]), name="knowledge_deliverable_language"
            ),
            ScopedForeignKey(
                name="knowledge_deliverable_engagement_fk",
                fields=["client_id", "engagement_id"],
                to="engagements_engagement",
            ),
            ScopedForeignKey(
                name="knowledge_deliverable_line_fk",
                fields=["client_id", "service_line_id"],
                to="engagements_service_line",
            ),
            _case_key("knowledge_deliverable"),
        ]


class _NotAmongAuthors(Func):
    """True unless the version was released by one of those who wrote it."""

    template = "(released_by_id IS NULL OR released_by_id <> ALL (author_ids))"
    output_field = models.BooleanField()


class Version(ClientModel):
    """One version of a deliverable; its document is settled once it has left the draft.

    `authors` are references of whoever wrote in it, `author_ids` the people among them. `sha256`
    is that of the released text, as the journal has it.
    """

    deliverable_id = models.UUIDField()
    number = models.IntegerField()
    state = models.TextField(default="draft")
    document = models.JSONField()
    revision = models.IntegerField(default=1)
    authors = ArrayField(models.TextField(), default=list)
    author_ids = ArrayField(models.UUIDField(), default=list)
    sha256 = models.TextField(default="")
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.TextField(default="")
    released_by_id = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.TextField(default="")

    class Meta:
        db_table = "knowledge_version"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "deliverable_id", "number"], name="knowledge_version_number"
            ),
            models.UniqueConstraint(
                fields=["client_id", "deliverable_id"],
                condition=Q(state__in=UNRELEASED),
                name="knowledge_version_one_unreleased",
            ),
            models.CheckConstraint(
                condition=Q(state__in=VERSION_STATES), name="knowledge_version_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNRELEASED) | ~Q(sha256="") & Q(released_at__isnull=False),
                name="knowledge_version_released",
            ),
            models.CheckConstraint(
                condition=_NotAmongAuthors(F("released_by_id"), F("author_ids")),
                name="knowledge_version_four_eyes",
            ),
            ScopedForeignKey(
                name="knowledge_version_deliverable_fk",
                fields=["client_id", "deliverable_id"],
                to="knowledge_deliverable",
            ),
        ]


class TableSnapshot(ClientModel):
    """Rows as they stood when they were taken. `query` says how they were got; `source` is what
    they were taken from (`sources.py`), with its digest at that time."""

    grants = APPEND_ONLY
    blanking = Blanking(
        {"name": "''", "header": "'[]'::jsonb", "rows": "'[]'::jsonb", "query": "''"},
        _ERASED.format("knowledge_table"),
    )

    deliverable_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    name = models.TextField()
    header = models.JSONField()
    rows = models.JSONField()
    sha256 = models.TextField()
    query = models.TextField(default="")
    source = models.TextField(default="")
    source_sha256 = models.TextField(default="")
    taken_by = models.TextField()
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "knowledge_table"
        indexes = [
            models.Index(fields=["client_id", "deliverable_id"], name="knowledge_table_deliverable")
        ]
        constraints = [
            ScopedForeignKey(
                name="knowledge_table_deliverable_fk",
                fields=["client_id", "deliverable_id"],
                to="knowledge_deliverable",
            ),
            _case_key("knowledge_table"),
        ]


class Run(ClientModel):
    """One run of an instrument. `result` is canonical JSON of figures, tables and claims, whose
    digest is `sha256`; `source` is the reference of its input (`sources.py`)."""

    grants = APPEND_ONLY
    blanking = Blanking(
        {"result": "''", "parameters": "'{}'::jsonb"}, _ERASED.format("knowledge_run")
    )

    engagement_id = models.UUIDField()
    service_line_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    instrument = models.TextField()
    version = models.TextField()
    parameters = models.JSONField(default=dict)
    seed = models.TextField(default="")
    input_sha256 = models.TextField()
    source = models.TextField(default="")
    source_sha256 = models.TextField(default="")
    result = models.TextField()
    sha256 = models.TextField()
    made_by = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "knowledge_run"
        indexes = [
            models.Index(
                fields=["client_id", "engagement_id", "-made_at"], name="knowledge_run_newest"
            )
        ]
        constraints = [
            ScopedForeignKey(
                name="knowledge_run_engagement_fk",
                fields=["client_id", "engagement_id"],
                to="engagements_engagement",
            ),
            ScopedForeignKey(
                name="knowledge_run_line_fk",
                fields=["client_id", "service_line_id"],
                to="engagements_service_line",
            ),
            _case_key("knowledge_run"),
        ]


class Evidence(ClientModel):
    """What supports a claim: the block `block_id` of a version. `place` says where in it: the
    characters of a span, the row and column of a table, the figure of a run."""

    grants = FULL

    version_id = models.UUIDField()
    block_id = models.TextField()
    number = models.IntegerField()
    kind = models.TextField()
    case_id = models.UUIDField(null=True)
    table_id = models.UUIDField(null=True)
    run_id = models.UUIDField(null=True)
    submission_id = models.UUIDField(null=True)
    source = models.TextField(default="")
    source_sha256 = models.TextField(default="")
    place = models.JSONField(default=dict)
    quote = models.TextField(default="")
    quote_sha256 = models.TextField(default="")
    note = models.TextField(default="")
    added_by = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        db_table = "knowledge_evidence"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "version_id", "number"], name="knowledge_evidence_number"
            ),
            models.CheckConstraint(
                condition=Q(kind="span", case_id__isnull=False)
                | Q(kind="table", table_id__isnull=False)
                | Q(kind="run", run_id__isnull=False)
                | Q(kind="sign_off", submission_id__isnull=False),
                name="knowledge_evidence_kind",
            ),
            _version_key("knowledge_evidence"),
            _case_key("knowledge_evidence"),
            ScopedForeignKey(
                name="knowledge_evidence_table_fk",
                fields=["client_id", "table_id"],
                to="knowledge_table",
            ),
            ScopedForeignKey(
                name="knowledge_evidence_run_fk", fields=["client_id", "run_id"], to="knowledge_run"
            ),
            ScopedForeignKey(
                name="knowledge_evidence_submission_fk",
                fields=["client_id", "submission_id"],
                to="work_submission",
            ),
        ]


class Comment(ClientModel):
    """What the client, or a reviewer, says about a block; about the whole where `block_id` is
    empty."""

    version_id = models.UUIDField()
    block_id = models.TextField(default="")
    author = models.TextField()
    acting_as = models.TextField()
    is_internal = models.BooleanField(default=False)
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "knowledge_comment"
        indexes = [models.Index(fields=["client_id", "version_id"], name="knowledge_comment_order")]
        constraints = [_version_key("knowledge_comment")]


class Template(ClientModel):
    """What a delivery by a playbook version is written from. Never changed."""

    grants = APPEND_ONLY

    playbook_id = models.UUIDField()
    source = models.TextField()
    sha256 = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "knowledge_template"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "playbook_id"], name="knowledge_template_once"
            ),
            ScopedForeignKey(
                name="knowledge_template_playbook_fk",
                fields=["client_id", "playbook_id"],
                to="engagements_playbook_version",
            ),
        ]


class Action(ClientModel):
    """A finding that somebody acts on: who, until when, and what is expected of which indicator.

    `kind` is `mean` (numbers) or `share` (counts); `expected_change` is in the indicator's unit,
    for shares in percentage points, above 0 and in the `direction` (`up`, `down`).
    """

    version_id = models.UUIDField()
    block_id = models.TextField()
    title = models.TextField()
    state = models.TextField(default="open")
    owner_id = models.UUIDField()
    due_date = models.DateField()
    indicator = models.TextField()
    unit = models.TextField(default="")
    kind = models.TextField()
    direction = models.TextField()
    expected_change = models.FloatField()
    baseline_from_date = models.DateField()
    baseline_to_date = models.DateField()
    added_by = models.TextField()
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    why = models.TextField(default="")

    class Meta:
        db_table = "knowledge_action"
        indexes = [
            models.Index(fields=["client_id", "due_date", "id"], name="knowledge_action_due")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ACTION_STATES), name="knowledge_action_state"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["mean", "share"],
                    direction__in=["up", "down"],
                    expected_change__gt=0,
                    baseline_to_date__gte=F("baseline_from_date"),
                ),
                name="knowledge_action_effect",
            ),
            _version_key("knowledge_action"),
            ScopedForeignKey(
                name="knowledge_action_owner_fk",
                fields=["client_id", "owner_id"],
                to="people_membership",
                to_fields=["client_id", "person_id"],
            ),
        ]


class Measurement(ClientModel):
    """The effect of an action, measured once. `samples` holds what was before and after, as given;
    `result` what the kernel of this `version` made of it."""

    grants = APPEND_ONLY

    action_id = models.UUIDField()
    after_from_date = models.DateField()
    after_to_date = models.DateField()
    samples = models.JSONField()
    input_sha256 = models.TextField()
    version = models.TextField()
    result = models.JSONField()
    verdict = models.TextField()
    source = models.TextField(default="")
    measured_by = models.TextField()
    measured_at = models.DateTimeField()

    class Meta:
        db_table = "knowledge_measurement"
        indexes = [
            models.Index(fields=["client_id", "action_id"], name="knowledge_measurement_action")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=["improved", "worsened", "cannot_tell"]),
                name="knowledge_measurement_verdict",
            ),
            ScopedForeignKey(
                name="knowledge_measurement_action_fk",
                fields=["client_id", "action_id"],
                to="knowledge_action",
            ),
        ]
