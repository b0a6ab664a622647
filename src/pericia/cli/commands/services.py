"""`pericia services`: the service catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pericia.cli import output
from pericia.cli.output import AsJson
from pericia.kernels.refusal import Refused

if TYPE_CHECKING:
    from pericia.apps.sourcing.services_reading import Service

LANGUAGES = ("es", "en")


def register(app: typer.Typer) -> None:
    app.command(name="services")(services)


def services(
    side: Annotated[
        str, typer.Option("--side", metavar="bpo|kpo|either|hybrid", help="Its usual side.")
    ] = "",
    domain: Annotated[str, typer.Option("--domain", help="Its domain, such as health.")] = "",
    language: Annotated[
        str, typer.Option("--language", metavar="es|en", help="Language of the words.")
    ] = "en",
    as_json: AsJson = False,
) -> None:
    """List what companies hand to others: usual side, and whether it runs here. No database."""
    from pericia.apps.sourcing.services import domains
    from pericia.apps.sourcing.services import services as catalogue
    from pericia.apps.sourcing.services_reading import SIDES

    _refuse_unknown("side", side, ("", *SIDES))
    _refuse_unknown("domain", domain, ("", *(each.slug for each in domains())))
    _refuse_unknown("language", language, LANGUAGES)
    found = [
        each
        for each in catalogue().values()
        if side in ("", each.side) and domain in ("", each.domain)
    ]
    value = {"services": [_as_json(each, language) for each in found]}
    output.show(value, lambda: _as_text(found, language), as_json=as_json)


def _as_json(service: Service, language: str) -> dict[str, Any]:
    from dataclasses import asdict

    from pericia.apps.sourcing.services import languages_of, status_of

    parts = asdict(service)
    words = parts[language]
    return {key: each for key, each in parts.items() if key not in LANGUAGES} | {
        "status": status_of(service),
        "form_languages": list(languages_of(service)),
        "words": words,
    }


def _as_text(found: Sequence[Service], language: str) -> str:
    from pericia.apps.sourcing.services import domain_of, status_of
    from pericia.apps.sourcing.services_words import SIDE_NAMES, STATUS_NAMES, said

    lines: list[str] = []
    for at, each in enumerate(found):
        if at == 0 or found[at - 1].domain != each.domain:
            lines += ["", f"{said(domain_of(each).name, language)} [{each.domain}]"]
        side = said(SIDE_NAMES[each.side], language)
        status = said(STATUS_NAMES[status_of(each)], language)
        name = each.said(language).name
        lines.append(f"  {each.id:<4}{side:<12}{status:<10} {name} [{each.slug}]")
    return "\n".join(lines[1:])


def _refuse_unknown(option: str, asked: str, known: Sequence[str]) -> None:
    if asked not in known:
        listed = ", ".join(each for each in known if each)
        raise Refused(
            f"{option}_unknown", f"There is no {option} `{asked}`. Use one of: {listed}.", option
        )
