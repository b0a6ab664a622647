"""The service lines of the further services: engagements, playbooks, and cases of their samples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import yaml

from pericia.apps.engagements import actions as engagements
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.organisations import actions as organisations
from pericia.apps.work import actions
from pericia.apps.work.actions import Request
from pericia.apps.work.intake_rules import rules_of
from pericia.demo.cast import AGREED, CLIENTS, CONTRIBUTION, PLAYBOOKS, Stage, rate_card
from pericia.kernels.intake.delimited import read_delimited
from pericia.kernels.intake.fields import input_of_files
from pericia.kernels.intake.groups import split_table
from pericia.kernels.intake.mapping import propose_mapping
from pericia.kernels.procedure.playbook import Playbook
from pericia.tenancy.scope import open_scope

WRITTEN_DATE = date(2026, 3, 2)
"""The day that the sample files take for today."""
LINES: Mapping[str, Mapping[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "lines.yaml").read_text(encoding="utf-8")
)
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}")


class Pair(NamedTuple):
    """Who works for whom under one engagement."""

    client: str
    provider: str


ENGAGED: Mapping[Pair, str] = {
    Pair("banco", "manantial"): "Reclamaciones, recobro y voz del cliente",
    Pair("banco", "cantabrico"): "Contratos y análisis de empresas",
    Pair("hospital", "manantial"): "Altas, citas y satisfacción",
    Pair("caja", "manantial"): "Comercial y estudios",
}


def engage_services(stage: Stage, now: datetime) -> None:
    """Open the engagements and their lines, in one transaction; `stage.lines` knows them by the
    name of their playbook."""
    said: dict[str, Any] = {"actor": SYSTEM, "now": now}
    with open_scope(stage.ids.values(), seconds_valid=600):
        for pair, name in ENGAGED.items():
            slugs = [
                slug
                for slug, line in LINES.items()
                if (line["client"], line["provider"]) == (pair.client, pair.provider)
            ]
            _engage(stage, pair, name, slugs, said)


def open_samples(
    stage: Stage, slug: str, now: datetime, *, passed_by: int = 0, count: int
) -> list[UUID]:
    """Open cases of a service's sample, after so many that were opened before."""
    return _open_fitting(stage, slug, LINES[slug], now, passed_by, count)


def open_stuck(stage: Stage, slug: str, now: datetime) -> list[UUID]:
    """Open a case of a service's sample that nobody of the cast may do."""
    return _open_fitting(stage, slug, {**LINES[slug], **LINES[slug]["stuck"]}, now, 0, 1)


def _open_fitting(
    stage: Stage, slug: str, about: Mapping[str, Any], now: datetime, passed_by: int, count: int
) -> list[UUID]:
    client_id = stage.ids[about["client"]]
    with open_scope(stage.scope_of("olga")):
        row = ServiceLine.objects.get(client_id=client_id, id=stage.lines[slug])
        playbook = known_playbook(client_id, row.playbook_id)
        first_broken = rules_of(row, now).first_broken
        found = _facts(slug, about, playbook, now)
        fitting = (each for each in found if first_broken(each) is None)
        given = list(islice(fitting, passed_by, passed_by + count))
        return open_cases(stage, slug, given, now)


def open_cases(stage: Stage, slug: str, given: list[dict[str, Any]], now: datetime) -> list[UUID]:
    """Open these cases on a line, in the open scope of whoever directs."""
    opened = actions.open_cases(
        actor=stage.actor("olga"),
        now=now,
        client_id=stage.ids[LINES[slug]["client"]],
        service_line_id=stage.lines[slug],
        requests=[Request(input=each, channel="file") for each in given],
    )
    return [each for each in opened.case_ids if each is not None]


