"""Voice of the customer: closed cases or a stranger's file to a report that two people signed."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

from pericia.apps.cases.actions import attach_file
from pericia.apps.cases.files import read_file, store_file
from pericia.apps.cases.models import Attachment, Case
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.knowledge.actions import add_action, measure_action
from pericia.apps.knowledge.making import make_deliverable
from pericia.apps.knowledge.models import Evidence, Version
from pericia.apps.knowledge.recomputing import recomputed
from pericia.apps.knowledge.states import cited_in
from pericia.apps.work.jobs import run_instrument
from pericia.kernels.improvement.effect import Counts
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope
from tests.services.house import (
    House,
    house_of,
    not_eligible_at_both_doors,
    refused_at_every_door,
    refused_at_step,
    sample,
)
from tests.services.proofs import proves
from tests.services.test_complaints import ANSWERS as COMPLAINT_ANSWERS
from tests.services.test_complaints import GIVEN as COMPLAINT
from tests.world import NOW

GIVEN = {
    "report_number": "VOC-1",
    "asked_by_client": "¿Qué contactos se podrían evitar?",
    "period_from": "2025-12-01",
    "period_to": "2026-02-28",
}
AUTOMATIC = ("contacts", "reasons", "effort")


def finding(reason: str, **changes: Any) -> dict[str, Any]:
    return {
        "reason": reason,
        "bears_on": "share",
        "statement": f"«{reason}» es de lo que más se pregunta.",
        "advice": "Explicarlo en la primera página.",
        "action_owner": "Experiencia de cliente",
        "indicator": f"su proporción de {reason}",
        "expected_percent": 1,
        **changes,
    }


def findings(*given: Mapping[str, Any]) -> dict[str, Any]:
    return {"summary": "Se pregunta por lo que no se explica.", "findings": list(given)}


@pytest.fixture(scope="module")
def house() -> House:
    return house_of("voice-of-customer")


def analysed(house: House, case_id: UUID, name: str = "", content: bytes = b"") -> Case:
    """The case with its automatic steps run as a worker runs them, perhaps on a file."""
    if name:
        stored = store_file(house.client_id, case_id, SimpleUploadedFile(name, content))
        with house.world.open_as("olga") as actor:
            case = Case.objects.get(client_id=house.client_id, id=case_id)
            attach_file(actor=actor, now=house.world.now, case=case, stored=stored)
    for step in AUTOMATIC:
        run_instrument(house.client_id, case_id, step, 1)
    return house.case(case_id)


def pasted(house: House, rows: list[dict[str, Any]], **changes: Any) -> Case:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    case_id = house.open({**GIVEN, "contacts_pasted": out.getvalue(), **changes})
    return analysed(house, case_id)


def contacts(**reasons: int) -> list[dict[str, Any]]:
    names = [name for name, count in reasons.items() for _ in range(count)]
    return [
        {"contact_id": f"T{at}", "reason": name, "closed_date": "2026-01-07", "contacts_before": 0}
        for at, name in enumerate(names)
    ]


def why_blocked(case: Case) -> str:
    assert case.state == "blocked", case.state
    return str(case.progress["blocked"][0]["message"])


@proves("voice-of-customer", "refuses")
def test_a_period_that_is_not_over_or_runs_backwards_is_refused_at_every_door(
    house: House,
) -> None:
    refused_at_every_door(
        house,
        {**GIVEN, "period_to": "2026-03-02"},
        "period_not_over",
        "period_to",
        "El periodo aún no ha terminado",
        "The period is not over yet",
    )
    refused_at_every_door(
        house,
        {**GIVEN, "period_from": "2026-03-01"},
        "period_backwards",
        "period_from",
        "El periodo empieza después de terminar",
        "The period begins after it ends",
    )


@proves("voice-of-customer", "refuses")
def test_a_period_without_closed_cases_is_not_analysed(house: House) -> None:
    case = analysed(house, house.open({**GIVEN, "period_from": "2025-09-01", "lines": []}))
    assert "No contact was closed between 1 Sept 2025 and 28 Feb 2026" in why_blocked(case)
    other = pasted(house, contacts(late=3), period_to="2025-12-31")
    assert "No contact was closed between" in why_blocked(other)


@proves("voice-of-customer", "refuses")
def test_mixed_scales_of_effort_and_contacts_without_reason_are_refused(house: House) -> None:
    rows = contacts(invoice=40)
    for row, (score, top) in zip(rows, [(4, 7), (3, 5)], strict=False):
        row |= {"effort_score": score, "effort_from": 1, "effort_to": top}
    rows[0], rows[1] = rows[1], rows[0]
    rows[39]["reason"] = "fault"
    header = {"effort_score": "", "effort_from": "", "effort_to": ""}
    mixed = [{**header, **row} for row in rows]
    assert "scales are not mixed" in why_blocked(pasted(house, mixed))
    without = contacts(invoice=40)
    without[7]["reason"] = ""
    assert "1 contacts have no reason (rows 9)" in why_blocked(pasted(house, without))


@proves("voice-of-customer", "refuses")
def test_a_finding_stands_on_what_was_counted(house: House) -> None:
    case = pasted(house, contacts(invoice=30, fault=10))
    item = house.take(case.id, "interpret")
    refused_at_step(
        house,
        item,
        "trend_not_shown",
        "La prueba no muestra que «fault» crezca",
        "The test does not show that “fault” grows",
        **findings(finding("fault", bears_on="growth")),
    )
    for wrong, code in (
        (finding("faults"), "reason_not_counted"),
        (finding("fault", expected_percent=25), "effect_not_better"),
    ):
        with pytest.raises(Refused) as refused:
            house.hand_in(item, **findings(wrong))
        assert [each["code"] for each in refused.value.details] == [code]


@proves("voice-of-customer", "refuses")
def test_nobody_signs_their_own_findings(house: House) -> None:
    case = pasted(house, contacts(invoice=30))
    both = {
        "roles": ["analyst"],
        "skills": {"contact_analysis": 5},
        "authority": {"decision": "client_report"},
    }
    with open_scope(house.world.everything):
        house.hire("ambos", both)
    house.do(case.id, "interpret", "ambos", **findings(finding("invoice")))
    not_eligible_at_both_doors(
        house,
        case.id,
        "second_signature",
        "ambos",
        "independence",
        "Independencia: ya intervino en ",
        "Independence: ",
    )


@proves("voice-of-customer", "figure")
@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3 (Wilson's score).
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (1, 29, 0.0061, 0.1718)],
)
def test_reasons_and_repeats_have_the_published_intervals(
    house: House, count: int, of: int, low: float, high: float
) -> None:
    rows = contacts(cause=count, others=of - count)
    for at, row in enumerate(rows):
        row["contacts_before"] = int(at < count)
    case = pasted(house, rows)
    counted = case.outputs["reasons"]["tables"]["reasons"]
    row = next(each for each in counted if each["reason"] == "cause")
    assert (row["low"], row["high"]) == pytest.approx((low, high), abs=0.00005)
    repeated = case.outputs["effort"]["figures"]
    found = (repeated["repeated_low"], repeated["repeated_high"])
    assert found == pytest.approx((low, high), abs=0.00005)


@proves("voice-of-customer", "file")
def test_a_strangers_file_becomes_a_report_that_another_person_signed(house: House) -> None:
    content = sample("voice-of-customer", "sample-untidy.csv")
    case_id = house.open({**GIVEN, "contacts_file": "contactos.csv"})
    case = analysed(house, case_id, "contactos.csv", content)
    read = case.outputs["contacts"]
    assert (read["source"], read["contacts"] + read["outside"] + read["left_out"]) == (
        "file",
        content.count(b"\n") - 1,
    )
    assert "date_in_future: 1" in read["left_out_why"]
    kept = Attachment.objects.filter
    with open_scope([house.client_id]):
        stored = kept(case_id=case_id, name=read["file"]).get().stored_as
    assert sha256(b"".join(read_file(stored))).hexdigest() == read["sha256"]
    late = "Retraso en la instalación"
    trends = {
        each["reason"]: each["trend"] for each in case.outputs["reasons"]["tables"]["reasons"]
    }
    assert trends[late] == "up"
    found = finding(late, bears_on="growth", statement="Crecen los retrasos.")
    house.do(case_id, "interpret", **findings(found))
    house.do(case_id, "second_signature", verdict="return", doubt="¿Y las averías?")
    again = findings(found, finding("Avería de la línea", bears_on="effort"))
    house.do(case_id, "interpret", **again)
    house.do(case_id, "second_signature", verdict="sign")
    closed = house.case(case_id)
    assert (closed.state, closed.outcome) == ("closed", "reported")


@proves("voice-of-customer", "deliverable")
def test_the_report_is_released_by_the_second_signature_and_its_runs_can_be_made_again(
    house: House,
) -> None:
    case = pasted(house, contacts(invoice=30, fault=10, other=10))
    told = finding("fault", statement="Las averías son el 20 % de los contactos.")
    house.do(case.id, "interpret", **findings(told))
    house.do(case.id, "second_signature", verdict="sign")
    client_id, now = house.client_id, house.world.now
    with open_scope([client_id]):
        made = make_deliverable(client_id=client_id, case_id=case.id, now=now)
        assert made is not None
        version = Version.objects.get(client_id=client_id, deliverable_id=made)
        assert version.state == "released"
        cited = cited_in(list(Evidence.objects.filter(version_id=version.id)))
        runs = [each for each in cited if each.run is not None]
        assert {each.run.instrument for each in runs if each.run} == {
            "contact_reasons",
            "contact_effort",
        }
        assert {recomputed(each).outcome for each in runs} == {"same"}
    advice = next(
        each for each in version.document["blocks"] if each.get("kind") == "recommendation"
    )
    _acted_on(house, made, advice["id"])


def _acted_on(house: House, deliverable_id: UUID, block_id: str) -> None:
    """A recommendation becomes an action whose effect is a difference with its interval."""
    now, client_id = house.world.now, house.client_id
    january, february = ((date(2026, month, 1), date(2026, month, 28)) for month in (1, 2))
    with house.world.open_as("olga") as actor:
        said: dict[str, Any] = {"actor": actor, "now": now, "client_id": client_id}
        action = add_action(
            deliverable_id=deliverable_id,
            number=1,
            block_id=block_id,
            title="Explicar la factura",
            owner_id=house.world.people["olga"].id,
            due_date=now.date(),
            indicator="Averías",
            kind="share",
            direction="down",
            expected_change=0.1,
            baseline=january,
            **said,
        )
        found = measure_action(
            action_id=action.id,
            before=Counts(81, 263),
            after=Counts(15, 148),
            period=february,
            **said,
        )
        assert found.verdict == "improved"


def test_closed_cases_of_ones_own_client_are_read_and_kept(house: House) -> None:
    queries, complaints = (
        house_of(slug, house.world) for slug in ("customer-queries", "complaints")
    )
    house.world.now = datetime(2026, 2, 20, 10, tzinfo=UTC)
    for answer_by in ("operator", "operator", "nobody"):
        given = {
            "text": "¿Cuándo llega mi tarjeta?",
            "channel": "web",
            "received_at": "2026-02-19T08:00:00+01:00",
            "contacts_before": 1,
        }
        classified = {"category": "card_arrival", "answer_by": answer_by}
        answered = {"result": "answered", "reply": "Llega el martes."}
        queries.work(queries.open(given), {"classify": classified, "answer": answered})
    lodged = {**COMPLAINT, "lodged_on": "2026-02-19"}
    complaints.work(complaints.open(lodged), COMPLAINT_ANSWERS)
    open_still = complaints.open({**lodged, "complaint_number": "RCL-2"})
    house.world.now = NOW
    named = ["the-customer-queries", "the-complaints"]
    case = analysed(house, house.open({**GIVEN, "lines": named}))
    read = case.outputs["contacts"]
    assert (read["queries"], read["complaints"], read["still_open"]) == (2, 1, 1)
    assert complaints.case(open_still).state == "open"
    with open_scope([house.client_id]):
        kept = Attachment.objects.get(case_id=case.id, name=read["file"])
        rows = list(csv.DictReader(io.StringIO(b"".join(read_file(kept.stored_as)).decode())))
    assert kept.sha256 == read["sha256"]
    assert [row["reason"] for row in rows].count("Tarjeta que no ha llegado") == 2
    assert {row["closed_date"] for row in rows} == {"2026-02-20"}
    assert "tarjeta?" not in str(rows)
    assert case.outputs["effort"]["figures"]["repeated"] == 2
    _reserved_lines_are_left_out(house)


def _reserved_lines_are_left_out(house: House) -> None:
    """A report of confidential data reads no restricted line, and none of another client."""
    with open_scope([house.client_id]):
        ServiceLine.objects.filter(code="the-complaints").update(
            data_class="restricted", version=F("version") + 1
        )
    case = analysed(house, house.open(GIVEN))
    read = case.outputs["contacts"]
    assert (read["complaints"], read["lines_not_read"]) == (0, ["the-complaints"])
    named = analysed(house, house.open({**GIVEN, "lines": ["the-complaints"]}))
    assert "more reserved than those of this line" in why_blocked(named)
    elsewhere = analysed(house, house.open({**GIVEN, "lines": [house.world.coding.code]}))
    assert "The client has no line of queries or complaints called" in why_blocked(elsewhere)
