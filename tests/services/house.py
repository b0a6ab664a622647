"""A service at work in the named world: its line at the bank, one person a step, its three doors.

Whoever does a step has just what the step asks for: nobody else of the house could do it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.test import Client

import pericia
from pericia.apps.cases.models import Case
from pericia.apps.channels import access, importing
from pericia.apps.channels import actions as channels
from pericia.apps.channels.mapping import Decided, asked_of_files
from pericia.apps.channels.models import Import
from pericia.apps.channels.previews import proposal
from pericia.apps.channels.uploading import uploaded
from pericia.apps.engagements import actions as engagements
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.organisations import actions as organisations
from pericia.apps.people import actions as people
from pericia.apps.work import actions
from pericia.apps.work.jobs import run_instrument
from pericia.apps.work.models import WorkItem
from pericia.apps.work.worker import forget_queues
from pericia.kernels.intake.refusals import Refusal
from pericia.kernels.procedure.playbook import Playbook, load_playbook
from pericia.tenancy.scope import open_scope
from tests.database import made_once
from tests.pages import browser_of
from tests.programs import Program, program
from tests.world import CLIENT_HOURS, STAFF_HOURS, Someone, World, make_world

FOLDER = Path(pericia.__file__).parent / "playbooks"
ZONE = "Europe/Madrid"
AUTHORITY_CENTS = 5_000_000
Answers = Mapping[str, Mapping[str, Any]]


@dataclass
class House:
    """One service with its people, named after the steps that they do."""

    world: World
    slug: str
    playbook: Playbook
    line: ServiceLine
    _programs: dict[str, Program] = field(default_factory=dict)

    @property
    def client_id(self) -> UUID:
        return self.world.banco.client_id

    # The doors through which a case begins

    def open(self, given: Mapping[str, Any], now: datetime | None = None) -> UUID:
        """A case opened by an action."""
        with self.world.open_as("olga") as actor:
            opened = actions.open_cases(
                actor=actor,
                now=now or self.world.now,
                client_id=self.client_id,
                service_line_id=self.line.id,
                requests=[actions.Request(dict(given))],
            )
        (case_id,) = opened.case_ids
        assert case_id is not None
        return case_id

    def post_page(self, given: Mapping[str, Any], language: str = "es") -> HttpResponse:
        """The form of a new case, filled in and sent."""
        address = f"/cases/new/{self.client_id}/{self.line.id}"
        return self.browser("olga", language).post(address, {**filled(given), "once": "1"})

    def post_api(self, given: Mapping[str, Any]) -> HttpResponse:
        body = {"service_line": self.line.code, "input": dict(given)}
        return self.program("olga").post("cases", body)

    def import_rows(self, *given: Mapping[str, Any]) -> Import:
        """A file with these rows, as a spreadsheet would write them."""
        names = list(dict.fromkeys(name for row in given for name in row))
        cells = [[cell(row.get(name)) for name in names] for row in given]
        return self.import_file(csv_of([names, *cells]))

    def import_file(
        self, content: bytes, name: str = "rows.csv", *, leave_out: bool = False, **columns: str
    ) -> Import:
        """From the upload to the end; `columns` are chosen where the proposal is another."""
        client_id, world = self.client_id, self.world
        with (
            uploaded(io.BytesIO(content), client_id=client_id, file_name=name) as file,
            open_scope(world.scope_of("olga")),
        ):
            actor = world.actor("olga", "banco")
            at: dict[str, Any] = {"actor": actor, "now": world.now, "client_id": client_id}
            found = channels.store_upload(**at, service_line_id=self.line.id, upload=file)
            schema = asked_of_files(client_id, self.line.playbook_id)
            proposed = proposal(found, schema, ZONE)
            columns = {**proposed.columns, **columns}
            decided = Decided(columns, proposed.defaults, ZONE, leave_out)
            channels.confirm_import(**at, import_id=found.id, decided=decided)
        assert importing.run_import(client_id, found.id)
        with open_scope([client_id]):
            return Import.objects.get(client_id=client_id, id=found.id)

    def refused_rows(self, found: Import) -> list[Refusal]:
        with open_scope(self.world.scope_of("olga")):
            return access.refused_rows_for(self.world.actor("olga", "banco"), found)

    # The work

    def cases(self, **filters: Any) -> list[Case]:
        with open_scope([self.client_id]):
            found = Case.objects.filter(service_line_id=self.line.id, **filters)
            return list(found.order_by("opened_at", "id"))

    def case(self, case_id: UUID) -> Case:
        return self.cases(id=case_id)[0]

    def item(self, case_id: UUID, step: str) -> WorkItem:
        with open_scope([self.client_id]):
            return WorkItem.objects.filter(case_id=case_id, step=step).order_by("-visit")[0]

    def open_steps(self, case_id: UUID) -> set[str]:
        with open_scope([self.client_id]):
            waiting = WorkItem.objects.filter(case_id=case_id).exclude(
                state__in=["done", "cancelled"]
            )
            return set(waiting.values_list("step", flat=True))

    def take(self, case_id: UUID, step: str, by: str | None = None) -> WorkItem:
        """The person of the step takes it into their hands. A review that begins with a blind
        answer is given that of the maker."""
        forget_queues()
        item = self.item(case_id, step)
        first = self.playbook.steps[step].blind_first
        made = self.case(case_id).outputs
        with self.world.open_as(by or self.whose(step)) as actor:
            at: dict[str, Any] = {"actor": actor, "now": self.world.now}
            at |= {"client_id": self.client_id, "item_id": item.id}
            actions.take_item(**at)
            if first is not None:
                told = made[first.step]
                answer = {name: told[name] for name in first.fields if name in told}
                actions.keep_blind_answer(**at, answer=answer)
        return item

    def do(
        self, case_id: UUID, step: str, by: str | None = None, **output: Any
    ) -> actions.Submitted:
        """The person of the step takes it and hands it in."""
        return self.hand_in(self.take(case_id, step, by), by, **output)

    def hand_in(self, item: WorkItem, by: str | None = None, **output: Any) -> actions.Submitted:
        with self.world.open_as(by or self.whose(item.step)) as actor:
            return actions.submit(
                actor=actor,
                now=self.world.now,
                client_id=self.client_id,
                item_id=item.id,
                output=output,
                take_next=False,
            )

    def work(self, case_id: UUID, answers: Answers) -> Case:
        """Every open step is done as `answers` say, until nothing is open."""
        for _ in range(50):
            waiting = sorted(self.open_steps(case_id))
            if waiting:
                self.do(case_id, waiting[0], **answers[waiting[0]])
            elif not self.run_instruments(case_id):
                break
        return self.case(case_id)

    def run_instruments(self, case_id: UUID) -> bool:
        """What a worker would run now; whether there was anything."""
        case = self.case(case_id)
        steps = self.playbook.steps
        waiting = {
            step: visit
            for step, visit in case.progress["live"].items()
            if case.state != "blocked" and steps[step].is_by_worker
        }
        for step, visit in waiting.items():
            run_instrument(self.client_id, case_id, step, visit)
        return bool(waiting)

    def post_item_page(self, item: WorkItem, language: str = "es", **output: Any) -> HttpResponse:
        """What the person typed into the form of an item in their hands."""
        address = f"/work/items/{item.client_id}/{item.id}"
        sent = {**filled(output), "confirmed": "yes", "then": "stop"}
        return self.browser(self.whose(item.step), language).post(address, sent)

    def post_item_api(self, item: WorkItem, **output: Any) -> HttpResponse:
        at = self.program(self.whose(item.step))
        return at.post(f"work/items/{item.id}/submission", {"output": output, "take_next": False})

    # People

    def whose(self, step: str) -> str:
        return f"{self.slug}:{step}"

    def program(self, name: str) -> Program:
        if name not in self._programs:
            self._programs[name] = program(self.world, name, "banco")
        return self._programs[name]

    def hire(self, name: str, who: Mapping[str, Any], admitted_in: str = "ES") -> None:
        """Somebody with just what this `who` asks for."""
        self.world.people[name] = _person(self.world, name, who, admitted_in)

    def browser(self, name: str, language: str) -> Client:
        browser = browser_of(self.world, name)
        browser.post("/language", {"language": language, "next": "/"})
        return browser


def house_of(slug: str, world: World | None = None) -> House:
    """The service `slug` as the bank's own line, with somebody for each step of people;
    in a fresh world that replaces the module's copy, unless one is given."""
    world = world or made_once(make_world)
    playbook = load_playbook((FOLDER / slug / "playbook.yaml").read_text(encoding="utf-8"))
    with open_scope(world.everything):
        house = House(world, slug, playbook, _line(world, slug))
        for step in playbook.steps.values():
            if step.is_human:
                house.hire(house.whose(step.name), step.who)
    forget_queues()
    return house


