"""What the first start shows: the shipped samples, part of them worked, some waiting or stuck."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from pericia.apps.cases.models import Case
from pericia.apps.work import actions
from pericia.apps.work.actions import Next, Request
from pericia.apps.work.models import WorkItem
from pericia.apps.work.worker import forget_queues
from pericia.demo.again import clear_desks, clear_every_desk, was_opened
from pericia.demo.cast import PEOPLE, PLAYBOOKS, Stage, build
from pericia.demo.crew import Crew, Truth, workers_of
from pericia.demo.history import work_history
from pericia.demo.more import load_more
from pericia.demo.services import LINES, engage_services
from pericia.tenancy.scope import open_scope

SAMPLES = {"banco": "customer-queries", "caja": "customer-queries", "hospital": "clinical-coding"}
ANSWERED = {"customer-queries": "categories", "clinical-coding": "codes"}
"""Where `sample_answers.yaml` says what is right for the first rows of a sample."""
WORKED = {"caja": 45, "banco": 40, "hospital": 18}
# Then the hospital's coders go on without those who sign off, so that something waits for these.
UNSIGNED = 12
# Those who review queries have not begun: so many reviews wait for them, and the desk goes on a
# few times a few items more where fewer were drawn.
REVIEWS, ROUNDS_MAX, ROUND = 2, 6, 5
# Of the hospital's reports so many have just come in; of these the coders have done two apart.
FRESH = 6
APART = ("diego", "nuria")
PROCEDURE_LENGTH = 7


def load(
    now: datetime,
    *,
    password: str,
    report: Callable[[int], None] = lambda done: None,
    ready: Callable[[], None] = lambda: None,
) -> Stage:
    """Build the cast, open the samples two hours ago, let the crew work, leave the rest to see.

    `ready` is called once people can sign in and find work; the further services follow.
    """
    began = now - timedelta(hours=2)
    stage = build(began - timedelta(days=60), password=password)
    engage_services(stage, began - timedelta(days=58))
    forget_queues()
    crew, ends = Crew(stage, sample_truth()), now - timedelta(minutes=25)
    work_history(crew, _sample_of("customer-queries"), now)
    for key in list(crew.hands):
        crew.clear_desk(key, began - timedelta(days=3))
    starts = began + timedelta(minutes=5)
    for client, items_max in WORKED.items():
        _open_sample(stage, client, began)
        # Whoever works for two clients works for one after the other.
        done = crew.tally.done.total()
        starts = crew.work(
            starts,
            _makers_of(stage, client),
            until=ends,
            items_max=done + items_max,
            report=report,
        )
    crew.work(
        starts,
        [key for key in _makers_of(stage, "hospital") if not PEOPLE[key].get("license")],
        until=ends,
        items_max=crew.tally.done.total() + UNSIGNED,
        report=report,
    )
    for _ in range(ROUNDS_MAX):
        if _reviews_waiting(stage) >= REVIEWS:
            break
        starts = crew.work(
            starts,
            _makers_of(stage, "banco"),
            until=ends,
            items_max=crew.tally.done.total() + ROUND,
            report=report,
        )
    for key in filter(_signs_in, list(crew.hands)):
        crew.clear_desk(key, ends)
    _open_fresh_notes(stage, now - timedelta(minutes=22))
    _code_apart(stage, now - timedelta(minutes=18))
    _leave_some_in_hand(stage, now)
    ready()
    load_more(crew, now, report)
    return stage


def make_ready(stage: Stage, now: datetime) -> None:
    """What people need to begin, where loading was interrupted before they could: every line, and
    something to do. What is there stays, so the past of these clients may be a shorter one."""
    if not set(LINES) <= set(stage.lines):
        engage_services(stage, now - timedelta(days=58))
    clear_every_desk(stage, now)
    for client in SAMPLES:
        if not was_opened(stage, client, since=now - timedelta(days=1)):
            _open_sample(stage, client, now)


def _makers_of(stage: Stage, client: str) -> list[str]:
    """Whoever works for the client and does more than review."""
    return [key for key in workers_of(stage, client) if PEOPLE[key]["roles"] != ["reviewer"]]


def _reviews_waiting(stage: Stage) -> int:
    with open_scope(stage.scope_of("rosa")):
        return WorkItem.objects.filter(state="open", step="blind_review").count()


def resume(stage: Stage, now: datetime, report: Callable[[int], None] = lambda done: None) -> None:
    """Load what is missing of the further services; nothing where nothing is."""
    forget_queues()
    clear_desks(stage, now)
    load_more(Crew(stage, sample_truth()), now, report)


def _signs_in(key: str) -> bool:
    """Whoever will sit down at this desk finds it clear."""
    return bool(PEOPLE[key].get("signs_in"))


def sign_in_lines(password: str) -> str:
    """Who may sign in to the demonstration, one line each, with what their work is."""
    shown = [
        f"  {key}@demo.pericia  ({_work_of(about)})"
        for key, about in PEOPLE.items()
        if about.get("signs_in")
    ]
    return "\n".join([f"Sign in with the password {password} as:", *shown, ""])


def _work_of(about: Mapping[str, Any]) -> str:
    """Roles, and the skills that lead to the work of a service."""
    skills = ", ".join(about.get("skills", ())).replace("_", " ")
    return ", ".join(about["roles"]) + (f": {skills}" if skills else "")


def sample_truth() -> Callable[[Mapping[str, Any]], Truth]:
    """What is right for a record of the shipped samples, of those that are loaded."""
    answers = _answers()
    truths: dict[str, Truth] = {
        article: {"codes": _coded(codes)} for article, codes in answers["codes"].items()
    }
    queries = _sample_of("customer-queries")
    for number, (row, category) in enumerate(
        zip(queries, answers["categories"], strict=True), start=1
    ):
        who = "nobody" if number in answers["nobody"] else "operator"
        truths[row["text"]] = {"category": category, "answer_by": who}
    return lambda given: truths[given.get("article") or given["text"]]


def _coded(words_of: Mapping[str, str]) -> list[dict[str, str]]:
    """Rows of the coders' form, of codes and the words that each rests on."""
    return [
        {"code": code, "kind": _kind_of(code), "text": words} for code, words in words_of.items()
    ]


