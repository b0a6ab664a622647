"""Roles, database and schema, brought to what this version of the program needs."""

from __future__ import annotations

from dataclasses import dataclass

from pericia.cli import folder, roles
from pericia.cli.installation import Installation
from pericia.cli.secrets import OWNER
from pericia.kernels.refusal import Refused


@dataclass(frozen=True)
class Prepared:
    """`notes` are sentences on what the server did not allow."""

    changed: bool
    notes: list[str]


def prepare(found: Installation) -> Prepared:
    """Safe to run at every start; changes only what differs."""
    folder.refuse_unfinished(found.data)
    notes = prepare_roles(found)
    folder.write_notes(found.data, notes)
    set_up_django()
    from pericia.tenancy import migrating

    _refuse_newer_database()
    changed = migrating.pending()
    if changed:
        migrating.migrate()
    _refuse_weak_isolation(found)
    return Prepared(changed, notes)


def prepare_roles(found: Installation) -> list[str]:
    """Roles and an empty database with its schemas; sentences on what was not allowed."""
    if found.admin_dsn is None:
        return []
    advice = roles.ADVICE if found.embedded else roles.ADDRESS_ADVICE
    return roles.prepare(found.admin_dsn, found.secrets, found.database, advice)


def set_up_django() -> None:
    """Load Django once; a setting that is wrong is refused with its own sentence."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Refused("setting_wrong", str(error)) from None


def _refuse_newer_database() -> None:
    """A database that a newer version has changed must not be written by this one."""
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connections["owner"])
    unknown = sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in loader.migrated_apps and (app, name) not in loader.disk_migrations
    )
    replaced = {key for each in loader.disk_migrations.values() for key in each.replaces}
    unknown = [name for name in unknown if tuple(name.split(".", 1)) not in replaced]
    if unknown:
        raise Refused(
            "migration_missing",
            f"The database has the migration {unknown[0]}, which this version does not know. "
            "Use the newer version of Pericia that made it, or restore a backup.",
        )


def _refuse_weak_isolation(found: Installation) -> None:
    """Clients' data is not served from a database whose catalogue does not keep them apart."""
    from pericia.tenancy import lint

    with roles.connect(found.dsn(OWNER)) as link:
        wrong = lint.findings(link)
    if wrong:
        raise Refused(
            "isolation_weak",
            f"Clients are not kept apart in this database ({len(wrong)} findings): {wrong[0]}",
        )