def _line(world: World, slug: str) -> ServiceLine:
    said: dict[str, Any] = {"actor": SYSTEM, "now": world.now}
    if slug != "customer-queries":
        organisations.offer_service(
            organisation_id=world.manos.organisation_id,
            service=slug,
            client_countries=["ES"],
            languages=["es", "en"],
            **said,
        )
    said["client_id"] = world.banco.client_id
    text = (FOLDER / slug / "playbook.yaml").read_text(encoding="utf-8")
    playbook = engagements.publish_playbook(text=text, **said)
    engagement = engagements.draft_engagement(name=slug, **said)
    engagements.add_provider(
        engagement_id=engagement.id,
        provider_id=world.manos.organisation_id,
        services=[slug],
        languages=["es"],
        **said,
    )
    line = engagements.add_service_line(
        engagement_id=engagement.id,
        playbook_id=playbook.id,
        name=slug,
        code=f"the-{slug}",
        sla_seconds=40 * 3600,
        calendar=CLIENT_HOURS,
        languages=["es"],
        countries=["ES"],
        data_class="confidential",
        quality_plan={"review_share": 0.0},
        **said,
    )
    engagements.go_live(engagement_id=engagement.id, **said)
    return line


def _person(world: World, name: str, who: Mapping[str, Any], admitted_in: str) -> Someone:
    said: dict[str, Any] = {
        "actor": SYSTEM,
        "now": world.now,
        "organisation_id": world.manos.organisation_id,
    }
    email = f"{name.replace(':', '.')}.{world.banco.slug}@manos.example"
    account = people.create_account(email=email, name=name, **said)
    person = people.add_person(
        name=name,
        country="ES",
        account_id=account.id,
        site_id=world.sevilla.id,
        hours=STAFF_HOURS,
        languages={"es": "C2", "en": "C1"},
        clearance="restricted",
        capacity=20,
        **said,
    )
    for skill, level in who.get("skills", {}).items():
        people.grade_skill(person_id=person.id, skill=skill, level=level, **said)
    for wanted in who.get("credentials", []):
        _license(person.id, wanted["kind"], admitted_in, said)
    authority = who.get("authority")
    people.grant_membership(
        client_id=world.banco.client_id,
        person_id=person.id,
        roles=who["roles"][:1],
        authorities={authority["decision"]: {"limit_cents": AUTHORITY_CENTS}} if authority else {},
        **said,
    )
    roles = {"banco": tuple(who["roles"][:1])}
    return Someone(person.id, said["organisation_id"], account.id, name, email, roles)


