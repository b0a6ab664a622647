"""One client's rows are out of reach for another at the database itself, whatever the code does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from psycopg import errors, sql

from pericia.apps.cases.models import Subject
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.organisations.models import Client
from pericia.apps.people.models import Membership, Person
from pericia.tenancy.ids import new_id
from pericia.tenancy.migrating import SQL
from pericia.tenancy.models import OwnedModel
from pericia.tenancy.protect import owned_models
from pericia.tenancy.scope import open_scope, raw_connection, rows, scope_text, signed_scope
from tests.security.catalogue import (
    Link,
    become_app,
    insert,
    loosen,
    set_scope,
    superuser,
    two_owners,
)
from tests.world import World

each_table = pytest.mark.parametrize("model", owned_models(), ids=lambda each: each._meta.db_table)
FOR_EVER = 4_000_000_000


@contextmanager
def undone() -> Iterator[None]:
    """Ends the open transaction without a trace, as after an error that was caught."""
    yield
    transaction.set_rollback(True)


def count(link: Link, model: type[OwnedModel], owner: UUID) -> int:
    statement = sql.SQL("SELECT count(*) FROM {} WHERE {} = %s")
    names = (sql.Identifier(model._meta.db_table), sql.Identifier(model.tenant_column))
    return link.execute(statement.format(*names), (owner,)).fetchone()[0]


@each_table
def test_a_row_is_seen_in_its_owners_scope_and_in_no_other(model: type[OwnedModel]) -> None:
    mine, theirs = two_owners()
    with superuser() as link:
        loosen(link, model._meta.db_table)
        assert insert(link, model, theirs) == 1
        become_app(link, mine)
        assert count(link, model, theirs) == 0
        set_scope(link, theirs)
        assert count(link, model, theirs) == 1


@each_table
def test_a_row_of_another_owner_cannot_be_written(model: type[OwnedModel]) -> None:
    mine, theirs = two_owners()
    with superuser() as link:
        loosen(link, model._meta.db_table)
        become_app(link, mine)
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            insert(link, model, theirs)


@each_table
def test_a_row_of_another_owner_is_not_changed_or_deleted(model: type[OwnedModel]) -> None:
    mine, theirs = two_owners()
    table, column = sql.Identifier(model._meta.db_table), sql.Identifier(model.tenant_column)
    attempts = {
        "UPDATE": sql.SQL("UPDATE {0} SET {1} = {1} WHERE {1} = %s").format(table, column),
        "DELETE": sql.SQL("DELETE FROM {0} WHERE {1} = %s").format(table, column),
    }
    with superuser() as link:
        loosen(link, model._meta.db_table)
        insert(link, model, theirs)
        become_app(link, mine)
        for power, statement in attempts.items():
            if power in model.grants:
                assert link.execute(statement, (theirs,)).rowcount == 0
            else:
                with pytest.raises(errors.InsufficientPrivilege), link.transaction():
                    link.execute(statement, (theirs,))
        set_scope(link, theirs)
        assert count(link, model, theirs) == 1


@each_table
def test_a_row_cannot_be_given_to_another_owner(model: type[OwnedModel]) -> None:
    mine, theirs = two_owners()
    table, column = sql.Identifier(model._meta.db_table), sql.Identifier(model.tenant_column)
    with superuser() as link:
        loosen(link, model._meta.db_table)
        insert(link, model, mine)
        become_app(link, mine)
        with pytest.raises(errors.InsufficientPrivilege):
            link.execute(sql.SQL("UPDATE {} SET {} = %s").format(table, column), (theirs,))


@each_table
def test_without_a_scope_every_table_raises(model: type[OwnedModel]) -> None:
    with transaction.atomic(), undone():
        rows("SELECT set_config('app.scope', '', true)")
        with pytest.raises(errors.InsufficientPrivilege, match="no scope is open"):
            rows(f'SELECT count(*) FROM "{model._meta.db_table}"')


def refused(text: str) -> str:
    """What the database says to a query under this scope text."""
    with transaction.atomic(), undone():
        rows("SELECT set_config('app.scope', $1, true)", (text,))
        with pytest.raises(psycopg.Error) as caught:
            rows("SELECT count(*) FROM organisations_client")
    return str(caught.value).splitlines()[0]


def forged(change: Callable[[list[str]], Any]) -> str:
    parts = scope_text([new_id()]).split("|")
    change(parts)
    return "|".join(parts)


def test_a_scope_with_another_client_is_refused() -> None:
    text = forged(lambda parts: parts.__setitem__(0, str(new_id())))
    assert "not signed" in refused(text)


def test_a_scope_widened_by_a_client_is_refused() -> None:
    text = forged(lambda parts: parts.__setitem__(0, f"{parts[0]},{new_id()}"))
    assert "not signed" in refused(text)


def test_a_scope_with_a_longer_life_is_refused() -> None:
    assert "not signed" in refused(forged(lambda parts: parts.__setitem__(2, str(FOR_EVER))))


def test_a_scope_signed_with_another_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SCOPE_KEY", b"x" * 32)
    assert "not signed" in refused(scope_text([new_id()]))


def test_an_unsigned_scope_is_refused() -> None:
    assert "not signed" in refused(forged(lambda parts: parts.__setitem__(3, "")))


@pytest.mark.parametrize("text", ["x", "||", "|||", "a|b|c|d|e", str(UUID(int=7))])
def test_a_malformed_scope_is_refused(text: str) -> None:
    assert "scope is" in refused(text)


def test_an_expired_scope_is_refused() -> None:
    pid = raw_connection().info.backend_pid
    assert "expired" in refused(signed_scope([new_id()], pid, int(time.time()) - 1))


def test_a_scope_of_another_connection_is_refused() -> None:
    pid = raw_connection().info.backend_pid
    assert "another connection" in refused(signed_scope([new_id()], pid + 1, FOR_EVER))


def test_smuggled_sql_cannot_widen_the_scope(world: World) -> None:
    mine, theirs = world.banco.client_id, world.hospital.client_id
    smuggled = "SELECT set_config('app.scope', replace(current_setting('app.scope'), $1, $2), true)"
    with open_scope([mine]), undone():
        assert rows("SELECT client_id FROM organisations_client") == [(mine,)]
        rows(smuggled, (str(mine), str(theirs)))
        with pytest.raises(errors.InsufficientPrivilege, match="not signed"):
            rows("SELECT client_id FROM organisations_client")


def test_the_key_that_signs_scopes_cannot_be_read(world: World) -> None:
    for reading in ("SELECT * FROM app.scope_key", "SELECT app.scope_pads()"):
        with pytest.raises(errors.InsufficientPrivilege), open_scope([world.banco.client_id]):
            rows(reading)


def test_a_connection_that_keeps_the_key_in_memory_notices_a_new_one() -> None:
    with superuser() as link:
        set_scope(link, new_id())
        assert link.execute("SELECT app.scope()").fetchone()
        link.execute("UPDATE app.scope_key SET inner_pad = outer_pad")
        link.execute((SQL / "scope.sql").read_text().encode())
        with pytest.raises(errors.InsufficientPrivilege, match="not signed"):
            link.execute("SELECT app.scope()")


def test_after_a_scope_has_closed_the_connection_sees_nothing(world: World) -> None:
    with open_scope([world.banco.client_id]):
        assert Client.objects.count() == 1
    assert rows("SELECT current_setting('app.scope', true)") == [("",)]
    with pytest.raises(errors.InsufficientPrivilege, match="no scope is open"):
        rows("SELECT * FROM organisations_client")


def test_a_scope_is_never_opened_within_another(world: World) -> None:
    with pytest.raises(RuntimeError), open_scope([world.banco.client_id]):  # noqa: SIM117
        with open_scope([world.hospital.client_id]):
            pass


def test_an_empty_scope_sees_nothing(world: World) -> None:
    with open_scope([]):
        assert not Client.objects.exists()
        assert not Person.objects.exists()


def test_a_scope_of_two_clients_sees_these_two(world: World) -> None:
    both = {world.banco.client_id, world.hospital.client_id}
    with open_scope(both):
        assert set(Client.objects.values_list("client_id", flat=True)) == both


def test_a_foreign_key_refuses_another_clients_row(world: World) -> None:
    stolen = ServiceLine(
        client_id=world.banco.client_id,
        engagement_id=world.queries.engagement_id,
        playbook_id=world.playbooks["coding"].id,
        name="stolen",
        code="stolen",
        sla_seconds=60,
        calendar={},
    )
    with pytest.raises(IntegrityError), open_scope(world.everything):
        stolen.save(force_insert=True)


def test_a_membership_cannot_name_a_person_under_the_wrong_employer(world: World) -> None:
    with pytest.raises(IntegrityError), open_scope(world.everything):
        Membership.objects.create(
            client_id=world.hospital.client_id,
            person_id=world.people["clara"].id,
            organisation_id=world.manos.organisation_id,
            name="Clara Soto",
            granted_by="nobody",
            granted_at=world.now,
        )


def test_the_same_natural_key_may_exist_at_two_clients(world: World) -> None:
    with open_scope(world.everything):
        for client in (world.banco, world.hospital):
            Subject.objects.create(client_id=client.client_id, reference_digest=b"same")


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE cases_case",
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY scope_floor ON cases_case",
        "CREATE POLICY wide ON cases_case USING (true)",
        "ALTER ROLE pericia_app BYPASSRLS",
        "SET ROLE pericia_owner",
        "SET ROLE pericia_directory",
        "SET session_replication_role = replica",
        "CREATE TABLE public.mine (id int)",
        "CREATE TABLE app.mine (id int)",
        "CREATE OR REPLACE FUNCTION app.scope() RETURNS uuid[] LANGUAGE sql AS 'SELECT null'",
        "DELETE FROM journal_event",
        "UPDATE journal_event SET verb = 'x'",
        "UPDATE engagements_playbook_version SET number = 2",
        "COPY organisations_client TO PROGRAM 'cat'",
    ],
)
def test_the_app_role_may_not(world: World, statement: str) -> None:
    with pytest.raises(psycopg.Error) as caught, open_scope([world.banco.client_id]):
        rows(statement)
    assert isinstance(caught.value, errors.InsufficientPrivilege), caught.value


def test_switching_row_security_off_makes_queries_fail(world: World) -> None:
    with open_scope([world.banco.client_id]), undone():
        rows("SET LOCAL row_security = off")
        with pytest.raises(errors.InsufficientPrivilege):
            rows("SELECT * FROM organisations_client")


def test_the_app_connects_as_the_app_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("pericia_app", "pericia_app")
