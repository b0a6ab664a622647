"""`pericia person`: who works, what they may do, and where they may not look."""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import typer

from pericia.cli import output
from pericia.cli.commands.client import HoursFile
from pericia.cli.inside import (
    client_id_of,
    hours_in,
    inside,
    now,
    organisation_id_of,
    person_of,
)
from pericia.cli.output import AsJson, DataFolder
from pericia.cli.tables import show_rows
from pericia.kernels.refusal import Refused

Employer = Annotated[str, typer.Argument(help="Client or provider: short name, name or id.")]
PersonNamed = Annotated[str, typer.Argument(help="E-mail of the account, or id.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def register(app: typer.Typer) -> None:
    person = typer.Typer(help="People: accounts, credentials, skills, walls and roles.")
    for command in (add, credential, skill, wall, unwall, grant, leave):
        person.command()(command)
    person.command(name="runs-platform")(runs_platform)
    person.command(name="list")(list_all)
    app.add_typer(person, name="person")


def add(
    organisation: Employer,
    name: Annotated[str, typer.Argument(help="Full name.")],
    country: Annotated[str, typer.Option(help="ISO 3166 code, such as ES.")],
    email: Annotated[str | None, typer.Option(help="Makes an account that signs in.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    site: Annotated[UUID | None, typer.Option(help="Id of the site.")] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="Such as es=C1. May be repeated.")
    ] = None,
    clearance: Annotated[str, typer.Option(help="Highest data class.")] = "internal",
    capacity: Annotated[int, typer.Option(help="Items in hand at once.")] = 1,
    hourly_cost_cents: Annotated[int, typer.Option(help="In cents.")] = 0,
    hours: HoursFile = None,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Add somebody. An account without --password-stdin gets a password that is shown once."""
    password = _password(password_stdin) if email else None
    with inside(data):
        from pericia.apps.journal.actors import SYSTEM
        from pericia.apps.people import actions
        from pericia.tenancy.scope import open_scope

        organisation_id = organisation_id_of(organisation)
        said: dict[str, Any] = {"actor": SYSTEM, "now": now(), "organisation_id": organisation_id}
        with open_scope([organisation_id]):
            account = None
            if email:
                account = actions.create_account(email=email, name=name, password=password, **said)
            added = actions.add_person(
                name=name,
                country=country,
                account_id=account.id if account else None,
                site_id=site,
                hours=hours_in(hours),
                languages=_pairs(language, "language"),
                clearance=clearance,
                capacity=capacity,
                hourly_cost_cents=hourly_cost_cents,
                **said,
            )
    shown = None if password_stdin else password
    value = {"person_id": added.id, "email": email, "password": shown}
    text = f"{name}: {added.id}" + (f"\nPassword, shown this once: {shown}" if shown else "")
    output.show(value, text, as_json=as_json)


def runs_platform(
    email: Annotated[str, typer.Argument(help="E-mail of the account.")],
    no_longer: Annotated[bool, typer.Option("--no-longer", help="Take it away.")] = False,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Let an account register clients and providers on the pages."""
    with inside(data):
        from pericia.apps.people.models import Account

        changed = Account.objects.filter(email=email.lower()).update(
            is_platform_administrator=not no_longer
        )
    if not changed:
        raise Refused("not_found", f"There is no account {email}.", "email")
    said = "no longer runs" if no_longer else "runs"
    value = {"email": email, "runs_platform": not no_longer}
    output.show(value, f"{email} {said} the platform.", as_json=as_json)


def list_all(organisation: Employer, data: DataFolder = None, as_json: AsJson = False) -> None:
    """Show whom a client or provider employs."""
    with inside(data):
        from pericia.apps.people.models import Account, Person
        from pericia.tenancy.scope import open_scope

        organisation_id = organisation_id_of(organisation)
        columns = ("id", "name", "country", "clearance", "is_active", "account_id")
        with open_scope([organisation_id]):
            people = Person.objects.filter(organisation_id=organisation_id)
            found = list(people.order_by("name", "id").values(*columns))
        ids = [each["account_id"] for each in found]
        emails = dict(Account.objects.filter(id__in=ids).values_list("id", "email"))
    for each in found:
        each["email"] = emails.get(each.pop("account_id"))
    show_rows(found, as_json=as_json)


def credential(
    person: PersonNamed,
    kind: Annotated[str, typer.Argument(help="As playbooks name it, such as clinical_coder.")],
    title: Annotated[str, typer.Option(help="As it stands on the document.")],
    issuer: Annotated[str, typer.Option(help="Who issued it.")],
    jurisdiction: Annotated[str, typer.Option(help="Country where it holds, such as ES.")],
    number: Annotated[str, typer.Option(help="Its number.")] = "",
    expires: Day = None,
    verified: Day = None,
    verified_by: Annotated[str, typer.Option(help="Who checked it with the issuer.")] = "",
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Record a degree or licence, verified if --verified and --verified-by say so."""
    with inside(data):
        from pericia.apps.journal.actors import SYSTEM
        from pericia.apps.people import actions
        from pericia.tenancy.scope import open_scope

        employer, person_id = person_of(person)
        said: dict[str, Any] = {"actor": SYSTEM, "now": now(), "organisation_id": employer}
        with open_scope([employer]):
            added = actions.add_credential(
                person_id=person_id,
                kind=kind,
                title=title,
                issuer=issuer,
                jurisdiction=jurisdiction,
                number=number,
                expires_date=expires and expires.date(),
                **said,
            )
            if verified:
                actions.verify_credential(
                    credential_id=added.id,
                    verified_date=verified.date(),
                    verifier_name=verified_by,
                    **said,
                )
    value = {"credential_id": added.id, "verified": verified is not None}
    output.show(value, f"{kind}: {added.id}", as_json=as_json)


def skill(
    person: PersonNamed,
    name: Annotated[str, typer.Argument(help="The skill.")],
    level: Annotated[int, typer.Argument(help="1 (beginner) to 5 (authority); 0 withdraws it.")],
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Grade an ability."""
    with inside(data):
        from pericia.apps.journal.actors import SYSTEM
        from pericia.apps.people import actions
        from pericia.tenancy.scope import open_scope

        employer, person_id = person_of(person)
        with open_scope([employer]):
            version = actions.grade_skill(
                actor=SYSTEM,
                now=now(),
                organisation_id=employer,
                person_id=person_id,
                skill=name,
                level=level,
            )
    value = {"person_id": person_id, "skill": name, "level": level, "version": version}
    output.show(value, f"{name}: {level}", as_json=as_json)


def wall(
    person: PersonNamed,
    organisation: Annotated[str, typer.Argument(help="Client or provider to keep away from.")],
    reason: Annotated[str, typer.Option(help="The reason, which is recorded.")],
    until: Day = None,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Raise an ethical wall between a person and an organisation."""
    with inside(data):
        from pericia.apps.journal.actors import SYSTEM
        from pericia.apps.people import actions
        from pericia.tenancy.scope import open_scope

        employer, person_id = person_of(person)
        walled_id = organisation_id_of(organisation)
        with open_scope([employer]):
            raised = actions.raise_wall(
                actor=SYSTEM,
                now=now(),
                organisation_id=employer,
                person_id=person_id,
                walled_id=walled_id,
                reason=reason,
                until_date=until and until.date(),
            )
    output.show({"wall_id": raised.id}, f"Wall raised: {raised.id}", as_json=as_json)


def unwall(
    person: PersonNamed,
    wall_id: Annotated[UUID, typer.Argument(help="The wall's id.")],
    why: Annotated[str, typer.Option(help="The reason, which is recorded.")],
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Lower an ethical wall at the end of today."""
    with inside(data):
        from pericia.apps.journal.actors import SYSTEM
        from pericia.apps.people import actions
        from pericia.tenancy.scope import open_scope

        employer, _ = person_of(person)
        with open_scope([employer]):
            actions.lower_wall(
                actor=SYSTEM, now=now(), organisation_id=employer, wall_id=wall_id, why=why
            )
    output.show({"wall_id": wall_id}, "Wall lowered.", as_json=as_json)


def grant(
    person: PersonNamed,
    client: Annotated[str, typer.Argument(help="The client's short name or id.")],
    role: Annotated[list[str], typer.Argument(help="Roles at this client; they replace others.")],
    limit: Annotated[
        list[str] | None,
        typer.Option(help="A decision and its limit in cents, such as refund=50000."),
    ] = None,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Let a person work for a client in these roles."""
    with inside(data):
        from pericia.apps.journal.actors import SYSTEM
        from pericia.apps.people import actions
        from pericia.tenancy.scope import open_scope

        employer, person_id = person_of(person)
        client_id = client_id_of(client)
        with open_scope({employer, client_id}):
            granted = actions.grant_membership(
                actor=SYSTEM,
                now=now(),
                client_id=client_id,
                organisation_id=employer,
                person_id=person_id,
                roles=role,
                authorities=_limits(limit),
            )
    value = {"person_id": person_id, "client_id": client_id, "roles": granted.roles}
    output.show(value, f"{person}: {', '.join(granted.roles)} at {client}", as_json=as_json)


def leave(
    person: PersonNamed,
    client: Annotated[str, typer.Argument(help="The client's short name or id.")],
    why: Annotated[str, typer.Option(help="The reason, which is recorded.")],
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """End what a person may do for a client."""
    with inside(data):
        from pericia.apps.journal.actors import SYSTEM
        from pericia.apps.people import actions
        from pericia.tenancy.scope import open_scope

        _, person_id = person_of(person)
        client_id = client_id_of(client)
        with open_scope([client_id]):
            actions.end_membership(
                actor=SYSTEM, now=now(), client_id=client_id, person_id=person_id, why=why
            )
    value = {"person_id": person_id, "client_id": client_id, "ended_at": datetime.now(UTC)}
    output.show(value, f"{person} has left {client}.", as_json=as_json)


def _password(from_stdin: bool) -> str:
    if not from_stdin:
        return secrets.token_urlsafe(12)
    return sys.stdin.readline().rstrip("\r\n")


def _pairs(texts: list[str] | None, what: str) -> dict[str, str]:
    pairs = [text.partition("=") for text in texts or []]
    for key, sign, _ in pairs:
        if not sign:
            raise Refused("pair_expected", f"Write --{what} as name=value, not {key!r}.", what)
    return {key: value for key, _, value in pairs}


def _limits(texts: list[str] | None) -> dict[str, dict[str, int]]:
    limits: dict[str, dict[str, int]] = {}
    for decision, cents in _pairs(texts, "limit").items():
        if not cents.isdecimal():
            raise Refused("authority_invalid", f"Write the limit of {decision} in cents.", "limit")
        limits[decision] = {"limit_cents": int(cents)}
    return limits
