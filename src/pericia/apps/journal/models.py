"""The journal: events nobody can change, the tree that seals them, and the keys that erase them."""

from __future__ import annotations

from django.db import models
from django.db.models.lookups import LessThanOrEqual

from pericia.tenancy.ids import new_id
from pericia.tenancy.models import APPEND_ONLY, ClientModel, OwnedModel, ScopedForeignKey


class Xid8Field(models.Field):  # type: ignore[type-arg]
    """A transaction number of the server, which orders events by the end of their transactions."""

    def db_type(self, connection: object) -> str:
        return "xid8"


class CurrentTransaction(models.Func):
    function = "pg_current_xact_id"
    template = "%(function)s()"
    output_field = Xid8Field()


def octets(field: str) -> models.Func:
    return models.Func(models.F(field), function="octet_length", output_field=models.IntegerField())


class Event(ClientModel):
    """One thing that happened, with its commitment and its encrypted body.

    The texts are bounded: an envelope too large to be hashed would stop the client's sealing.
    """

    grants = APPEND_ONLY

    at = models.DateTimeField()
    actor = models.TextField()
    acting_as = models.TextField()
    verb = models.TextField()
    object = models.TextField()
    version = models.IntegerField(null=True)
    subject_id = models.UUIDField()
    commitment = models.BinaryField()
    body = models.BinaryField()
    xact = Xid8Field(db_default=CurrentTransaction(), editable=False)

    class Meta:
        db_table = "journal_event"
        indexes = [
            models.Index(fields=["client_id", "xact", "id"], name="journal_event_sealing"),
            models.Index(fields=["client_id", "object", "id"], name="journal_event_object"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    octets("actor") + octets("acting_as") + octets("verb") + octets("object"), 2000
                ),
                name="journal_event_short",
            )
        ]


class SubjectKey(ClientModel):
    """The key of one data subject; `id` is the subject. Deleting it erases what it encrypts."""

    grants = "SELECT, INSERT, DELETE"

    key = models.BinaryField()

    class Meta:
        db_table = "journal_subject_key"


class Erasure(ClientModel):
    """A subject whose key was destroyed: replayed after a restore."""

    grants = APPEND_ONLY

    subject_id = models.UUIDField()
    event_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "journal_erasure"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "subject_id"], name="journal_erasure_subject"
            ),
        ]


class Leaf(OwnedModel):
    """The place of an event in its client's tree."""

    tenant_column = "client_id"
    grants = APPEND_ONLY

    pk = models.CompositePrimaryKey("client_id", "position")
    client_id = models.UUIDField()
    position = models.BigIntegerField()
    event_id = models.UUIDField()
    hash = models.BinaryField()

    class Meta:
        db_table = "journal_leaf"
        constraints = [
            models.UniqueConstraint(fields=["client_id", "event_id"], name="journal_leaf_event"),
            ScopedForeignKey(
                name="journal_leaf_event_fk",
                fields=["client_id", "event_id"],
                to="journal_event",
            ),
        ]


class Tile(OwnedModel):
    """256 sibling hashes of a complete part of the tree, so that proofs read little."""

    tenant_column = "client_id"
    grants = APPEND_ONLY

    pk = models.CompositePrimaryKey("client_id", "level", "index")
    client_id = models.UUIDField()
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        db_table = "journal_tile"


class Checkpoint(OwnedModel):
    """A signed statement of the tree's size and root, with the peaks from which it grows on."""

    tenant_column = "client_id"
    grants = APPEND_ONLY

    pk = models.CompositePrimaryKey("client_id", "size")
    client_id = models.UUIDField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    at = models.DateTimeField()
    key_id = models.TextField()
    signature = models.BinaryField()
    frontier = models.BinaryField()

    class Meta:
        db_table = "journal_checkpoint"


class Bookmark(OwnedModel):
    """How far the sealer has come in the order (xact, id) of a client's events.

    Transaction numbers mean something in one database of one cluster only: after a restore into
    another one, named by `cluster`, the sealer looks at every event again.
    """

    tenant_column = "client_id"

    client_id = models.UUIDField(primary_key=True)
    cluster = models.TextField()
    xact = Xid8Field()
    event_id = models.UUIDField()

    class Meta:
        db_table = "journal_bookmark"


class Effect(OwnedModel):
    """Written with a job's effects under its key: they happen once however often it runs."""

    tenant_column = "client_id"
    grants = APPEND_ONLY

    pk = models.CompositePrimaryKey("client_id", "key")
    client_id = models.UUIDField()
    key = models.TextField()
    token = models.UUIDField(default=new_id)
    at = models.DateTimeField()

    class Meta:
        db_table = "journal_effect"
