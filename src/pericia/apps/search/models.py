"""The words by which cases, their files and deliverables are found, made of what was sealed."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from pericia.tenancy.models import FULL, ClientModel, OwnedModel, ScopedForeignKey

KINDS = ("request", "message", "attachment", "version")


class Text(ClientModel):
    """One text: what a case asked for, a message, a file of a case, a version of a deliverable.

    `source_id` is that row. `body` holds a file's text, which stands nowhere else; the rows of
    other texts have theirs. `audience` is a message's direction. Whether somebody may read the
    text is asked of its case or deliverable, whenever it is found.
    """

    grants = FULL

    kind = models.TextField()
    case_id = models.UUIDField(null=True)
    deliverable_id = models.UUIDField(null=True)
    source_id = models.UUIDField()
    audience = models.TextField(default="")
    body = models.TextField(default="")
    document = SearchVectorField()

    class Meta:
        db_table = "search_text"
        indexes = [
            GinIndex(fields=["document"], name="search_text_document"),
            models.Index(fields=["client_id", "case_id"], name="search_text_case"),
            models.Index(
                fields=["client_id", "kind", "id"],
                name="search_text_seldom",
                condition=models.Q(kind__in=["attachment", "version"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "source_id", "kind"], name="search_text_source"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="version", deliverable_id__isnull=False)
                | models.Q(kind__in=["request", "message", "attachment"], case_id__isnull=False),
                name="search_text_kind",
            ),
            ScopedForeignKey(
                name="search_text_case_fk", fields=["client_id", "case_id"], to="cases_case"
            ),
            ScopedForeignKey(
                name="search_text_deliverable_fk",
                fields=["client_id", "deliverable_id"],
                to="knowledge_deliverable",
            ),
        ]


class Place(OwnedModel):
    """The place in a client's journal from which nothing was looked at yet."""

    tenant_column = "client_id"

    client_id = models.UUIDField(primary_key=True)
    position = models.BigIntegerField(default=0)

    class Meta:
        db_table = "search_place"
