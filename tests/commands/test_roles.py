"""The three roles: what they may, that a start repairs them, and what an external server denies."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from pericia.cli import folder, installation, roles
from pericia.cli.postgres import EmbeddedServer
from pericia.cli.roles import DIRECTORY
from pericia.cli.secrets import APP, BACKUP, OWNER, ROLES
from pericia.kernels.refusal import Refused
from tests.commands.running import short_folder


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedServer]:
    with short_folder() as data:
        folder.prepare(data)
        found = EmbeddedServer(data, settings={"fsync": "off"})
        found.start()
        yield found
        found.stop()


@pytest.fixture
def admin(server: EmbeddedServer) -> str:
    return server.dsn("postgres", "postgres")


def test_roles_have_exactly_their_powers(server: EmbeddedServer, admin: str) -> None:
    assert roles.prepare(admin, server.secrets) == []
    with roles.connect(server.dsn("postgres")) as link:
        assert {role: roles.deviations(link, role) for role in ROLES} == {key: {} for key in ROLES}
        members = {role: roles.memberships(link, role) for role in ROLES}
        assert members == {OWNER: [DIRECTORY], APP: [], BACKUP: []}
        assert roles.leaky_functions(link) == []


def test_a_start_repairs_what_was_changed_by_hand(server: EmbeddedServer, admin: str) -> None:
    roles.prepare(admin, server.secrets)
    with roles.connect(server.dsn("postgres")) as link:
        link.execute(f"ALTER ROLE {APP} BYPASSRLS CREATEDB PASSWORD 'changed'")
        link.execute("ALTER FUNCTION ts_match_vq(tsvector, tsquery) NOT LEAKPROOF")
        assert roles.deviations(link, APP) == {"rolbypassrls": False, "rolcreatedb": False}
        assert roles.prepare(admin, server.secrets) == []
        assert roles.deviations(link, APP) == {}
        assert roles.leaky_functions(link) == []
    psycopg.connect(server.dsn(APP)).close()


def test_the_app_role_can_make_nothing(server: EmbeddedServer, admin: str) -> None:
    roles.prepare(admin, server.secrets)
    for statement in (
        "CREATE TABLE public.mine (x int)",
        "CREATE TABLE app.mine (x int)",
        "CREATE TEMP TABLE mine (x int)",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        f"SET ROLE {OWNER}",
    ):
        with (
            psycopg.connect(server.dsn(APP)) as link,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            link.execute(statement)


def test_an_external_administrator_without_superuser_gets_notes(
    server: EmbeddedServer, admin: str
) -> None:
    with roles.connect(admin) as link:
        link.execute("CREATE ROLE helper LOGIN CREATEROLE CREATEDB PASSWORD 'helper'")
        link.execute("DROP DATABASE IF EXISTS pericia WITH (FORCE)")
        for role in (*ROLES, DIRECTORY):
            link.execute(f"DROP ROLE IF EXISTS {role}")
        helper = make_conninfo(admin, user="helper", password="helper")
        with pytest.raises(Refused, match="ALTER ROLE pericia_directory BYPASSRLS;") as refused:
            roles.prepare(helper, server.secrets, "elsewhere")
        assert refused.value.code == "directory_role_powerless"
        link.execute(f"ALTER ROLE {DIRECTORY} BYPASSRLS")
    notes = roles.prepare(helper, server.secrets, "elsewhere")
    assert roles.prepare(helper, server.secrets, "elsewhere") == notes
    assert [re.split("[.:]", note)[0] for note in notes] == [
        f"The server does not allow BYPASSRLS for the role {BACKUP}",
        "The server does not let search functions be marked LEAKPROOF",
    ]
    with roles.connect(helper) as link:
        link.execute("CREATE DATABASE ready")
    roles.prepare(make_conninfo(helper, dbname="ready"), server.secrets, "ready")
    with psycopg.connect(server.dsn(OWNER, "ready")) as link:
        link.execute("CREATE TEMP TABLE given (x int)")  # as a restore does
    with psycopg.connect(server.dsn(OWNER, "elsewhere")) as link:
        link.execute("CREATE TABLE app.mine AS SELECT 1 AS x")
    with psycopg.connect(server.dsn(BACKUP, "elsewhere")) as link:
        assert link.execute("SELECT x FROM app.mine").fetchone() == (1,)


def test_another_installation_does_not_take_the_server_over(
    server: EmbeddedServer, admin: str
) -> None:
    """It would give the roles passwords that the first one does not know."""
    roles.prepare(admin, server.secrets)
    other = dataclasses.replace(
        server.secrets, scope_key="0" * 64, passwords=dict.fromkeys(ROLES, "another")
    )
    with pytest.raises(Refused, match=f"COMMENT ON ROLE {OWNER} IS NULL;") as refused:
        roles.prepare(admin, other)
    assert refused.value.code == "database_of_another_installation"
    psycopg.connect(server.dsn(APP)).close()
    with roles.connect(admin) as link:
        link.execute(f"COMMENT ON ROLE {OWNER} IS NULL")
    roles.prepare(admin, other)
    with roles.connect(admin) as link:
        link.execute(f"COMMENT ON ROLE {OWNER} IS NULL")
    roles.prepare(admin, server.secrets)


def test_a_role_that_may_not_create_roles_is_refused(server: EmbeddedServer, admin: str) -> None:
    with roles.connect(admin) as link:
        link.execute("DROP ROLE IF EXISTS weak")
        link.execute("CREATE ROLE weak LOGIN PASSWORD 'weak'")
    with pytest.raises(Refused) as refused:
        roles.prepare(make_conninfo(admin, user="weak", password="weak"), server.secrets)
    assert refused.value.code == "database_role_powerless"


def test_a_server_that_does_not_answer_is_refused_in_a_sentence(server: EmbeddedServer) -> None:
    with pytest.raises(Refused) as refused:
        roles.prepare("postgresql://user:hidden@127.0.0.1:1/nothing", server.secrets)
    assert refused.value.code == "database_unreachable"
    assert "port 1 failed: Connection refused. See that" in refused.value.message
    assert "hidden" not in refused.value.message


@pytest.mark.parametrize(
    "url",
    [
        "mysql://user:hidden@host/postgres",
        "postgresql://user:hidden@[::1",
        "postgresql://user:hidden/x@host:5432/postgres",
        "postgresql://user:hidden#x@host:5432/postgres",
        "postgresql://user:hidden?x@host:5432/postgres",
        "postgresql://user:hidden@host:abc/postgres",
    ],
)
def test_an_address_that_is_none_is_refused_without_showing_it(url: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        installation.of_external(tmp_path, url)
    assert refused.value.code == "database_url_invalid"
    assert "hidden" not in refused.value.message
    assert list(tmp_path.iterdir()) == []


def test_an_old_server_is_refused(server: EmbeddedServer, admin: str, old_version: int) -> None:
    with pytest.raises(Refused) as refused:
        roles.prepare(admin, server.secrets)
    assert refused.value.code == "database_version"
    assert "PostgreSQL 18, and Pericia needs 99 or newer" in refused.value.message
    assert old_version == 990000


@pytest.fixture
def old_version(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(roles, "VERSION_MIN", 990000)
    return roles.VERSION_MIN
