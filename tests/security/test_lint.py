"""The catalogue lint finds each thing that weakens isolation, and nothing in our own schema."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pericia.tenancy.lint import FUNCTIONS_BEFORE_SCOPE, UNIQUE_ACROSS_CLIENTS, findings
from pericia.tenancy.scope import raw_connection
from tests.security.catalogue import Link, superuser

PROTECTED = """
    ALTER TABLE {0} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE {0} FORCE ROW LEVEL SECURITY;
    CREATE POLICY scope_floor ON {0} AS RESTRICTIVE FOR ALL TO PUBLIC
        USING (client_id = ANY ((SELECT app.scope())::uuid[]))
        WITH CHECK (client_id = ANY ((SELECT app.scope())::uuid[]));
"""
KEPT = "CREATE TABLE kept (client_id uuid NOT NULL, id uuid, PRIMARY KEY (client_id, id));"
KEPT += PROTECTED.format("kept")
FLOOR = "CREATE POLICY scope_floor ON kept AS {} FOR {} TO {} USING ({}) WITH CHECK ({});"
INSIDE = "client_id = ANY ((SELECT app.scope())::uuid[])"
REPLACED = KEPT + "DROP POLICY scope_floor ON kept;"
DEFINER = "CREATE FUNCTION {}() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';"
PARTITION = (
    "CREATE TABLE parted (client_id uuid NOT NULL, id uuid, PRIMARY KEY (client_id, id)) "
    "PARTITION BY HASH (client_id);"
    + PROTECTED.format("parted")
    + "CREATE TABLE part PARTITION OF parted FOR VALUES WITH (MODULUS 1, REMAINDER 0);"
)
CHILD = "CREATE TABLE child (client_id uuid NOT NULL, id uuid, kept_id uuid, {});"

WEAKENED = {
    "a table of nobody": ("CREATE TABLE stray (id uuid PRIMARY KEY)", "stray has neither"),
    "a client that may be null": ("CREATE TABLE stray (client_id uuid)", "client_id may be null"),
    "no row-level security": (
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "cases_case is without row-level security",
    ),
    "not forced": (
        "ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY",
        "cases_case does not FORCE",
    ),
    "no floor": ("DROP POLICY scope_floor ON cases_case", "cases_case has no restrictive floor"),
    "a permissive floor": (
        REPLACED + FLOOR.format("PERMISSIVE", "ALL", "PUBLIC", INSIDE, INSIDE),
        "kept has no restrictive floor",
    ),
    "a floor for reading alone": (
        REPLACED + f"CREATE POLICY scope_floor ON kept AS RESTRICTIVE FOR SELECT USING ({INSIDE})",
        "kept has no restrictive floor",
    ),
    "a floor for one role": (
        REPLACED + FLOOR.format("RESTRICTIVE", "ALL", "pericia_backup", INSIDE, INSIDE),
        "kept has no restrictive floor",
    ),
    "a floor with a way around": (
        REPLACED + FLOOR.format("RESTRICTIVE", "ALL", "PUBLIC", f"{INSIDE} OR true", INSIDE),
        "kept has no restrictive floor",
    ),
    "a floor that lets anything be written": (
        REPLACED + FLOOR.format("RESTRICTIVE", "ALL", "PUBLIC", INSIDE, "true"),
        "kept has no restrictive floor",
    ),
    "a floor on another column": (
        REPLACED
        + FLOOR.format("RESTRICTIVE", "ALL", "PUBLIC", INSIDE.replace("client_id", "id"), INSIDE),
        "kept has no restrictive floor",
    ),
    "a unique index across clients": (
        "CREATE UNIQUE INDEX cases_reference ON cases_case (reference) WHERE false",
        "cases_reference of cases_case",
    ),
    "a unique constraint across clients": (
        "ALTER TABLE cases_case ADD CONSTRAINT only_id UNIQUE (id)",
        "only_id of cases_case",
    ),
    "a foreign key without the client": (
        KEPT
        + "ALTER TABLE kept ADD CONSTRAINT kept_id UNIQUE (id);"
        + CHILD.format("CONSTRAINT loose FOREIGN KEY (kept_id) REFERENCES kept (id)"),
        "Foreign key loose of child",
    ),
    "a foreign key that crosses its columns": (
        KEPT + CHILD.format("CONSTRAINT crossed FOREIGN KEY (kept_id, client_id) REFERENCES kept"),
        "Foreign key crossed of child",
    ),
    "a view with its owner's eyes": (
        "CREATE VIEW all_cases AS SELECT * FROM cases_case",
        "View public.all_cases",
    ),
    "a view that says it is no invoker": (
        "CREATE VIEW all_cases WITH (security_invoker = false) AS SELECT * FROM cases_case",
        "View public.all_cases",
    ),
    "a materialized view": (
        "CREATE MATERIALIZED VIEW old_cases AS SELECT 1 AS one",
        "Materialized view public.old_cases",
    ),
    "a function with its owner's rights": (DEFINER.format("peek"), "may call public.peek()"),
    "such a function of ours without a path": (
        "ALTER FUNCTION app.scope() RESET search_path",
        "app.scope() runs with its owner's rights and no fixed search_path",
    ),
    "a partition open to the role": (
        PARTITION + "GRANT SELECT ON part TO pericia_app",
        "Partition public.part can be reached around its table: revoke SELECT",
    ),
    "a partition open to all": (
        PARTITION + "GRANT INSERT ON part TO PUBLIC",
        "Partition public.part",
    ),
    "TRUNCATE": (
        "GRANT TRUNCATE ON cases_case TO pericia_app",
        "has TRUNCATE on public.cases_case",
    ),
    "REFERENCES": ("GRANT REFERENCES ON cases_case TO PUBLIC", "has REFERENCES on"),
    "REFERENCES on a column": ("GRANT REFERENCES (id) ON cases_case TO pericia_app", "REFERENCES"),
    "TRIGGER": ("GRANT TRIGGER ON cases_case TO pericia_app", "has TRIGGER on"),
    "the scope key": ("GRANT SELECT ON app.scope_key TO pericia_app", "may reach app.scope_key"),
    "a column of the scope key": (
        "GRANT SELECT (inner_pad) ON app.scope_key TO pericia_app",
        "may reach app.scope_key",
    ),
    "superuser": ("ALTER ROLE pericia_app SUPERUSER", "has SUPERUSER"),
    "bypassrls": ("ALTER ROLE pericia_app BYPASSRLS", "has BYPASSRLS"),
    "createdb": ("ALTER ROLE pericia_app CREATEDB", "has CREATEDB"),
    "createrole": ("ALTER ROLE pericia_app CREATEROLE", "has CREATEROLE"),
    "inherit": ("ALTER ROLE pericia_app INHERIT", "has INHERIT"),
    "membership": ("GRANT pericia_owner TO pericia_app", "is a member of pericia_owner"),
    "ownership of a table": ("ALTER TABLE cases_case OWNER TO pericia_app", "owns the relation"),
    "ownership of a function": (
        DEFINER.format("mine") + "ALTER FUNCTION mine() OWNER TO pericia_app",
        "owns the function",
    ),
    "ownership of a schema": ("CREATE SCHEMA mine AUTHORIZATION pericia_app", "owns the schema"),
    "creating in a schema": ("GRANT CREATE ON SCHEMA jobs TO pericia_app", "create in schema jobs"),
}

FINE = {
    "a protected table": KEPT,
    "a second permissive policy": "CREATE POLICY extra ON cases_case USING (true)",
    "a view with the caller's eyes": (
        "CREATE VIEW my_cases WITH (security_invoker = true) AS SELECT * FROM cases_case"
    ),
    "a key that includes the client": KEPT
    + CHILD.format("PRIMARY KEY (client_id, id), FOREIGN KEY (client_id, kept_id) REFERENCES kept")
    + PROTECTED.format("child"),
    "a function that only its owner may call": DEFINER.format("peek")
    + "REVOKE EXECUTE ON FUNCTION peek() FROM PUBLIC",
    "a partition behind its table": PARTITION,
}


@pytest.fixture
def link() -> Iterator[Link]:
    with superuser() as found:
        yield found


def test_our_own_catalogue_has_no_finding(link: Link) -> None:
    assert findings(link) == []


def test_the_app_role_itself_can_run_the_lint() -> None:
    assert findings(raw_connection()) == []


@pytest.mark.parametrize("name", WEAKENED)
def test_the_lint_finds(link: Link, name: str) -> None:
    statements, expected = WEAKENED[name]
    link.execute(statements)
    found = findings(link)
    assert any(expected in each for each in found), found


@pytest.mark.parametrize("name", FINE)
def test_the_lint_lets_pass(link: Link, name: str) -> None:
    link.execute(FINE[name])
    assert findings(link) == []


def test_every_allowance_is_needed(link: Link) -> None:
    names = link.execute(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indisunique"
    ).fetchall()
    assert {(each,) for each in UNIQUE_ACROSS_CLIENTS} <= set(names)
    for function in FUNCTIONS_BEFORE_SCOPE:
        found = link.execute(
            "SELECT prosecdef FROM pg_proc WHERE oid = %s::regprocedure", (function,)
        )
        assert found.fetchone() == (True,), function
