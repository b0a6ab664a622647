"""What every client-owned table has in common, and foreign keys that cannot leave their client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint

from pericia.tenancy.ids import new_id

FULL = "SELECT, INSERT, UPDATE, DELETE"
APPEND_ONLY = "SELECT, INSERT"
NO_DELETE = "SELECT, INSERT, UPDATE"


@dataclass(frozen=True)
class Blanking:
    """The one change that the app role may make to a table without UPDATE.

    `values` gives, by column, the SQL value that it may be overwritten with; `where` is the SQL
    condition on the row as it is.
    """

    values: Mapping[str, str]
    where: str


class OwnedModel(models.Model):
    """A table protected by row-level security on `tenant_column`, with the app role's `grants`."""

    tenant_column: ClassVar[str]
    grants: ClassVar[str] = NO_DELETE
    blanking: ClassVar[Blanking | None] = None

    class Meta:
        abstract = True


class ClientModel(OwnedModel):
    """Rows of one client: the primary key begins with the client."""

    tenant_column = "client_id"

    pk = models.CompositePrimaryKey("client_id", "id")
    client_id = models.UUIDField()
    id = models.UUIDField(default=new_id)

    class Meta:
        abstract = True


class ProviderModel(OwnedModel):
    """Rows of one organisation (a provider, or a client as employer of its own people)."""

    tenant_column = "organisation_id"

    pk = models.CompositePrimaryKey("organisation_id", "id")
    organisation_id = models.UUIDField()
    id = models.UUIDField(default=new_id)

    class Meta:
        abstract = True


class ScopedForeignKey(BaseConstraint):
    """A foreign key that includes the tenant column on both sides.

    `fields` here reference `to_fields` of table `to`; both begin with the tenant column, so a row
    can never point at another client's row.
    """

    def __init__(
        self,
        *,
        name: str,
        fields: list[str],
        to: str,
        to_fields: list[str] | None = None,
        cascade: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.fields = list(fields)
        self.to = to
        self.to_fields = list(to_fields) if to_fields else [fields[0], "id"]
        self.cascade = cascade

    def _clause(self, schema_editor: BaseDatabaseSchemaEditor) -> str:
        quote = schema_editor.quote_name
        ours = ", ".join(quote(each) for each in self.fields)
        theirs = ", ".join(quote(each) for each in self.to_fields)
        ending = " ON DELETE CASCADE" if self.cascade else ""
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({ours}) "
            f"REFERENCES {quote(self.to)} ({theirs}){ending}"
        )

    def constraint_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """Nothing within CREATE TABLE: the table referred to may be made later in the same
        migration, so the key is added at its end."""
        assert schema_editor is not None
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def create_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        assert model is not None
        assert schema_editor is not None
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self._clause(schema_editor)}"

    def remove_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        assert model is not None
        assert schema_editor is not None
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database is the judge."""

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs.update(fields=self.fields, to=self.to, to_fields=self.to_fields)
        if self.cascade:
            kwargs["cascade"] = True
        return path, tuple(args), dict(kwargs)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ScopedForeignKey):
            return self.deconstruct() == other.deconstruct()
        return super().__eq__(other)

    __hash__ = BaseConstraint.__hash__
