"""`pericia import`: a table of records becomes cases, as on the page of imports."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from pericia.cli import files, output
from pericia.cli.inside import client_id_of, everywhere, inside, now
from pericia.cli.output import AsJson, DataFolder
from pericia.kernels.refusal import Refused

if TYPE_CHECKING:
    from pericia.apps.channels.mapping import Decided
    from pericia.apps.channels.models import Import
    from pericia.apps.channels.uploading import Chosen
    from pericia.apps.journal.actors import Actor

POLL_SECONDS = 0.5


@dataclass(frozen=True)
class _Importer:
    """In whose name, and for which service line, a file is imported."""

    client_id: UUID
    line_id: UUID
    actor: Actor
    scope: list[UUID]


def register(app: typer.Typer) -> None:
    app.command(name="import")(import_file)


def import_file(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX; its first row names the columns.")],
    client: Annotated[str, typer.Option(help="The client's short name or id.")],
    line: Annotated[str, typer.Option(help="Code of the service line.")],
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="EMAIL", help="In whose name; else who runs operations."),
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="Instead of what is proposed."),
    ] = None,
    default: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=VALUE", help="For blank cells, or without a column."),
    ] = None,
    time_zone: Annotated[
        str | None, typer.Option(help="Of times without one; the client's otherwise.")
    ] = None,
    leave_out: Annotated[
        bool,
        typer.Option("--leave-out", help="Open cases of several rows without the refused ones."),
    ] = False,
    sheet: Annotated[str | None, typer.Option(help="Of a workbook.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Instead of the detected one.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="Instead of the detected one.")] = None,
    refused: Annotated[
        Path | None, typer.Option(help="Write refused rows to this new CSV file.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before it starts.")] = False,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Import a file. Ends with 1 where rows were refused; it may be run again at any time."""
    columns, defaults = _pairs(map_, "--map"), _pairs(default, "--default")
    files.refuse_missing(file)
    with inside(data):
        from pericia.apps.channels.uploading import Chosen

        importer = _importer(client, line, as_)
        found = _upload(importer, file, Chosen(sheet, encoding, delimiter))
        decided = _decided(importer, found, columns, defaults, time_zone, leave_out)
        _confirm(importer, found, decided, sure=yes)
        began = time.monotonic()
        ended = _run(importer, found)
        seconds = round(time.monotonic() - began, 3)
        if ended.refused_count and refused is not None:
            _write_refused(importer, ended, refused)
    value = {**_value(ended), "seconds": seconds}
    output.show(value, lambda: _sentence(ended, refused), as_json=as_json)
    if ended.refused_count:
        raise typer.Exit(output.EXIT_FOUND_WRONG)


def _pairs(given: Iterable[str] | None, option: str) -> dict[str, str]:
    found = {}
    for each in given or ():
        name, equals, value = each.partition("=")
        if not equals or not name.strip():
            raise Refused("option_malformed", f"Write {option} as FIELD=VALUE, not {each!r}.")
        found[name.strip()] = value
    return found


def _importer(client: str, line: str, email: str | None) -> _Importer:
    from pericia.apps.people.boundary import identity_of_account
    from pericia.apps.work.access import line_to_open
    from pericia.tenancy.scope import open_scope

    client_id = client_id_of(client)
    account_id = _account(client_id, email)
    identity = identity_of_account(account_id)
    actor = identity.actor_for(client_id, "import.run")
    scope = identity.scope_for(client_id)
    with open_scope(scope):
        line_id = line_to_open(actor, client_id, line, "import.run").id
    return _Importer(client_id, line_id, actor, scope)


def _account(client_id: UUID, email: str | None) -> UUID:
    """The named account; otherwise that of the only person who may import, or does operations."""
    from pericia.apps.people.models import Account

    if email is not None:
        account = Account.objects.filter(email=email.strip().lower()).first()
        if account is None:
            raise Refused(
                "not_found", f"There is no account {email}. `pericia person list` shows them."
            )
        return account.id
    may = _accounts_that_may_import(client_id)
    for some in (may, {each for each, roles in may.items() if "operations" in roles}):
        if len(some) == 1:
            return next(iter(some))
    raise Refused(
        "importer_unclear",
        f"{len(may)} people may import for this client. Name one with --as EMAIL.",
    )


def _accounts_that_may_import(client_id: UUID) -> dict[UUID, list[str]]:
    """Their roles at the client, by account."""
    from pericia.apps.journal.permissions import roles_with
    from pericia.apps.people.models import Membership, Person

    with everywhere():
        members = Membership.objects.filter(
            client_id=client_id, ended_at=None, roles__overlap=list(roles_with("import.run"))
        )
        roles = dict(members.values_list("person_id", "roles"))
        people = Person.objects.filter(id__in=list(roles), account_id__isnull=False)
        pairs = list(people.values_list("account_id", "id"))
    return {account: roles[person] for account, person in pairs if account is not None}


def _upload(importer: _Importer, file: Path, chosen: Chosen) -> Import:
    from pericia.apps.channels import actions
    from pericia.apps.channels.uploading import uploaded
    from pericia.tenancy.scope import open_scope

    with (
        file.open("rb") as stream,
        uploaded(
            stream, client_id=importer.client_id, file_name=file.name, chosen=chosen
        ) as upload,
        open_scope(importer.scope),
    ):
        return actions.store_upload(
            actor=importer.actor,
            now=now(),
            client_id=importer.client_id,
            service_line_id=importer.line_id,
            upload=upload,
        )


