"""Engagements that somebody is setting up, as far as they have come."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pericia.tenancy.models import FULL, ClientModel, ScopedForeignKey


class SetUp(ClientModel):
    """What was filled in so far: `answers` by step, and the steps that are `done`.

    With `engagement_id` it completes that drafted engagement; else it makes one. It is gone once
    the engagement is made.
    """

    grants = FULL

    engagement_id = models.UUIDField(null=True)
    name = models.TextField(default="")
    answers = models.JSONField(default=dict)
    done = ArrayField(models.TextField(), default=list)
    begun_by = models.TextField()
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "set_up_set_up"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "engagement_id"], name="set_up_engagement_once"
            ),
            ScopedForeignKey(
                name="set_up_client_fk",
                fields=["client_id"],
                to="organisations_client",
                to_fields=["client_id"],
            ),
            ScopedForeignKey(
                name="set_up_engagement_fk",
                fields=["client_id", "engagement_id"],
                to="engagements_engagement",
            ),
        ]
