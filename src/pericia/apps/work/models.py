"""The units that are routed to people: items, offers, assignments, drafts, submissions."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pericia.tenancy.models import (
    APPEND_ONLY,
    FULL,
    Blanking,
    ClientModel,
    OwnedModel,
    ProviderModel,
    ScopedForeignKey,
)

LIVE_STATES = ("open", "offered", "assigned", "parked", "asked")
ENDED_STATES = ("done", "cancelled")


def case_key(name: str) -> ScopedForeignKey:
    return ScopedForeignKey(name=name, fields=["client_id", "case_id"], to="cases_case")


def item_key(name: str) -> ScopedForeignKey:
    return ScopedForeignKey(name=name, fields=["client_id", "item_id"], to="work_item")


def person_key(name: str, field: str = "person_id") -> ScopedForeignKey:
    return ScopedForeignKey(
        name=name,
        fields=["client_id", field],
        to="people_membership",
        to_fields=["client_id", "person_id"],
    )


def subject_erased(table: str, case_id: str) -> str:
    """SQL that holds for a row of `table` once the data subject of its case was erased."""
    return (
        "EXISTS (SELECT 1 FROM cases_case c JOIN journal_erasure e USING (client_id, subject_id) "
        f"WHERE c.client_id = {table}.client_id AND c.id = {case_id})"
    )


class WorkItem(ClientModel):
    """The smallest unit that is given to somebody: one visit of one step of one case.

    `excluded_ids` are people whom independence keeps away, known when it opened or since; `level`
    is 1 once escalated; `asks` is what this case adds to the step's requirement (its language, the
    amount to decide on); `nobody_why` says why nobody may take it, when the dispatcher found so.
    """

    case_id = models.UUIDField()
    queue_id = models.UUIDField()
    step = models.TextField()
    visit = models.IntegerField(default=1)
    kind = models.TextField()
    stage = models.TextField()
    state = models.TextField(default="open")
    priority = models.IntegerField(default=0)
    effort_seconds = models.IntegerField(default=300)
    asks = models.JSONField(null=True)
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    assignee_id = models.UUIDField(null=True)
    assigned_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    level = models.SmallIntegerField(default=0)
    excluded_ids = ArrayField(models.UUIDField(), default=list)
    nobody_why = models.JSONField(null=True)

    class Meta:
        db_table = "work_item"
        indexes = [
            models.Index(
                fields=["client_id", "queue_id", "-priority", "due_at", "id"],
                include=["opened_at", "level"],
                name="work_item_queued",
                condition=models.Q(state="open"),
            ),
            models.Index(
                fields=["client_id", "due_at", "id"],
                include=["queue_id"],
                name="work_item_for_nobody",
                condition=models.Q(state="open", nobody_why__isnull=False),
            ),
            models.Index(
                fields=["client_id", "assignee_id"],
                name="work_item_assignee",
                condition=models.Q(state__in=["assigned", "parked", "asked", "offered"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "case_id", "step"],
                condition=models.Q(state__in=LIVE_STATES),
                name="work_item_live_once",
            ),
            models.UniqueConstraint(
                fields=["client_id", "case_id", "step", "visit"], name="work_item_visit"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=LIVE_STATES + ENDED_STATES), name="work_item_state"
            ),
            models.CheckConstraint(
                condition=models.Q(assignee_id__isnull=False)
                | models.Q(state__in=("open", *ENDED_STATES)),
                name="work_item_assignee_named",
            ),
            case_key("work_item_case_fk"),
            ScopedForeignKey(
                name="work_item_queue_fk",
                fields=["client_id", "queue_id"],
                to="engagements_queue",
            ),
            person_key("work_item_assignee_fk", "assignee_id"),
        ]


class Offer(ClientModel):
    """A proposal of an item to one person, for a limited time, with the proof of eligibility."""

    item_id = models.UUIDField()
    person_id = models.UUIDField()
    state = models.TextField(default="pending")
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    why = models.TextField(default="")
    proof = models.JSONField()
    cost_terms = models.JSONField(default=dict)

    class Meta:
        db_table = "work_offer"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "item_id"],
                condition=models.Q(state="pending"),
                name="work_offer_one_pending",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["pending", "accepted", "declined", "expired", "withdrawn"]
                ),
                name="work_offer_state",
            ),
            item_key("work_offer_item_fk"),
            person_key("work_offer_person_fk"),
        ]


class Assignment(ClientModel):
    """An item in somebody's hands, from taking it until it is taken away or the item ends.

    `ended_at` and `ended_by` tell how it was taken away. What was handed in ended with its item:
    nothing is written here for it.
    """

    item_id = models.UUIDField()
    person_id = models.UUIDField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(null=True)
    proof = models.JSONField()

    class Meta:
        db_table = "work_assignment"
        indexes = [
            models.Index(fields=["client_id", "item_id"], name="work_assignment_item"),
            models.Index(
                fields=["client_id", "person_id", "started_at"], name="work_assignment_person"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "item_id"],
                condition=models.Q(ended_at__isnull=True),
                name="work_assignment_one_current",
            ),
            item_key("work_assignment_item_fk"),
            person_key("work_assignment_person_fk"),
        ]


class Draft(OwnedModel):
    """What somebody has typed so far, kept until it is handed in."""

    tenant_column = "client_id"
    grants = FULL

    pk = models.CompositePrimaryKey("client_id", "item_id")
    client_id = models.UUIDField()
    item_id = models.UUIDField()
    person_id = models.UUIDField()
    body = models.JSONField()
    revision = models.IntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "work_draft"
        constraints = [item_key("work_draft_item_fk"), person_key("work_draft_person_fk")]


class Submission(ClientModel):
    """What a performer handed in; a review or a sign-off is one too. Never changed.

    `queue_id` is that of the item, so that reviews are counted from an index alone.
    """

    grants = APPEND_ONLY
    blanking = Blanking(
        {"body": "'{}'::jsonb", "about": "'{}'::jsonb"},
        subject_erased("work_submission", "work_submission.case_id"),
    )

    item_id = models.UUIDField(null=True)
    case_id = models.UUIDField()
    queue_id = models.UUIDField(null=True)
    step = models.TextField()
    visit = models.IntegerField()
    kind = models.TextField()
    actor = models.TextField()
    person_id = models.UUIDField(null=True)
    acting_as = models.TextField()
    body = models.JSONField()
    proof = models.JSONField()
    about = models.JSONField(default=dict)
    submitted_at = models.DateTimeField()
    touch_seconds = models.IntegerField(default=0)

    class Meta:
        db_table = "work_submission"
        indexes = [
            models.Index(fields=["client_id", "case_id"], name="work_submission_case"),
            models.Index(
                fields=["client_id", "submitted_at"],
                include=["queue_id"],
                name="work_submission_reviewed",
                condition=models.Q(kind__in=["review", "sign_off"]),
            ),
            models.Index(
                fields=["client_id", "submitted_at"],
                name="work_submission_reasons",
                condition=models.Q(kind__in=["review", "sign_off"], about__has_key="reasons"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["client_id", "item_id"], name="work_submission_once"),
            item_key("work_submission_item_fk"),
            case_key("work_submission_case_fk"),
            person_key("work_submission_person_fk"),
        ]


class BlindAnswer(ClientModel):
    """What a reviewer answered before they saw anything of what they review. Never changed."""

    grants = APPEND_ONLY
    blanking = Blanking(
        {"body": "'{}'::jsonb"}, subject_erased("work_blind_answer", "work_blind_answer.case_id")
    )

    item_id = models.UUIDField()
    case_id = models.UUIDField()
    step = models.TextField()
    person_id = models.UUIDField()
    body = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "work_blind_answer"
        indexes = [models.Index(fields=["client_id", "case_id"], name="work_blind_answer_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "item_id", "person_id"], name="work_blind_answer_once"
            ),
            item_key("work_blind_answer_item_fk"),
            case_key("work_blind_answer_case_fk"),
            person_key("work_blind_answer_person_fk"),
        ]


class Pause(ClientModel):
    """A time in which an item waits: parked by its performer, or for the client's answer."""

    item_id = models.UUIDField()
    case_id = models.UUIDField()
    kind = models.TextField()
    person_id = models.UUIDField()
    why = models.TextField()
    answer = models.TextField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "work_pause"
        indexes = [models.Index(fields=["client_id", "case_id"], name="work_pause_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "item_id"],
                condition=models.Q(ended_at__isnull=True),
                name="work_pause_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["parked", "client"]), name="work_pause_kind"
            ),
            item_key("work_pause_item_fk"),
            case_key("work_pause_case_fk"),
            person_key("work_pause_person_fk"),
        ]


