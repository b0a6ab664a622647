"""`pericia demo`: invented companies to explore, and real records worked by a simulated crew."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated, Any

import typer

from pericia.cli import folder, output
from pericia.cli.inside import everywhere, inside, now
from pericia.cli.output import AsJson, DataFolder
from pericia.kernels.refusal import Refused

SIGN_IN_FILE = "signin.txt"
SIGN_IN_NEXT = "signin.next"
"""Who will sign in, until they can."""


def register(app: typer.Typer) -> None:
    demo = typer.Typer(help="The demonstration, and real records worked by a simulated crew.")
    demo.command()(load)
    demo.command()(real)
    app.add_typer(demo, name="demo")


def load(
    if_empty: Annotated[
        bool,
        typer.Option(
            "--if-empty",
            help="Where there are clients, only finish a demonstration that was interrupted.",
        ),
    ] = False,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Make three clients, two providers and their people, and let them work for two hours.

    Only where there is no client yet: invented ones do not belong among real ones.
    """
    chosen = folder.choose(data)
    password = f"olivo-{secrets.token_hex(4)}"
    with inside(data, "pericia demo load", may_begin=True):
        from pericia.apps.organisations.models import Client
        from pericia.demo.load import load as load_demo
        from pericia.demo.load import sign_in_lines

        with everywhere():
            is_used = Client.objects.exists()
        if is_used and if_empty:
            _go_on(chosen)
            return
        if is_used:
            raise Refused(
                "clients_there",
                "There are clients here already. Name a new folder with --data for the "
                "demonstration.",
            )
        lines = sign_in_lines(password)

        def ready() -> None:
            """People can sign in: what is left makes way for them."""
            (chosen / SIGN_IN_NEXT).replace(chosen / SIGN_IN_FILE)
            os.nice(10)

        _keep(chosen / SIGN_IN_NEXT, lines)
        with output.progress("Working") as advance:
            load_demo(now(), password=password, report=advance, ready=ready)
    output.show({"sign_in": str(chosen / SIGN_IN_FILE)}, lines, as_json=as_json)


def _go_on(chosen: Path) -> None:
    """Finish the demonstration where these clients are its own."""
    from pericia.demo.again import stage_there
    from pericia.demo.load import make_ready, resume

    with everywhere():
        stage = stage_there()
    if stage is None:
        return
    if (chosen / SIGN_IN_NEXT).exists():
        make_ready(stage, now())
        (chosen / SIGN_IN_NEXT).replace(chosen / SIGN_IN_FILE)
    if not (chosen / SIGN_IN_FILE).exists():
        raise Refused(
            "demonstration_cut_short",
            "It was interrupted before anybody could sign in. Start anew in another folder, named "
            "with --data.",
        )
    os.nice(10)
    resume(stage, now())


def real(
    records: Annotated[Path, typer.Argument(help="Folder with the records; see the how-to.")],
    queries: Annotated[int | None, typer.Option(help="Only so many bank queries.")] = None,
    notes: Annotated[int | None, typer.Option(help="Only so many clinical cases.")] = None,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Work published bank queries and clinical cases with a simulated crew, and account for it."""
    with inside(data, "pericia demo real", may_begin=True):
        from pericia.demo.real import run

        with output.progress("Items handed in") as advance:
            accounts = run(records, now(), queries_max=queries, notes_max=notes, report=advance)
    found = {name: account.as_dict() for name, account in accounts.items()}
    output.show(found, lambda: _sentences(found), as_json=as_json)
    if not all(account["journal_verified"] for account in found.values()):
        raise typer.Exit(output.EXIT_FOUND_WRONG)


def _sentences(found: dict[str, dict[str, Any]]) -> str:
    lines = ["The work below was simulated; the records are real."]
    for name, account in found.items():
        agreement = ", ".join(f"{key} {value:.2%}" for key, value in account["agreement"].items())
        verified = "verified" if account["journal_verified"] else "NOT VERIFIED"
        lines += [
            f"{name}: {account['closed']:,} of {account['records']:,} records closed "
            f"in {account['seconds']:,} s ({account['items_per_second']} items/s)",
            f"  within the service level {account['within_sla']:.1%}, "
            f"reworked {account['reworked']:.2%}",
            f"  agreement with what was published: {agreement}",
            f"  journal: {account['journal_events']:,} events, {verified}",
        ]
    return "\n".join(lines)


def _keep(path: Path, text: str) -> None:
    """The sign-in lines hold a password: only the owner of the folder may read them."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, encoding="utf-8")
