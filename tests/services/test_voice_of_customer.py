"""Voice of the customer: closed cases or a stranger's file to a report that two people signed."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pericia.apps.cases.actions import attach_file
from pericia.apps.cases.files import read_file, store_file
from pericia.apps.cases.models import Attachment, Case
from pericia.apps.knowledge.making import make_deliverable
from pericia.apps.knowledge.models import Deliverable, Version
from pericia.apps.work.jobs import run_instrument
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
    assert "No contact was closed between 2025-09-01 and 2026-02-28" in why_blocked(case)
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
        house, case.id, "second_signature", "ambos", "independence",
        "ambos", "ambos",
    )  # fmt: skip


@proves("voice-of-customer", "figure")
@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3 (Wilson's score).
    [(81, 263, 25.5, 36.6), (15, 148, 6.2, 16.1), (1, 29, 0.6, 17.2)],
)
def test_a_published_interval_stands_in_the_report(
    house: House, count: int, of: int, low: float, high: float
) -> None:
    rows = contacts(cause=count, others=of - count)
    for at, row in enumerate(rows):
        row["contacts_before"] = int(at < count)
    case = pasted(house, rows)
    (row,) = [each for each in case.outputs["reasons"]["tables"]["reasons"] if each["reason"] == "cause"]
    assert (round(100 * row["low"], 1), round(100 * row["high"], 1)) == (low, high)
    repeated = case.outputs["effort"]["figures"]
    assert round(100 * repeated["repeated_low"], 1) == low
    assert round(100 * repeated["repeated_high"], 1) == high


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
    trends = {each["reason"]: each["trend"] for each in case.outputs["reasons"]["tables"]["reasons"]}
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
def test_the_report_is_released_by_the_second_signature(house: House) -> None:
    case = pasted(house, contacts(invoice=30, fault=10, other=10))
    told = finding("fault", statement="Las averías son el 20 % de los contactos.")
    house.do(case.id, "interpret", **findings(told))
    house.do(case.id, "second_signature", verdict="sign")
    with open_scope([house.client_id]):
        made = make_deliverable(client_id=house.client_id, case_id=case.id, now=house.world.now)
        version = Version.objects.get(client_id=house.client_id, deliverable_id=made)
        assert Deliverable.objects.get(client_id=house.client_id, id=made).title.startswith("Voz")
    assert version.state == "released"
    texts = [each.get("text", "") for each in version.document["blocks"]]
    assert "Las averías son el 20 % de los contactos." in texts


def weeks_ago(count: int) -> date:
    return date(2026, 3, 2) - timedelta(days=7 * count)
