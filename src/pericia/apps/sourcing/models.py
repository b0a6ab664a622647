"""What is known and decided about each process of a client, and what became of it."""

from __future__ import annotations

from django.db import models

from pericia.tenancy.models import APPEND_ONLY, ClientModel, ScopedForeignKey

LOG_STATES = ("waiting", "read", "refused", "removed")
DECISION_STATES = ("proposed", "signed", "withdrawn", "superseded")
RISK_STATES = ("open", "controlled", "accepted")


def process_key(name: str) -> ScopedForeignKey:
    return ScopedForeignKey(
        name=name, fields=["client_id", "process_id"], to="organisations_process"
    )


def decision_key(name: str) -> ScopedForeignKey:
    return ScopedForeignKey(name=name, fields=["client_id", "decision_id"], to="sourcing_decision")


class Assessment(ClientModel):
    """Answers about a process, and what followed from them on that day.

    `document` is a process of the file of `pericia sourcing assess`. `evidence` tells, for answers
    that an event log proposed, what it proposed and why that was not taken where it was not.
    `outcome` is the decision in short, by the kernel `kernel`.
    """

    grants = APPEND_ONLY

    process_id = models.UUIDField()
    number = models.IntegerField()
    document = models.JSONField()
    evidence = models.JSONField(default=list)
    outcome = models.JSONField()
    kernel = models.TextField()
    note = models.TextField(default="")
    created_by = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "sourcing_assessment"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "process_id", "number"], name="sourcing_assessment_number"
            ),
            process_key("sourcing_assessment_process_fk"),
        ]


class ProcessLog(ClientModel):
    """An event log of a process. `findings` are what `pericia sourcing mine` tells of it.

    `columns` are the columns that were named by hand. `refusal` says why it could not be read, with
    the `columns` that the file has and whether naming others may help (`is_kept`: its file is kept
    until then). Of a log that was removed, neither file nor findings are left; `removal` says who
    removed it, when and why.
    """

    process_id = models.UUIDField()
    file_name = models.TextField()
    stored_as = models.TextField()
    sha256 = models.TextField()
    size_bytes = models.BigIntegerField()
    columns = models.JSONField(default=dict)
    state = models.TextField(default="waiting")
    findings = models.JSONField(null=True)
    refusal = models.JSONField(null=True)
    removal = models.JSONField(null=True)
    uploaded_by = models.TextField()
    uploaded_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sourcing_process_log"
        indexes = [
            models.Index(
                fields=["client_id", "process_id", "-uploaded_at"], name="sourcing_log_newest"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=LOG_STATES), name="sourcing_log_state"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="removed")
                | models.Q(findings__isnull=True, removal__isnull=False),
                name="sourcing_log_removed",
            ),
            process_key("sourcing_log_process_fk"),
        ]


class MoneyComparison(ClientModel):
    """Options compared by money: the file of `pericia sourcing money`, and its outcome as JSON."""

    grants = APPEND_ONLY

    process_id = models.UUIDField()
    number = models.IntegerField()
    scenario = models.JSONField()
    outcome = models.JSONField()
    kernel = models.TextField()
    created_by = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "sourcing_money"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "process_id", "number"], name="sourcing_money_number"
            ),
            process_key("sourcing_money_process_fk"),
        ]


class Decision(ClientModel):
    """What is to become of a process: proposed, then signed by somebody with the authority.

    `model` may differ from the assessment's, with a reason in `why`. `terms` are what the
    engagement is drafted with; `engagement_id` is that draft, once signed.
    """

    process_id = models.UUIDField()
    number = models.IntegerField()
    assessment_id = models.UUIDField()
    money_id = models.UUIDField(null=True)
    model = models.TextField()
    governance = models.BooleanField()
    why = models.TextField(default="")
    terms = models.JSONField(default=dict)
    state = models.TextField(default="proposed")
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField()
    ended_by = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    authority = models.TextField(default="")
    signed_by = models.TextField(default="")
    signed_at = models.DateTimeField(null=True)
    engagement_id = models.UUIDField(null=True)

    class Meta:
        db_table = "sourcing_decision"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "process_id", "number"], name="sourcing_decision_number"
            ),
            models.UniqueConstraint(
                fields=["client_id", "process_id"],
                condition=models.Q(state="signed"),
                name="sourcing_decision_one_signed",
            ),
            models.UniqueConstraint(
                fields=["client_id", "process_id"],
                condition=models.Q(state="proposed"),
                name="sourcing_decision_one_proposed",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=DECISION_STATES), name="sourcing_decision_state"
            ),
            models.CheckConstraint(
                condition=models.Q(model__in=["bpo", "kpo", "hybrid", "automate", "keep"]),
                name="sourcing_decision_model",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "withdrawn"], signed_at__isnull=True)
                | models.Q(state__in=["signed", "superseded"], signed_at__isnull=False),
                name="sourcing_decision_signed_at",
            ),
            process_key("sourcing_decision_process_fk"),
            ScopedForeignKey(
                name="sourcing_decision_assessment_fk",
                fields=["client_id", "assessment_id"],
                to="sourcing_assessment",
            ),
            ScopedForeignKey(
                name="sourcing_decision_money_fk",
                fields=["client_id", "money_id"],
                to="sourcing_money",
            ),
            ScopedForeignKey(
                name="sourcing_decision_engagement_fk",
                fields=["client_id", "engagement_id"],
                to="engagements_engagement",
            ),
        ]


