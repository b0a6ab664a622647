"""What the cases that ended in a month were and took, kept by service line: counted once by the
worker (counting.py), so that reading it does not grow with the cases."""

from __future__ import annotations

from django.db import models

from pericia.tenancy.models import OwnedModel, ScopedForeignKey


class Ended(OwnedModel):
    """The cases of a service line that ended in the month that begins on `month`."""

    tenant_column = "client_id"

    pk = models.CompositePrimaryKey("client_id", "service_line_id", "month")
    client_id = models.UUIDField()
    service_line_id = models.UUIDField()
    month = models.DateField()
    closed = models.IntegerField()
    cancelled = models.IntegerField()

    class Meta:
        db_table = "billing_ended"
        constraints = [
            ScopedForeignKey(
                name="billing_ended_line_fk",
                fields=["client_id", "service_line_id"],
                to="engagements_service_line",
            )
        ]


class Held(OwnedModel):
    """How long a person of this employer had work on those cases in hand, in whole seconds."""

    tenant_column = "client_id"

    pk = models.CompositePrimaryKey("client_id", "service_line_id", "month", "person_id")
    client_id = models.UUIDField()
    service_line_id = models.UUIDField()
    month = models.DateField()
    person_id = models.UUIDField()
    organisation_id = models.UUIDField()
    seconds = models.BigIntegerField()

    class Meta:
        db_table = "billing_held"
        constraints = [
            ScopedForeignKey(
                name="billing_held_line_fk",
                fields=["client_id", "service_line_id"],
                to="engagements_service_line",
            )
        ]


class Place(OwnedModel):
    """The place in a client's journal from which no ended case was counted yet."""

    tenant_column = "client_id"

    client_id = models.UUIDField(primary_key=True)
    position = models.BigIntegerField(default=0)

    class Meta:
        db_table = "billing_place"
