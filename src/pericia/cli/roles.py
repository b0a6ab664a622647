"""The database's four roles, the database itself, and the marks that need a superuser.

- `pericia_owner` owns the schema and runs migrations;
- `pericia_app` serves requests and jobs: no power to pass row-level security, no memberships;
- `pericia_backup` reads everything, so that a backup is whole;
- `pericia_directory` cannot sign in: the few functions that look up memberships and keys before
  any scope is open run as it.

Runs at every start and changes only what differs, so it also repairs.
"""

from __future__ import annotations

from typing import LiteralString

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow

from pericia.cli import address
from pericia.cli.secrets import APP, BACKUP, OWNER, ROLES, Secrets
from pericia.kernels.refusal import Refused

VERSION_MIN = 180000
ADVICE = "See that it runs, and that secrets.json is the one it was made with."
ADDRESS_ADVICE = (
    "Check that the server runs, and that user, password, host and port of DATABASE_URL are right. "
    "The database that it names must exist: name `postgres`, and Pericia makes its own."
)
SCHEMAS = ("app", "jobs")
DIRECTORY = "pericia_directory"
SEARCH_PATH = ("public", "jobs")
# Column of pg_roles -> (word that grants the power, word that takes it away).
POWER_WORDS = {
    "rolcanlogin": ("LOGIN", "NOLOGIN"),
    "rolsuper": ("SUPERUSER", "NOSUPERUSER"),
    "rolbypassrls": ("BYPASSRLS", "NOBYPASSRLS"),
    "rolcreatedb": ("CREATEDB", "NOCREATEDB"),
    "rolcreaterole": ("CREATEROLE", "NOCREATEROLE"),
    "rolreplication": ("REPLICATION", "NOREPLICATION"),
    "rolinherit": ("INHERIT", "NOINHERIT"),
}
POWERS_OF = {
    OWNER: {"rolcanlogin"},
    APP: {"rolcanlogin"},
    BACKUP: {"rolcanlogin", "rolbypassrls"},
    DIRECTORY: {"rolbypassrls"},
}
# Under row-level security an index serves only operators that cannot leak. These are the ones
# behind full-text search and jsonb containment.
LEAKPROOF_FUNCTIONS = (
    "pg_catalog.ts_match_vq(tsvector, tsquery)",
    "pg_catalog.ts_match_qv(tsquery, tsvector)",
    "pg_catalog.jsonb_contains(jsonb, jsonb)",
    "pg_catalog.jsonb_contained(jsonb, jsonb)",
    "pg_catalog.jsonb_exists(jsonb, text)",
)

Link = Connection[TupleRow]


def prepare(
    admin_dsn: str, secrets: Secrets, database: str = "pericia", advice: str = ADVICE
) -> list[str]:
    """Create or repair roles, database and schemas.

    `admin_dsn` leads to any database of the server, as a role that may create roles; `advice` is
    for who cannot connect with it. Returns sentences on what the server did not allow and what
    follows from it.
    """
    try:
        return _prepare(admin_dsn, secrets, database, advice)
    except psycopg.errors.InsufficientPrivilege as error:
        raise Refused(
            "database_role_powerless",
            "The role of DATABASE_URL may not do what an installation needs "
            f"({error.diag.message_primary}). Name the role that made the others and owns the "
            "database, or a superuser.",
        ) from None


def _prepare(admin_dsn: str, secrets: Secrets, database: str, advice: str) -> list[str]:
    with connect(admin_dsn, advice) as link:
        refuse_unfit(link)
        _refuse_other_installation(link, secrets)
        notes = [
            note for role in ROLES for note in _prepare_role(link, role, secrets.passwords[role])
        ]
        _prepare_directory(link)
        _claim(link, secrets)
        _create_database(link, database)
    with connect(make_conninfo(admin_dsn, dbname=database)) as link:
        _prepare_schemas(link, database)
        _let_backup_read(link)
        notes += _mark_leakproof(link, database)
    return notes


def connect(dsn: str, advice: str = ADVICE) -> Link:
    """An autocommit connection, or a refusal that says why there is none and gives the advice."""
    try:
        return psycopg.connect(dsn, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0].removeprefix("connection failed: ")
        reason = reason.replace("FATAL:  ", "")
        raise Refused(
            "database_unreachable", f"The database cannot be reached: {reason}. {advice}"
        ) from None
    except psycopg.ProgrammingError:
        raise Refused("database_url_invalid", address.WRONG) from None