class Risk(ClientModel):
    """A risk of handing a process over: its control, the setting that enforces it, its owner.

    `code` is one of the catalogue, or empty for a risk of the client's own, which `text` tells.
    `setting` names one of `controls.SETTINGS`, whose state is read from the engagement.
    """

    process_id = models.UUIDField()
    code = models.TextField(default="")
    text = models.TextField(default="")
    control = models.TextField(default="")
    setting = models.TextField(default="")
    likelihood = models.SmallIntegerField(default=3)
    impact = models.SmallIntegerField(default=3)
    owner = models.TextField(default="")
    state = models.TextField(default="open")
    why = models.TextField(default="")
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "sourcing_risk"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "process_id", "code"],
                condition=~models.Q(code=""),
                name="sourcing_risk_code",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=RISK_STATES), name="sourcing_risk_state"
            ),
            models.CheckConstraint(
                condition=models.Q(likelihood__range=(1, 5), impact__range=(1, 5)),
                name="sourcing_risk_matrix",
            ),
            process_key("sourcing_risk_process_fk"),
        ]


class Benefit(ClientModel):
    """An expected benefit: what measures it, where it stands, where it is to be, whose it is.

    `code` is one of the catalogue. `indicator` is one that the platform measures, or `stated`,
    which somebody reports. Baseline and target are in the unit of the indicator.
    """

    process_id = models.UUIDField()
    code = models.TextField()
    indicator = models.TextField()
    unit = models.TextField(default="")
    higher_is_better = models.BooleanField(default=False)
    baseline = models.FloatField(null=True)
    target = models.FloatField(null=True)
    owner = models.TextField(default="")
    due_date = models.DateField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "sourcing_benefit"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "process_id", "code", "indicator"],
                name="sourcing_benefit_once",
            ),
            process_key("sourcing_benefit_process_fk"),
        ]


class BenefitReading(ClientModel):
    """A value of a benefit that somebody stated for a period, and what it rests on."""

    grants = APPEND_ONLY

    benefit_id = models.UUIDField()
    value = models.FloatField()
    from_date = models.DateField()
    until_date = models.DateField()
    evidence = models.TextField()
    stated_by = models.TextField()
    stated_at = models.DateTimeField()

    class Meta:
        db_table = "sourcing_benefit_reading"
        indexes = [
            models.Index(
                fields=["client_id", "benefit_id", "-until_date"], name="sourcing_reading_newest"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_date__gte=models.F("from_date")),
                name="sourcing_reading_period",
            ),
            ScopedForeignKey(
                name="sourcing_reading_benefit_fk",
                fields=["client_id", "benefit_id"],
                to="sourcing_benefit",
            ),
        ]


class Rescoring(ClientModel):
    """A signed decision scored again by what its work showed.

    `measured` are the figures of the period, `moved` the answers that they moved and why,
    `outcome` what would be decided now. `differs` where that is another model than signed.
    """

    grants = APPEND_ONLY

    decision_id = models.UUIDField()
    number = models.IntegerField()
    measured = models.JSONField()
    moved = models.JSONField()
    outcome = models.JSONField()
    differs = models.BooleanField()
    kernel = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "sourcing_rescoring"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "decision_id", "number"], name="sourcing_rescoring_number"
            ),
            decision_key("sourcing_rescoring_decision_fk"),
        ]
