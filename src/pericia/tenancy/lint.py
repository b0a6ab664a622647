"""Whether the catalogue keeps what isolation rests on. Runs in tests and at every start.

Each finding is a sentence that names the object and what to do. What looks like one and is not
stands in an allow-list below, with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import psycopg

from pericia.tenancy.protect import APP, allowed

Link = psycopg.Connection[Any]

SCHEMAS = ("public", "app", "jobs")
NEVER_GRANTED = ("TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")

UNIQUE_ACROSS_CLIENTS = {
    "organisations_client_slug": "short names of clients are addresses; two may not share one",
    "people_api_key_key_hash_key": "a key is looked up by its hash before any scope is open",
}
FUNCTIONS_BEFORE_SCOPE = {
    "app.scope()": "checks the signature of the scope with a key that nobody may read",
    "app.walled(uuid, uuid)": "says whether a wall stands, without showing it",
    "app.memberships_of(uuid)": "the memberships of the account that signed in",
    "app.employment_of(uuid)": "the employer of the account that signed in",
    "app.key_of(bytea)": "what a key that was shown stands for",
    "app.client_ids()": "which clients the sealer and the sweeps visit",
    "app.unsealed_ids()": "which clients have events that the sealer has not sealed",
    "app.listed_providers(uuid)": "what providers chose to show to a client that is in scope",
    "app.provider_ids()": "which providers the command line administers",
}

# Tables of schema public that are not partitions, with the column that says whose a row is.
_OWNED = """
WITH owned AS (
    SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, a.attname, a.attnum,
           a.attnotnull
    FROM pg_class c
    LEFT JOIN LATERAL (
        SELECT attname, attnum, attnotnull FROM pg_attribute
        WHERE attrelid = c.oid AND attname IN ('client_id', 'organisation_id')
          AND NOT attisdropped
        ORDER BY attname LIMIT 1
    ) a ON true
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND NOT c.relispartition
)
"""
_TABLES = _OWNED + "SELECT * FROM owned ORDER BY relname"
_FLOORS = """
SELECT pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_policy p
WHERE p.polrelid = %s AND NOT p.polpermissive AND p.polcmd = '*' AND p.polroles = '{0}'
"""
_UNIQUE = (
    _OWNED
    + """
SELECT o.relname, i.indexrelid::regclass::text, o.attname
FROM owned o JOIN pg_index i ON i.indrelid = o.oid
WHERE (i.indisunique OR i.indisexclusion) AND o.attnum IS NOT NULL
  AND NOT o.attnum = ANY (i.indkey::int2[])
ORDER BY 1, 2
"""
)
_FOREIGN_KEYS = (
    _OWNED
    + """
SELECT k.conrelid::regclass::text, k.conname, k.confrelid::regclass::text, o.attname
FROM pg_constraint k JOIN owned o ON o.oid = k.confrelid
WHERE k.contype = 'f' AND o.attnum IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM unnest(k.conkey, k.confkey) AS pair(ours, theirs)
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.ours
    WHERE pair.theirs = o.attnum AND a.attname IN ('client_id', 'organisation_id')
)
ORDER BY 1, 2
"""
)
_RELATIONS = """
SELECT c.relnamespace::regnamespace::text, c.relname, c.relkind::text, c.relispartition,
       coalesce(c.reloptions, '{}') && ARRAY['security_invoker=true', 'security_invoker=on'],
       ARRAY(SELECT power FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE',
                                            'REFERENCES', 'TRIGGER', 'MAINTAIN']) AS power
             WHERE has_table_privilege(%(app)s, c.oid, power)
                OR power IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
               AND has_any_column_privilege(%(app)s, c.oid, power))
