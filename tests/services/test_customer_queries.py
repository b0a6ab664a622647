"""Customer queries: no message without channel or date, known answers, the right desk."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pericia.kernels.queries.knowledge import BY_CATEGORY
from tests.services.delivering import delivered
from tests.services.house import House, house_of, sample, text_of
from tests.services.making.customer_queries import SPANISH
from tests.services.proofs import proves

GIVEN = {
    "text": "¿Cuándo llega mi tarjeta?",
    "channel": "web",
    "received_at": "2026-03-02T08:00:00+01:00",
    "language": "es",
}
CLASSIFIED = {"category": "card_arrival", "answer_by": "operator"}
ANSWERS: dict[str, dict[str, Any]] = {
    "classify": CLASSIFIED,
    "answer": {"result": "answered", "reply": "Llega el martes."},
    "escalate": {"reply": "La hemos bloqueado."},
}

UNTIDY = {
    "date_in_future",
    "missing_value",
    "not_a_date",
    "not_in_list",
}


@pytest.fixture(scope="module")
def house() -> House:
    return house_of("customer-queries")


@proves("customer-queries", "refuses")
@pytest.mark.parametrize(
    ("name", "said"),
    [("channel", "Elija una de las opciones."), ("received_at", "Rellene este campo.")],
)
def test_a_message_without_channel_or_date_is_refused_at_every_door(
    house: House, name: str, said: str
) -> None:
    given = {key: value for key, value in GIVEN.items() if key != name}
    page = house.post_page(given)
    assert page.status_code == 422
    assert said in text_of(page)
    problem = house.post_api(given).json()
    assert [(each["path"], each["en"]) for each in problem["errors"]] == [
        (name, "Fill in this field.")
    ]
    (row,) = house.refused_rows(house.import_rows({**given, name: None}, GIVEN))
    assert (row.code, row.column) == ("missing_value", name)
    assert row.message_es.endswith(".")


def test_a_message_of_tomorrow_is_refused_at_every_door(house: House) -> None:
    given = {**GIVEN, "received_at": "2026-03-03T08:00:00+01:00"}
    problem = house.post_api(given).json()
    assert [each["code"] for each in problem["errors"]] == ["received_in_the_future"]
    assert "no puede haberse recibido después" in text_of(house.post_page(given))
    (row,) = house.refused_rows(house.import_rows(given))
    assert row.code == "date_in_future"


@proves("customer-queries", "figure")
def test_the_published_queries_have_the_published_categories(shared_data: Path) -> None:
    """BANKING77 (Casanueva et al. 2020): 10,003 queries to train on, in 77 categories."""
    with (shared_data / "bank-queries" / "train.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 10_003
    assert {row["category"] for row in rows} == set(BY_CATEGORY)
    assert len(BY_CATEGORY) == 77


def test_whoever_answers_sees_what_is_known_and_the_first_contact_counts(house: House) -> None:
    case_id = house.open(GIVEN)
    house.do(case_id, "classify", **CLASSIFIED)
    known = house.case(case_id).outputs["knowledge"]
    assert (known["desk"], known["article"]) == ("cards", "card_delivery")
    assert known["suggestion"].startswith("La tarjeta llega por correo")
    house.do(case_id, "answer", **ANSWERS["answer"])
    assert house.case(case_id).outputs["deliver"]["content"]["first_contact"] is True
    again = house.open({**GIVEN, "contacts_before": 1})
    closed = house.work(again, ANSWERS)
    assert closed.outputs["deliver"]["content"]["first_contact"] is False


def test_what_belongs_to_another_desk_is_referred_to_it(house: House) -> None:
    case_id = house.open(GIVEN)
    house.do(case_id, "classify", category="verify_my_identity", answer_by="other_desk")
    case = house.case(case_id)
    assert (case.state, case.outcome) == ("closed", "referred")
    assert case.outputs["deliver"]["content"]["desk"] == "identity"
    assert case.outputs["deliver"]["content"]["first_contact"] is False


@proves("customer-queries", "file")
@proves("customer-queries", "deliverable")
def test_a_strangers_file_of_queries_is_answered(house: House) -> None:
    found = house.import_file(sample("customer-queries", rows=30))
    refused = house.refused_rows(found)
    assert {each.code for each in refused} == {"date_in_future"}  # of the day's afternoon
    assert (found.state, found.opened_count + len(refused)) == ("done", found.rows_total)
    case = house.cases(import_id=found.id)[0]
    closed = house.work(case.id, ANSWERS)
    assert (closed.state, closed.outcome) == ("closed", "resolved")
    made = delivered(house, case.id)
    assert (made.version.state, made.deliverable.language) == ("released", "es")
    assert made.quotes() == [case.input["text"], closed.outputs["deliver"]["content"]["reply"]]
    assert ["Artículo de conocimiento", "Entrega de tarjetas"] in made.rows("handling")
    assert ["Knowledge article", "Delivery of cards"] in made.rows("handling", "en")
    told = datetime.fromisoformat(closed.outputs["deliver"]["delivered_at"])
    hours = (told - datetime.fromisoformat(case.input["received_at"])).total_seconds() / 3600
    assert float(made.figures()["Horas desde que se recibió"]) == pytest.approx(hours, abs=0.06)
    assert "Resolved in the first contact" in made.texts("en")


@proves("customer-queries", "file")
def test_an_old_mail_rooms_file_is_read_and_what_is_wrong_is_told(house: House) -> None:
    found = house.import_file(sample("customer-queries", "sample-untidy.csv"), **SPANISH)
    codes = [each.code for each in house.refused_rows(found)]
    assert (found.state, found.opened_count + len(codes)) == ("done", found.rows_total)
    assert set(codes) == UNTIDY
    case = house.cases(import_id=found.id)[0]
    assert house.work(case.id, ANSWERS).outcome == "resolved"