def _license(person_id: UUID, kind: str, jurisdiction: str, said: dict[str, Any]) -> None:
    credential = people.add_credential(
        person_id=person_id,
        kind=kind,
        title=kind,
        issuer="Colegio",
        jurisdiction=jurisdiction,
        number="1",
        expires_date=date(2040, 12, 31),
        **said,
    )
    people.verify_credential(
        credential_id=credential.id,
        verified_date=date(2026, 1, 15),
        verifier_name="Registro",
        **said,
    )


def filled(given: Mapping[str, Any], name: str = "f") -> dict[str, Any]:
    """What a browser sends for these values."""
    sent: dict[str, Any] = {}
    for key, value in given.items():
        sent |= _sent(f"{name}.{key}", value)
    return sent


def _sent(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return filled(value, name)
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        entries = [_sent(f"{name}.{index}", each) for index, each in enumerate(value)]
        return {key: one for each in entries for key, one in each.items()}
    if isinstance(value, list):
        return {name: value}
    if isinstance(value, bool):
        return {name: "true" if value else "false"}
    if name.endswith("_cents") and isinstance(value, int):
        return {
            name: f"{value // 100}" if value % 100 == 0 else f"{value / 100:.2f}".replace(".", ",")
        }
    if isinstance(value, float):
        return {name: repr(value).replace(".", ",")}
    if isinstance(value, str) and len(value) > 18 and value[10:11] == "T":
        local = datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(ZoneInfo(ZONE))
        return {name: f"{local:%Y-%m-%dT%H:%M}"}
    return {name: str(value)}


def cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def csv_of(rows: Iterable[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def sample(slug: str, name: str = "sample.csv", rows: int | None = None) -> bytes:
    """A sample file of the service, or its first rows."""
    content = (FOLDER / slug / name).read_bytes()
    if rows is None:
        return content
    every = csv.reader(io.StringIO(content.decode(), newline=""))
    return csv_of(islice(every, rows + 1))


def text_of(answer: HttpResponse) -> str:
    """What a reader sees."""
    from pericia.apps.work.tests.browsing import text_of as read

    return read(answer)


def refused_at_every_door(
    house: House, given: Mapping[str, Any], code: str, column: str, es: str, en: str
) -> None:
    """A form in both languages, the API and a file refuse what a case would begin with."""
    before = len(house.cases())
    for language, words in (("es", es), ("en", en)):
        page = house.post_page(given, language)
        assert page.status_code == 422, page.status_code
        assert words in text_of(page), text_of(page)
    answer = house.post_api(given)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "form_invalid"), problem
    told = next(each for each in problem["errors"] if each["code"] == code)
    assert es in told["es"]
    assert en in told["en"]
    (row,) = house.refused_rows(house.import_rows(given))
    assert (row.code, row.column) == (code, column)
    assert es in row.message_es
    assert en in row.message_en
    assert len(house.cases()) == before


def refused_at_step(
    house: House, item: WorkItem, code: str, es: str, en: str, **output: Any
) -> None:
    """The item's form in both languages and the API refuse what is handed in; nothing changes."""
    for language, words in (("es", es), ("en", en)):
        page = house.post_item_page(item, language, **output)
        assert page.status_code == 422, page.status_code
        assert words in text_of(page), text_of(page)
    answer = house.post_item_api(item, **output)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "form_invalid"), problem
    told = next(each for each in problem["errors"] if each["code"] == code)
    assert es in told["es"]
    assert en in told["en"]
    assert house.item(item.case_id, item.step).state == "assigned"


def not_eligible_at_both_doors(
    house: House, case_id: UUID, step: str, by: str, rule: str, es: str, en: str
) -> None:
    """Page and API refuse that this person takes the item, and say which rule fails."""
    forget_queues()
    item = house.item(case_id, step)
    address = f"/work/items/{item.client_id}/{item.id}/take"
    for language, words in (("es", es), ("en", en)):
        page = house.browser(by, language).post(address)
        assert page.status_code == 403
        assert words in text_of(page), text_of(page)
    answer = house.program(by).post(f"work/items/{item.id}/assignment")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (403, "not_eligible"), problem
    assert [each["rule"] for each in problem["errors"]] == [rule]
    assert house.item(case_id, step).state == "open"