FROM pg_class c
WHERE c.relnamespace::regnamespace::text = ANY (%(schemas)s)
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
ORDER BY 1, 2
"""
_DEFINERS = """
SELECT n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')',
       EXISTS (SELECT 1 FROM unnest(p.proconfig) AS item WHERE item LIKE 'search_path=%%')
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND has_function_privilege(%(app)s, p.oid, 'EXECUTE')
ORDER BY 1
"""
_POWERS = """
SELECT power FROM pg_roles r, LATERAL (VALUES
    ('SUPERUSER', r.rolsuper), ('BYPASSRLS', r.rolbypassrls), ('CREATEDB', r.rolcreatedb),
    ('CREATEROLE', r.rolcreaterole), ('REPLICATION', r.rolreplication), ('INHERIT', r.rolinherit)
) AS held(power, has) WHERE r.rolname = %(app)s AND held.has
"""
_MEMBERSHIPS = """
SELECT m.roleid::regrole::text FROM pg_auth_members m
WHERE m.member = to_regrole(%(app)s) ORDER BY 1
"""
_OWNS = """
SELECT 'relation ' || oid::regclass::text FROM pg_class WHERE relowner = to_regrole(%(app)s)
UNION ALL
SELECT 'function ' || oid::regprocedure::text FROM pg_proc WHERE proowner = to_regrole(%(app)s)
UNION ALL
SELECT 'schema ' || nspname FROM pg_namespace WHERE nspowner = to_regrole(%(app)s)
UNION ALL
SELECT 'database ' || datname FROM pg_database WHERE datdba = to_regrole(%(app)s)
ORDER BY 1
"""
_CREATES = """
SELECT nspname FROM pg_namespace
WHERE nspname = ANY (%(schemas)s) AND has_schema_privilege(%(app)s, oid, 'CREATE') ORDER BY 1
"""


def findings(link: Link) -> list[str]:
    """Everything in this database that weakens isolation; empty when it stands.

    Reads the catalogue only, so any role may run it, with or without an open scope.
    """
    checks: tuple[Callable[[Link], Iterator[str]], ...] = (
        _tables,
        _unique_indexes,
        _foreign_keys,
        _relations,
        _definers,
        _role,
    )
    return [finding for check in checks for finding in check(link)]


def _tables(link: Link) -> Iterator[str]:
    for oid, table, secured, forced, column, _, required in _read(link, _TABLES):
        if allowed(table):
            continue
        if column is None:
            yield (
                f"Table {table} has neither client_id nor organisation_id: add one, or name the "
                "table in the allow-list with a reason."
            )
            continue
        if not required:
            yield f"{table}.{column} may be null: make it NOT NULL."
        if not secured:
            yield f"Table {table} is without row-level security: enable it."
        if not forced:
            yield f"Table {table} does not FORCE row-level security on its owner: force it."
        if not _has_floor(link, oid, column):
            yield (
                f"Table {table} has no restrictive floor that compares {column} with app.scope() "
                "for reading and for writing: create scope_floor again."
            )


def _has_floor(link: Link, oid: int, column: str) -> bool:
    inside = re.compile(rf"\({column} = ANY \(\( SELECT app\.scope\(\) AS scope\)::uuid\[\]\)\)")
    floors = link.execute(_FLOORS, (oid,)).fetchall()
    return any(
        all(inside.fullmatch(each or "") for each in (using, check)) for using, check in floors
    )


def _unique_indexes(link: Link) -> Iterator[str]:
    for table, index, column in _read(link, _UNIQUE):
        if not allowed(table) and index not in UNIQUE_ACROSS_CLIENTS:
            yield f"Unique index {index} of {table} tells of other clients: include {column}."


def _foreign_keys(link: Link) -> Iterator[str]:
    for table, name, target, column in _read(link, _FOREIGN_KEYS):
        if not allowed(target):
            yield (
                f"Foreign key {name} of {table} accepts another client's row of {target}: "
                f"include {column} on both sides."
            )


def _relations(link: Link) -> Iterator[str]:
    for schema, name, kind, is_partition, invoker, powers in _read(link, _RELATIONS):
        what = f"{schema}.{name}"
        if kind == "v" and not invoker:
            yield f"View {what} reads with its owner's eyes: set security_invoker = true."
        if kind == "m":
            yield f"Materialized view {what} keeps rows of all clients: drop it."
        if kind == "f":
            yield f"Foreign table {what} is outside row-level security: drop it."
        if is_partition and powers:
            yield f"Partition {what} can be reached around its table: revoke {', '.join(powers)}."
        if schema == "app" and powers:
            yield f"{APP} may reach {what} ({', '.join(powers)}): revoke all."
        excess = [each for each in powers if each in NEVER_GRANTED]
        if excess and not is_partition and schema != "app":
            yield f"{APP} has {', '.join(excess)} on {what}: revoke it."


def _definers(link: Link) -> Iterator[str]:
    for function, fixed_path in _read(link, _DEFINERS):
        if function not in FUNCTIONS_BEFORE_SCOPE:
            yield (
                f"{APP} may call {function}, which runs with its owner's rights: revoke EXECUTE "
                "from PUBLIC and the role."
            )
        elif not fixed_path:
            yield f"{function} runs with its owner's rights and no fixed search_path: set one."


def _role(link: Link) -> Iterator[str]:
    for (power,) in _read(link, _POWERS):
        yield f"The role {APP} has {power}: take it away."
    for (role,) in _read(link, _MEMBERSHIPS):
        yield f"The role {APP} is a member of {role}: revoke it."
    for (owned,) in _read(link, _OWNS):
        yield f"The role {APP} owns the {owned}: give it to pericia_owner."
    for (schema,) in _read(link, _CREATES):
        yield f"The role {APP} may create in schema {schema}: revoke it."


def _read(link: Link, query: str) -> list[tuple[Any, ...]]:
    parameters = {"app": APP, "schemas": list(SCHEMAS)}
    with link.cursor(row_factory=psycopg.rows.tuple_row) as cursor:
        return cursor.execute(query, parameters).fetchall()