def _decided(
    importer: _Importer,
    found: Import,
    columns: dict[str, str],
    defaults: dict[str, str],
    time_zone: str | None,
    leave_out: bool,
) -> Decided:
    """The proposal, with what was given instead. A field that is given a value needs no column."""
    from pericia.apps.channels.mapping import Decided, asked_of_files
    from pericia.apps.channels.previews import proposal
    from pericia.apps.engagements.queries import service_line
    from pericia.apps.organisations.models import Client
    from pericia.tenancy.scope import open_scope

    with open_scope(importer.scope):
        line = service_line(importer.client_id, importer.line_id)
        schema = asked_of_files(importer.client_id, line.playbook_id)
        zone = Client.objects.values_list("time_zone", flat=True).get(client_id=importer.client_id)
        proposed = proposal(found, schema, zone)
    given = {**proposed.columns, **columns}
    return Decided(
        {name: column for name, column in given.items() if column},
        {**proposed.defaults, **defaults},
        time_zone or zone,
        leave_out,
    )


def _confirm(importer: _Importer, found: Import, decided: Decided, *, sure: bool) -> None:
    """Say what will be done, ask, and start it; an upload that is not started is discarded."""
    from pericia.apps.channels import actions
    from pericia.tenancy.scope import open_scope

    said: dict[str, Any] = {
        "actor": importer.actor,
        "now": now(),
        "client_id": importer.client_id,
        "import_id": found.id,
    }
    try:
        output.note(f"In the name of {importer.actor.name}:")
        for text in [*_plan(found, decided), *_cases_plan(importer, found, decided)]:
            output.note(text)
        if not sure and not _agreed():
            raise Refused("import_withdrawn", "Nothing was imported.")
        with open_scope(importer.scope):
            actions.confirm_import(decided=decided, **said)
    except BaseException:
        with open_scope(importer.scope):
            actions.withdraw_import(**said)
        raise


def _plan(found: Import, decided: Decided) -> list[str]:
    reading = found.reading
    how = reading["sheet"] or f"{reading['encoding']}, delimiter {reading['delimiter']!r}"
    lines = [f"{found.file_name}: {reading['rows_count']} rows ({how})"]
    lines += [f"  {field} <- column {column}" for field, column in decided.columns.items()]
    lines += [f"  {field} <- {value!r}" for field, value in decided.defaults.items() if value]
    unused = [each for each in reading["columns"] if each not in decided.columns.values()]
    return lines + ([f"  not imported: {', '.join(unused)}"] if unused else [])


def _cases_plan(importer: _Importer, found: Import, decided: Decided) -> list[str]:
    """What the rows make, where several make a case. What cannot be told is told at the start."""
    from pericia.apps.channels.looking import looked_at
    from pericia.apps.channels.mapping import asked_of_files
    from pericia.apps.engagements.queries import service_line
    from pericia.apps.work.intake_rules import rules_of
    from pericia.kernels.intake.groups import makes_cases_of_rows
    from pericia.tenancy.scope import open_scope

    with open_scope(importer.scope):
        line = service_line(importer.client_id, importer.line_id)
        schema = asked_of_files(importer.client_id, line.playbook_id)
        if makes_cases_of_rows(schema, decided.columns, decided.defaults) is None:
            return []
        at = now()
        _settled, split = looked_at(found, schema, decided, at, rules_of(line, at))
    seen = sum(len(case.members) for case in split.valid) + len(split.refused)
    return [
        f"  {seen} rows make {split.cases_named} cases; {len(split.valid)} can be opened, "
        f"{len(split.refused)} rows are refused or held back"
    ]


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise Refused("not_confirmed", "Add --yes to start the import without being asked.")
    return typer.confirm("Start the import?", err=True)


def _run(importer: _Importer, found: Import) -> Import:
    """Run the import here. Where another one of its line runs, wait; a worker may be faster."""
    from pericia.apps.channels.importing import run_import

    with output.progress("Importing", found.rows_total) as advance:
        while not run_import(importer.client_id, found.id, advance):
            time.sleep(POLL_SECONDS)
    ended = _now(importer, found)
    if ended.state == "refused":
        problem = ended.problem or {}
        raise Refused(problem.get("code", ""), problem.get("en", ""), problem.get("field"))
    return ended


def _now(importer: _Importer, found: Import) -> Import:
    from pericia.apps.channels import access
    from pericia.tenancy.scope import open_scope

    with open_scope(importer.scope):
        return access.import_for(importer.actor, importer.client_id, found.id)


def _write_refused(importer: _Importer, ended: Import, path: Path) -> None:
    from pericia.apps.channels import access
    from pericia.kernels.intake.downloads import refused_csv
    from pericia.tenancy.scope import open_scope

    with open_scope(importer.scope):
        rows = access.refused_rows_for(importer.actor, ended)
    reading = ended.reading
    with files.create_private(path) as out:
        out.write(refused_csv(reading["columns"], rows, "en", reading["delimiter"]))


def _value(ended: Import) -> dict[str, Any]:
    return {
        "import_id": ended.id,
        "state": ended.state,
        "rows": ended.rows_total,
        "opened": ended.opened_count,
        "known": ended.known_count,
        "refused": ended.refused_count,
    }


def _sentence(ended: Import, refused: Path | None) -> str:
    counts = (
        f"{ended.opened_count} cases opened, {ended.known_count} rows known from before, "
        f"{ended.refused_count} refused."
    )
    if not ended.refused_count:
        return counts
    where = f"They are in {refused}" if refused else "Get them with --refused FILE or on the page"
    return f"{counts} {where}: correct them and import that file."
