"""The statements that put every client-owned table under row-level security.

One restrictive floor on the scope and one permissive policy for the app role: a second permissive
policy, added by mistake, then stays harmless. Tables that no client owns are named in ALLOWED.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps

from pericia.tenancy.models import Blanking, OwnedModel

ALLOWED_PREFIXES = ("django_", "auth_", "account_", "mfa_", "socialaccount_", "usersessions_")
ALLOWED_TABLES = frozenset({"people_account"})
APP = "pericia_app"


def owned_models() -> list[type[OwnedModel]]:
    """Every concrete model whose rows belong to an organisation, by table name."""
    found = [each for each in apps.get_models() if issubclass(each, OwnedModel)]
    return sorted(found, key=lambda each: each._meta.db_table)


def allowed(table: str) -> bool:
    return table in ALLOWED_TABLES or table.startswith(ALLOWED_PREFIXES)


def statements() -> Iterator[str]:
    """SQL to run as the owner after migrations; running it again changes nothing."""
    yield f"GRANT USAGE ON SCHEMA public, app, jobs TO {APP}"
    for owned in owned_models():
        yield from _protected(owned)
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if allowed(table) and model._meta.managed and not table.startswith("django_migrations"):
            yield f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {APP}'
    yield f"GRANT SELECT ON django_migrations TO {APP}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public, jobs TO {APP}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO {APP}"
    yield f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA jobs TO {APP}"


def _protected(model: type[OwnedModel]) -> Iterator[str]:
    table, column = model._meta.db_table, model.tenant_column
    inside = f"{column} = ANY ((SELECT app.scope())::uuid[])"
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
    yield f'DROP POLICY IF EXISTS scope_floor ON "{table}"'
    yield (
        f'CREATE POLICY scope_floor ON "{table}" AS RESTRICTIVE FOR ALL TO PUBLIC '
        f"USING ({inside}) WITH CHECK ({inside})"
    )
    yield f'DROP POLICY IF EXISTS app_rows ON "{table}"'
    yield (
        f'CREATE POLICY app_rows ON "{table}" AS PERMISSIVE FOR ALL TO {APP} '
        "USING (true) WITH CHECK (true)"
    )
    yield f'REVOKE ALL ON "{table}" FROM {APP}, PUBLIC'
    yield f'GRANT {model.grants} ON "{table}" TO {APP}'
    yield f'DROP POLICY IF EXISTS blanking_only ON "{table}"'
    if model.blanking is not None:
        yield from _blankable(table, model.blanking)


def _blankable(table: str, blanking: Blanking) -> Iterator[str]:
    """The app role may give these columns these values, all at once, in these rows, and no other
    column any."""
    blank = " AND ".join(f'"{column}" = {value}' for column, value in blanking.values.items())
    columns = ", ".join(f'"{column}"' for column in blanking.values)
    yield f'GRANT UPDATE ({columns}) ON "{table}" TO {APP}'
    yield (
        f'CREATE POLICY blanking_only ON "{table}" AS RESTRICTIVE FOR UPDATE TO {APP} '
        f"USING ({blanking.where}) WITH CHECK ({blank})"
    )