class Override(ClientModel):
    """A named authority let one person do one item in spite of one rule, and said why."""

    grants = APPEND_ONLY
    blanking = Blanking(
        {"why": "''"},
        subject_erased(
            "work_override",
            "(SELECT i.case_id FROM work_item i "
            "WHERE i.client_id = c.client_id AND i.id = work_override.item_id)",
        ),
    )

    item_id = models.UUIDField()
    person_id = models.UUIDField()
    rule = models.TextField()
    authorised_by = models.UUIDField()
    why = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "work_override"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(person_id=models.F("authorised_by")),
                name="work_override_not_for_oneself",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    rule__in=["independence", "credential", "clearance", "authority"]
                ),
                name="work_override_rule",
            ),
            item_key("work_override_item_fk"),
            person_key("work_override_person_fk"),
            person_key("work_override_authority_fk", "authorised_by"),
        ]


class Presence(ProviderModel):
    """When somebody was last seen working, so that items are offered to people who are there."""

    person_id = models.UUIDField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "work_presence"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "person_id"], name="work_presence_once"
            ),
            ScopedForeignKey(
                name="work_presence_person_fk",
                fields=["organisation_id", "person_id"],
                to="people_person",
            ),
        ]


class SavedFilter(ProviderModel):
    """What somebody narrows the board or its items to, under a name of their own. `query` is the
    query part of the page's address, so that whoever is sent it sees the same filter."""

    grants = FULL

    person_id = models.UUIDField()
    page = models.TextField()
    name = models.TextField()
    query = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "work_saved_filter"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "person_id", "page", "name"],
                name="work_saved_filter_once",
            ),
            models.CheckConstraint(
                condition=models.Q(page__in=["board", "board_items"]), name="work_saved_filter_page"
            ),
            ScopedForeignKey(
                name="work_saved_filter_person_fk",
                fields=["organisation_id", "person_id"],
                to="people_person",
            ),
        ]