def refuse_unfit(link: Link) -> None:
    """Refuse a server that is too old or a role that may not create roles."""
    version = link.info.server_version
    if version < VERSION_MIN:
        raise Refused(
            "database_version",
            f"The server is PostgreSQL {version // 10000}, and Pericia needs "
            f"{VERSION_MIN // 10000} or newer. "
            "Point DATABASE_URL at a newer server, or unset it to use the embedded one.",
        )
    if not _has(
        link,
        "SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole)",
    ):
        raise Refused(
            "database_role_powerless",
            f"The role `{link.info.user}` of DATABASE_URL may not create roles. "
            "Name one that may (CREATEROLE and CREATEDB).",
        )


def deviations(link: Link, role: str) -> dict[str, bool]:
    """Powers of a role that differ from what it should have: column of pg_roles -> should have."""
    columns = sql.SQL(", ").join(map(sql.Identifier, POWER_WORDS))
    row = link.execute(
        sql.SQL("SELECT {} FROM pg_roles WHERE rolname = %s").format(columns), (role,)
    ).fetchone()
    found = dict(zip(POWER_WORDS, row or (), strict=False))
    wanted = {power: power in POWERS_OF[role] for power in POWER_WORDS}
    return {power: should for power, should in wanted.items() if found.get(power) != should}


def memberships(link: Link, role: str) -> list[str]:
    """Names of the roles that `role` is a member of."""
    rows = link.execute(
        "SELECT m.roleid::regrole::text FROM pg_auth_members m "
        "WHERE m.member = (SELECT oid FROM pg_roles WHERE rolname = %s) ORDER BY 1",
        (role,),
    ).fetchall()
    return [row[0] for row in rows]


def leaky_functions(link: Link) -> list[str]:
    """Functions behind searches that are not marked LEAKPROOF in this database."""
    rows = link.execute(
        "SELECT name FROM unnest(%s::text[]) AS name "
        "JOIN pg_proc p ON p.oid = name::regprocedure WHERE NOT p.proleakproof ORDER BY 1",
        (list(LEAKPROOF_FUNCTIONS),),
    ).fetchall()
    return [row[0] for row in rows]


def value(link: Link, query: LiteralString) -> str:
    """The single value that a query gives, as text."""
    row = link.execute(query).fetchone()
    assert row is not None
    return str(row[0])


def count(link: Link, query: LiteralString) -> int:
    """The single whole number that a query gives."""
    return int(value(link, query))


def _prepare_role(link: Link, role: str, password: str) -> list[str]:
    name = sql.Identifier(role)
    if not _has(link, "SELECT FROM pg_roles WHERE rolname = %s", role):
        link.execute(sql.SQL("CREATE ROLE {}").format(name))
    _set_password(link, role, password)
    path = sql.SQL(", ").join(map(sql.Identifier, SEARCH_PATH))
    link.execute(sql.SQL("ALTER ROLE {} SET search_path = {}").format(name, path))
    return [note for item in deviations(link, role).items() for note in _correct(link, role, *item)]


def _prepare_directory(link: Link) -> None:
    """The owner may hand functions over to it, and does not inherit its power."""
    name = sql.Identifier(DIRECTORY)
    if not _has(link, "SELECT FROM pg_roles WHERE rolname = %s", DIRECTORY):
        link.execute(sql.SQL("CREATE ROLE {}").format(name))
    if memberships(link, OWNER) != [DIRECTORY]:
        link.execute(
            sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(
                name, sql.Identifier(OWNER)
            )
        )
    for power, should in deviations(link, DIRECTORY).items():
        if _correct(link, DIRECTORY, power, should):
            word = POWER_WORDS[power][0 if should else 1]
            raise Refused(
                "directory_role_powerless",
                f"The role `{link.info.user}` of DATABASE_URL may not give {word} to the role "
                f"{DIRECTORY}, and nobody could sign in without it. Ask the server's "
                f"administrator to run: ALTER ROLE {DIRECTORY} {word};",
            )