def _kind_of(code: str) -> str:
    """Of seven characters without a point is a procedure (ICD-10-PCS)."""
    return "procedure" if len(code) == PROCEDURE_LENGTH and "." not in code else "diagnosis"


def _open_sample(stage: Stage, client: str, now: datetime) -> None:
    _open(stage, client, [_request(row, now) for row in _sample_of(SAMPLES[client])], now)


def _open(stage: Stage, client: str, requests: list[Request], now: datetime) -> None:
    with open_scope(stage.scope_of("olga")):
        actions.open_cases(
            actor=stage.actor("olga"),
            now=now,
            client_id=stage.ids[client],
            service_line_id=stage.lines[client],
            requests=requests,
        )


def _open_fresh_notes(stage: Stage, now: datetime) -> None:
    """Reports of the sample that the crew has no answers for: those who sign in have them."""
    with (PLAYBOOKS / SAMPLES["hospital"] / "sample.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        unread = islice(csv.DictReader(file), len(_answers()["codes"]), None)
        # Those without codes of the hospital, and with a date as the form asks for it.
        clean = (
            row
            for row in unread
            if not row["provisional_codes"] and row["encounter_date"][4] == "-"
        )
        requests = [_request(row, now) for row in islice(clean, FRESH)]
    _open(stage, "hospital", requests, now)


def _code_apart(stage: Stage, now: datetime) -> None:
    """Two coders' answers to some of these, which differ: somebody has to settle them."""
    client_id = stage.ids["hospital"]
    for article, of_steps in _answers()["apart"].items():
        for (step, codes), key in zip(of_steps.items(), APART, strict=True):
            said: dict[str, Any] = {"actor": stage.actor(key), "client_id": client_id}
            with open_scope(stage.scope_of(key)):
                case = Case.objects.get(client_id=client_id, input__article=article)
                item = WorkItem.objects.get(client_id=client_id, case_id=case.id, step=step)
                actions.take_item(now=now, item_id=item.id, **said)
                actions.submit(
                    now=now + timedelta(minutes=6),
                    item_id=item.id,
                    output={"codes": _coded(codes)},
                    take_next=False,
                    **said,
                )


def _sample_of(service: str) -> list[dict[str, str]]:
    """The first rows of a sample: as many as the crew has answers for."""
    known = len(_answers()[ANSWERED[service]])
    with (PLAYBOOKS / service / "sample.csv").open(encoding="utf-8", newline="") as file:
        return list(islice(csv.DictReader(file), known))


@cache
def _answers() -> dict[str, Any]:
    path = Path(__file__).parent / "sample_answers.yaml"
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _request(row: dict[str, str], now: datetime) -> Request:
    given: dict[str, Any] = {name: value for name, value in row.items() if value}
    if "received_at" in given:
        given["received_at"] = now.isoformat()
    return Request(input=given, channel=given.get("channel", "file"))


def _leave_some_in_hand(stage: Stage, now: datetime) -> None:
    """Something in every state that the board shows."""
    ana = _take(stage, "ana", now - timedelta(minutes=20))
    if ana is not None:
        with open_scope(stage.scope_of("ana")):
            actions.ask_client(
                actor=stage.actor("ana"),
                now=now - timedelta(minutes=15),
                client_id=ana.item.client_id,
                item_id=ana.item.id,
                question="¿Puede decirnos los cuatro últimos números de la tarjeta?",
            )
    luis = _take(stage, "luis", now - timedelta(minutes=12))
    if luis is not None:
        with open_scope(stage.scope_of("luis")):
            actions.park(
                actor=stage.actor("luis"),
                now=now - timedelta(minutes=10),
                client_id=luis.item.client_id,
                item_id=luis.item.id,
                why="Espero que el banco confirme la fecha.",
            )
    clara = _take(stage, "clara", now - timedelta(minutes=8))
    if clara is not None:
        with open_scope(stage.scope_of("clara")):
            actions.escalate(
                actor=stage.actor("clara"),
                now=now - timedelta(minutes=7),
                client_id=clara.item.client_id,
                item_id=clara.item.id,
                why="Puede tratarse de un fraude.",
            )
    _take(stage, "carmen", now - timedelta(minutes=4))


def _take(stage: Stage, key: str, now: datetime) -> Next | None:
    with open_scope(stage.scope_of(key)):
        return actions.take_next(actor=stage.actor(key), now=now)
