"""What is loaded once the first pages can be used: the further services at work, their
deliverables, and a loop from contacts to a measured effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from pericia.apps.cases.models import Case
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.knowledge import actions as knowledge
from pericia.apps.knowledge.making import make_deliverable
from pericia.apps.knowledge.models import Action, Deliverable, Version
from pericia.apps.work import actions
from pericia.apps.work.models import WorkItem
from pericia.demo.again import Past, past_of
from pericia.demo.answers import ANSWERS, At
from pericia.demo.cast import PEOPLE, Stage
from pericia.demo.crew import Crew, run_automatic
from pericia.demo.services import LINES, open_cases, open_samples, open_stuck
from pericia.kernels.improvement.effect import Counts
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope

VOICE, CONTRACTS = "voice-of-customer", "contract-review"
MISSING_FILE = "contactos-oficinas.csv"
"""Where the contacts of one report are, which waits for whoever sends it."""
RELEASED_MAX, ACCEPTED_MAX = 4, 2
"""Of a line's deliverables so many are released, and so many of these accepted: one at least
waits for the client."""
WORKED = timedelta(hours=120)
"""So long before now the first of the further services begins."""
WAITING = 2
"""So many cases of each line have just come in."""
SPONSORS = {"banco": "marta", "hospital": "julio", "caja": "lina"}
Report = Callable[[int], None]


def load_more(crew: Crew, now: datetime, report: Report = lambda done: None) -> None:
    """Open the samples of the further services, work part of them, settle what was delivered.

    What an earlier run has done of it stays and is not done again.
    """
    stage, ends, shift = crew.stage, now - timedelta(minutes=5), WORKED / len(LINES)
    past = past_of(stage)
    for number, (slug, line) in enumerate(LINES.items()):
        # Whoever works on several lines does so on one after the other.
        began = now - WORKED + number * shift
        starts, until = began + timedelta(minutes=5), min(ends, began + shift)
        if past.latest_at is not None:
            starts, until = max(starts, past.latest_at), ends
        _begin(stage, slug, began, past, count=line["cases"])
        crew.work(
            starts,
            line["crew"],
            until=until,
            items_max=crew.tally.done.total() + max(0, line["items"] - past.items[slug]),
            report=report,
        )
        # At once: what lies on a desk from before is taken back, and its owner is told so.
        for key in [each for each in crew.hands if PEOPLE[each].get("signs_in")]:
            crew.clear_desk(key, until)
    for slug, line in LINES.items():
        if line["cases"] and len(past.cases[slug]) <= line["cases"]:
            _open(stage, slug, ends, passed_by=line["cases"], count=WAITING)
    _report_twice(stage, now)
    _leave_some_stuck(stage, now)
    for client in SPONSORS:
        _settle(stage, client)


def _begin(stage: Stage, slug: str, now: datetime, past: Past, *, count: int) -> None:
    if not past.cases[slug]:
        _open(stage, slug, now, count=count)
    for case_id in past.cases[slug]:
        run_automatic(stage.ids[LINES[slug]["client"]], case_id, now)


def _open(stage: Stage, slug: str, now: datetime, **which: int) -> None:
    for case_id in open_samples(stage, slug, now, **which):
        run_automatic(stage.ids[LINES[slug]["client"]], case_id, now)


def _report_twice(stage: Stage, now: datetime) -> None:
    """One report for each half of the bank's past: the first is accepted and acted on, and the
    second shows the effect and waits for the client. A third has just been asked for, and a fourth
    is written and waits for its second signature."""
    days = (now - timedelta(days=43)).date(), (now - timedelta(days=22)).date()
    later = (now - timedelta(days=21)).date(), (now - timedelta(days=1)).date()
    first = _voice(stage, "VOC-1", days)
    second = _voice(stage, "VOC-2", later)
    _analysed(stage, "VOC-3", (days[0], later[1]))
    _do(stage, "noa", _analysed(stage, "VOC-5", later), "interpret")
    made = _deliverable_of(first)
    _deliverable_of(second)
    with open_scope(stage.scope_of("marta")):
        said: dict[str, Any] = {"now": _clock(), "client_id": stage.ids["banco"]}
        version = Version.objects.get(client_id=stage.ids["banco"], deliverable_id=made)
        if version.state == "released":
            knowledge.accept_version(
                actor=stage.actor("marta"), deliverable_id=made, number=version.number, **said
            )
        elif version.state != "accepted":
            return
        blocks = version.document["blocks"]
        advice = next(each for each in blocks if each.get("kind") == "recommendation")
    _act(stage, made, str(advice["id"]), (first, days), (second, later), said)


def _leave_some_stuck(stage: Stage, now: datetime) -> None:
    """What goes no further until somebody sees to it: a contract under a law where nobody is
    admitted, and a report whose contacts are in a file that has not been sent yet."""
    with open_scope(stage.scope_of("olga")):
        of_line = {"client_id": stage.ids["banco"], "service_line_id": stage.lines[CONTRACTS]}
        laws = set(Case.objects.filter(**of_line).values_list("input__governing_law", flat=True))
    if laws == {"ES"}:
        _hurry(stage, open_stuck(stage, CONTRACTS, _clock())[0])
    days = (now - timedelta(days=30)).date(), (now - timedelta(days=1)).date()
    _analysed(stage, "VOC-4", days, asked="¿Qué preguntan en oficinas?", contacts_file=MISSING_FILE)


def _hurry(stage: Stage, case_id: UUID) -> None:
    """It comes before the others, once somebody may do it."""
    with open_scope(stage.scope_of("olga")):
        actions.set_priority(
            actor=stage.actor("olga"),
            now=_clock(),
            client_id=stage.ids["banco"],
            case_id=case_id,
            priority=20,
            why="El banco lo firma esta semana.",
        )


Half = tuple[Case, tuple[date, date]]


def _act(
    stage: Stage,
    deliverable_id: UUID,
    block_id: str,
    before: Half,
    after: Half,
    said: dict[str, Any],
) -> None:
    """An action about the reason that was most frequent, measured by what both reports counted."""
    reason = before[0].outputs["reasons"]["tables"]["reasons"][0]["reason"]
    with open_scope(stage.scope_of("olga")):
        said = {**said, "actor": stage.actor("olga")}
        if Action.objects.filter(client_id=said["client_id"], block_id=block_id).exists():
            return
        counted = _counts(before[0], reason)
        action = knowledge.add_action(
            deliverable_id=deliverable_id,
            number=1,
            block_id=block_id,
            title="Avisar por SMS de la fecha de entrega de la tarjeta",
            owner_id=stage.people["olga"].person_id,
            due_date=(said["now"] + timedelta(days=30)).date(),
            indicator="Parte de los contactos por su motivo más frecuente",
            kind="share",
            direction="down",
            # Half of what there was, as the finding asks for.
            expected_change=round(50 * counted.share, 1),
            baseline=before[1],
            **said,
        )
        knowledge.measure_action(
            action_id=action.id,
            before=counted,
            after=_counts(after[0], reason),
            period=after[1],
            source="Informes VOC-1 y VOC-2",
            **said,
        )


def _counts(case: Case, reason: str) -> Counts:
    found = {row["reason"]: row["n"] for row in case.outputs["reasons"]["tables"]["reasons"]}
    return Counts(found.get(reason, 0), case.outputs["contacts"]["contacts"])


def _voice(stage: Stage, number: str, days: tuple[date, date]) -> Case:
    """A report that an analyst wrote and somebody else signed."""
    case_id = _analysed(stage, number, days)
    for key, step in (("noa", "interpret"), ("iker", "second_signature")):
        _do(stage, key, case_id, step)
    with open_scope([stage.ids["banco"]]):
        return Case.objects.get(client_id=stage.ids["banco"], id=case_id)


def _analysed(
    stage: Stage,
    number: str,
    days: tuple[date, date],
    asked: str = "¿Qué contactos se podrían evitar?",
    **more: str,
) -> UUID:
    given = {
        "report_number": number,
        "asked_by_client": asked,
        "period_from": days[0].isoformat(),
        "period_to": days[1].isoformat(),
        **more,
    }
    with open_scope(stage.scope_of("olga")):
        there = Case.objects.filter(
            client_id=stage.ids["banco"],
            service_line_id=stage.lines[VOICE],
            input__report_number=number,
        ).first()
        case_id = there.id if there else open_cases(stage, VOICE, [given], _clock())[0]
    run_automatic(stage.ids["banco"], case_id, _clock())
    return case_id


def _do(stage: Stage, key: str, case_id: UUID, step: str) -> None:
    client_id, now = stage.ids["banco"], _clock()
    with open_scope(stage.scope_of(key)):
        case = Case.objects.get(client_id=client_id, id=case_id)
        if step in case.outputs:
            return
        item = WorkItem.objects.filter(client_id=client_id, case_id=case_id, step=step).latest(
            "visit"
        )
        said: dict[str, Any] = {"actor": stage.actor(key), "client_id": client_id, "now": now}
        actions.take_item(item_id=item.id, **said)
        output = ANSWERS[VOICE][step](At(case.input, case.outputs, now, 0))
        actions.submit(item_id=item.id, output=output, take_next=False, **said)


def _deliverable_of(case: Case) -> UUID:
    """As the worker makes it, or has made it meanwhile."""
    with open_scope([case.client_id]):
        made = make_deliverable(client_id=case.client_id, case_id=case.id, now=_clock())
        return made or Deliverable.objects.get(client_id=case.client_id, case_id=case.id).id


def _settle(stage: Stage, client: str) -> None:
    """Make what closed cases deliver, release some of it and let the client accept some."""
    client_id = stage.ids[client]
    with open_scope([client_id]):
        lines = ServiceLine.objects.filter(client_id=client_id).exclude(id=stage.lines[VOICE])
        ids = list(lines.values_list("id", flat=True))
    for line_id in ids:
        made = list(_made_on(client_id, line_id))
        for deliverable_id in made[:RELEASED_MAX]:
            _release(stage, client_id, deliverable_id)
        for deliverable_id in made[: min(ACCEPTED_MAX, len(made) - 1)]:
            _accept(stage, client, deliverable_id)


def _made_on(client_id: UUID, line_id: UUID) -> Iterator[UUID]:
    with open_scope([client_id]):
        closed = Case.objects.filter(
            client_id=client_id, service_line_id=line_id, state="closed"
        ).order_by("-closed_at")
        case_ids = list(closed.values_list("id", flat=True)[: 2 * RELEASED_MAX])
    for case_id in case_ids:
        with open_scope([client_id]):
            make_deliverable(client_id=client_id, case_id=case_id, now=_clock())
            found = Deliverable.objects.filter(client_id=client_id, case_id=case_id).first()
        if found is not None:
            yield found.id


def _release(stage: Stage, client_id: UUID, deliverable_id: UUID) -> None:
    """What is not proved stays in review, where its page says what is missing."""
    try:
        with open_scope(stage.scope_of("olga")):
            knowledge.release_version(
                actor=stage.actor("olga"),
                now=_clock(),
                client_id=client_id,
                deliverable_id=deliverable_id,
            )
    except Refused:
        return


def _accept(stage: Stage, client: str, deliverable_id: UUID) -> None:
    sponsor, client_id = SPONSORS[client], stage.ids[client]
    with open_scope(stage.scope_of(sponsor)):
        version = Version.objects.filter(
            client_id=client_id, deliverable_id=deliverable_id, state="released"
        ).first()
        if version is not None:
            knowledge.accept_version(
                actor=stage.actor(sponsor),
                now=_clock(),
                client_id=client_id,
                deliverable_id=deliverable_id,
                number=version.number,
            )


def _clock() -> datetime:
    """The worker's own time: it may do some of this meanwhile."""
    return datetime.now(UTC)