def _refuse_other_installation(link: Link, secrets: Secrets) -> None:
    """Setting the roles' passwords anew would lock out the installation that they belong to."""
    claimed = link.execute(
        "SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = %s", (OWNER,)
    ).fetchone()
    if claimed is not None and claimed[0] not in (None, secrets.name):
        raise Refused(
            "database_of_another_installation",
            f"The server already belongs to another installation ({claimed[0]}). To go on with "
            f"that one, put its secrets.json into the data folder. Where it is gone for good, ask "
            f"the server's administrator to run: COMMENT ON ROLE {OWNER} IS NULL;",
        )


def _claim(link: Link, secrets: Secrets) -> None:
    statement = sql.SQL("COMMENT ON ROLE {} IS {}")
    link.execute(statement.format(sql.Identifier(OWNER), sql.Literal(secrets.name)))


def _set_password(link: Link, role: str, password: str) -> None:
    """Only the SCRAM verifier travels, never the password."""
    verifier = link.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    link.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(verifier.decode())
        )
    )


def _correct(link: Link, role: str, power: str, should: bool) -> list[str]:
    word = POWER_WORDS[power][0 if should else 1]
    try:
        link.execute(sql.SQL("ALTER ROLE {} {}").format(sql.Identifier(role), sql.SQL(word)))
    except psycopg.errors.InsufficientPrivilege:
        return [
            f"The server does not allow {word} for the role {role}. Ask its administrator to "
            f"run: ALTER ROLE {role} {word};"
        ]
    return []


def _create_database(link: Link, database: str) -> None:
    if not _has(link, "SELECT FROM pg_roles WHERE rolname = current_user AND rolsuper"):
        link.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))
    if _has(link, "SELECT FROM pg_database WHERE datname = %s", database):
        return
    try:
        link.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                sql.Identifier(database), sql.Identifier(OWNER)
            )
        )
    except psycopg.errors.InsufficientPrivilege:
        raise Refused(
            "database_role_powerless",
            f"The role `{link.info.user}` of DATABASE_URL may not create a database. "
            f"Give it CREATEDB, or create the database `{database}` owned by `{OWNER}`.",
        ) from None


def _prepare_schemas(link: Link, database: str) -> None:
    names = {
        "database": sql.Identifier(database),
        "owner": sql.Identifier(OWNER),
        "app": sql.Identifier(APP),
        "everyone": sql.SQL(", ").join(map(sql.Identifier, ROLES)),
        "users": sql.SQL(", ").join(map(sql.Identifier, (APP, BACKUP))),
    }
    statements = [
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {everyone}",
        # A restore sorts the keys in a table of its own. Where the database is not the owner's,
        # that was everybody's right until the first statement.
        "GRANT TEMPORARY ON DATABASE {database} TO {owner}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT ALL ON SCHEMA public TO {owner}",
    ]
    names["directory"] = sql.Identifier(DIRECTORY)
    for schema in SCHEMAS:
        statements.append(f"CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {{owner}}")
        statements.append(f"GRANT USAGE ON SCHEMA {schema} TO {{users}}")
    statements.append("GRANT USAGE, CREATE ON SCHEMA app TO {directory}")
    for statement in statements:
        link.execute(sql.SQL(statement).format(**names))


def _let_backup_read(link: Link) -> None:
    """What the owner has made and what it will make."""
    names = {"owner": sql.Identifier(OWNER), "backup": sql.Identifier(BACKUP)}
    link.execute(sql.SQL("SET ROLE {owner}").format(**names))
    for kind in ("TABLES", "SEQUENCES"):
        for schema in ("public", *SCHEMAS):
            for statement in (
                f"GRANT SELECT ON ALL {kind} IN SCHEMA {schema} TO {{backup}}",
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON {kind} TO {{backup}}",
            ):
                link.execute(sql.SQL(statement).format(**names))
    link.execute("RESET ROLE")


def _mark_leakproof(link: Link, database: str) -> list[str]:
    left = leaky_functions(link)
    try:
        for function in left:
            link.execute(sql.SQL("ALTER FUNCTION {} LEAKPROOF").format(sql.SQL(function)))
    except psycopg.errors.InsufficientPrivilege:
        return [
            "The server does not let search functions be marked LEAKPROOF: searching text and "
            "forms will be slow on large clients. Ask its administrator to run, in the database "
            f"`{database}`: "
            + " ".join(f"ALTER FUNCTION {function} LEAKPROOF;" for function in left)
        ]
    return []


def _has(link: Link, query: str, *parameters: str) -> bool:
    return link.execute(query, parameters or None).fetchone() is not None