def _engage(stage: Stage, pair: Pair, name: str, slugs: list[str], said: dict[str, Any]) -> None:
    provider_id = stage.ids[pair.provider]
    for slug in slugs:
        organisations.offer_service(
            organisation_id=provider_id,
            service=slug,
            client_countries=["ES", "CO"],
            languages=["es", "en"],
            **said,
        )
    of_client = {**said, "client_id": stage.ids[pair.client]}
    engagement = engagements.draft_engagement(
        name=f"{name} {said['now'].year}",
        statement_of_work=f"{', '.join(LINES[each]['name'] for each in slugs)}: {AGREED}",
        **of_client,
    )
    engagements.add_provider(
        engagement_id=engagement.id,
        provider_id=provider_id,
        services=slugs,
        languages=["es", "en"],
        contribution=CONTRIBUTION,
        **of_client,
    )
    for slug in slugs:
        stage.lines[slug] = _line(pair.client, slug, engagement.id, of_client)
    engagements.go_live(engagement_id=engagement.id, **of_client)


def _line(client: str, slug: str, engagement_id: UUID, said: dict[str, Any]) -> UUID:
    about = LINES[slug]
    text = (PLAYBOOKS / slug / "playbook.yaml").read_text(encoding="utf-8")
    playbook = engagements.publish_playbook(text=text, **said)
    line = engagements.add_service_line(
        engagement_id=engagement_id,
        playbook_id=playbook.id,
        name=about["name"],
        code=about["code"],
        sla_seconds=about["sla_hours"] * 3600,
        calendar=CLIENTS[client][5],
        languages=["es", "en"],
        countries=["ES", "CO"],
        shared_hours_min=10,
        data_class="confidential",
        quality_plan={"review_share": 0.15},
        rate_card=rate_card(client, slug),
        **said,
    )
    return line.id


def _facts(
    slug: str, about: Mapping[str, Any], playbook: Playbook, now: datetime
) -> Iterator[dict[str, Any]]:
    """The rows of the sample as what cases begin with, as if they had been written today; a row
    that the file holds twice is one case."""
    seen: list[Mapping[str, Any]] = []
    table = read_delimited((PLAYBOOKS / slug / "sample.csv").read_bytes())
    schema = input_of_files(playbook.input, playbook.intake)
    mapping = propose_mapping(table, schema).mapping
    zone = CLIENTS[about["client"]][3]
    for row in split_table(table, mapping, schema, now=now, time_zone=zone, leave_out=True).valid:
        facts = row.facts
        if facts in seen:
            continue
        seen.append(facts)
        if any(facts.get(name) not in allowed for name, allowed in about.get("only", {}).items()):
            continue
        kept = {name: each for name, each in facts.items() if name not in about.get("without", ())}
        replaced = _replaced({**kept, **about.get("set", {})}, about.get("replace", {}))
        yield _moved(replaced, _later(replaced, playbook, now))


def _later(facts: Mapping[str, Any], playbook: Playbook, now: datetime) -> timedelta:
    """How much later everything is: so that it came in now, or by whole days."""
    received = facts.get(playbook.intake.get("received", ""))
    if received is None:
        return timedelta(days=(now.date() - WRITTEN_DATE).days)
    longest = timedelta(minutes=30)
    return now - longest - datetime.fromisoformat(received.replace("Z", "+00:00"))


def _replaced(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(each, words) for name, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, words) for each in value]
    for old, new in words.items() if isinstance(value, str) else ():
        value = value.replace(old, new)
    return value


def _moved(value: Any, later: timedelta) -> Any:
    """Every date and moment so much later."""
    if isinstance(value, dict):
        return {name: _moved(each, later) for name, each in value.items()}
    if isinstance(value, list):
        return [_moved(each, later) for each in value]
    if not isinstance(value, str) or not _DAY.match(value):
        return value
    try:
        if len(value) == 10:
            return (date.fromisoformat(value) + timedelta(days=later.days)).isoformat()
        return (datetime.fromisoformat(value.replace("Z", "+00:00")) + later).isoformat()
    except ValueError:
        return value
