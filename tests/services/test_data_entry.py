"""Data entry: two keys by two people, a third for what differs."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.services.delivering import delivered
from tests.services.house import (
    House,
    house_of,
    not_eligible_at_both_doors,
    refused_at_every_door,
    refused_at_step,
    sample,
)
from tests.services.making.data_entry import SPANISH
from tests.services.proofs import proves

FIELDS = "nombre; nif:nif; importe:amount"
GIVEN = {"document_number": "ALT-1", "fields_to_key": FIELDS, "document_image": "Ana Ruiz, ..."}


def keyed(**changes: str) -> list[dict[str, Any]]:
    right = {"nombre": "Ana Ruiz", "nif": "12345678Z", "importe": "1.234,50"}
    return [{"field": name, "value": value} for name, value in {**right, **changes}.items()]


OFFLINE = {
    **GIVEN,
    "offline_first_by": "M. López",
    "offline_second_by": "mlopez",
    "offline_first": keyed(),
    "offline_second": keyed(),
}


@pytest.fixture(scope="module")
def house() -> House:
    return house_of("data-entry")


@proves("data-entry", "refuses")
def test_a_second_key_by_the_same_person_is_refused_at_every_door(house: House) -> None:
    refused_at_every_door(
        house,
        OFFLINE,
        "keyed_by_one_person",
        "offline_second_by",
        "Las dos grabaciones son de la misma persona",
        "Both keys are by one person",
    )


def test_whoever_keys_finds_the_fields_named(house: House) -> None:
    case_id = house.open(GIVEN)
    item = house.take(case_id, "first_key")
    address = f"/work/items/{item.client_id}/{item.id}"
    page = house.browser(house.whose("first_key"), "es").get(address).content.decode()
    named = re.findall(r'name="f\.values\.\d\.field"[^>]* value="(\w+)"', page)
    assert named == ["nombre", "nif", "importe"]
    house.hand_in(item, values=keyed())
    house.do(case_id, "second_key", values=keyed(importe="1.234,60"))
    item = house.take(case_id, "decide")
    address = f"/work/items/{item.client_id}/{item.id}"
    page = house.browser(house.whose("decide"), "es").get(address).content.decode()
    assert re.findall(r'name="pick\.(\d)" value="(\w+)"', page) == [
        ("0", "left"), ("0", "right"), ("0", "none")
    ], "one field differs, and nothing is decided yet"  # fmt: skip
    assert "f.decided.0" not in page


@proves("data-entry", "refuses")
def test_whoever_keyed_first_may_not_take_the_second_key(house: House) -> None:
    case_id = house.open(GIVEN)
    house.do(case_id, "first_key", values=keyed())
    not_eligible_at_both_doors(
        house,
        case_id,
        "second_key",
        house.whose("first_key"),
        "independence",
        "Independencia: ya intervino en ",
        "Independence: ",
    )


def test_a_field_that_is_missing_or_cannot_be_right_is_refused(house: House) -> None:
    item = house.take(house.open(GIVEN), "first_key")
    refused_at_step(
        house,
        item,
        "fields_not_keyed",
        "Faltan por grabar: importe",
        "These are not keyed yet: importe",
        values=keyed()[:2],
    )
    refused_at_step(
        house,
        item,
        "value_cannot_be_right",
        "Debe ser un NIF o NIE con su letra",
        "should be a NIF or NIE with its letter",
        values=keyed(nif="12345678A"),
    )


def test_a_third_person_decides_just_what_differs(house: House) -> None:
    case_id = house.open(GIVEN)
    house.do(case_id, "first_key", values=keyed())
    house.do(case_id, "second_key", values=keyed(nombre="Ana  Ruiz", importe="1234,05"))
    assert house.case(case_id).outputs["compare"]["differing"] == ["importe"]
    item = house.take(case_id, "decide")
    refused_at_step(
        house,
        item,
        "field_not_of_document",
        "no es un campo que haya que grabar aquí; son: importe",
        "is not a field to key here; they are: importe",
        decided=keyed()[1:],
    )
    house.hand_in(item, decided=[{"field": "importe", "value": "1.234,50"}])
    house.run_instruments(case_id)
    case = house.case(case_id)
    content = case.outputs["deliver"]["content"]
    assert (case.state, content["first_errors"], content["second_errors"]) == ("closed", 0, 1)
    assert [each["value"] for each in content["record"]] == ["Ana Ruiz", "12345678Z", "1234.50"]
    made = delivered(house, case_id)
    assert made.rows("record1")[2] == ["importe", "1234,50"]
    assert made.rows("corrected", "en") == [["importe", "1,234.50", "1,234.05", "1,234.50"]]
    assert made.figures()["Campos en que las dos grabaciones difieren"] == "1"
    share = next(value for text, value in made.figures("en").items() if "Share" in text)
    assert float(share) == pytest.approx(1 / 3, abs=1e-6)
    rate = next(value for text, value in made.figures("en").items() if "error rate" in text)
    assert rate == "16.67"


def test_who_decides_picks_one_of_both_values_for_each_field_that_differs(house: House) -> None:
    case_id = house.open(GIVEN)
    first = house.take(case_id, "first_key")
    keying = house.browser(house.whose("first_key"), "en")
    told = keying.get(f"/work/items/{first.client_id}/{first.id}").content.decode()
    assert '<input type="hidden" name="f.values.1.field" value="nif">' in told
    assert '<label for="f-values-1-value">nif' in told, "a value stands under its field's name"
    assert "_remove" not in told
    rows = {"f.values.0.field": "apellido", "f.values.0.value": "Ana", "then": "stop"}
    other = keying.post(f"/work/items/{first.client_id}/{first.id}", rows).content.decode()
    assert re.search(r'type="text"[^>]*name="f.values.0.field"', other)
    assert "_remove" in other, "what is no field of the document can be put right or taken out"
    house.hand_in(first, values=keyed())
    house.do(case_id, "second_key", values=keyed(nombre="Ana Luz", importe="1234,05"))
    item = house.take(case_id, "decide")
    browser = house.browser(house.whose("decide"), "es")
    address = f"/work/items/{item.client_id}/{item.id}"
    seen = browser.get(address).content.decode()
    for value in ("Ana Ruiz", "Ana Luz", "1.234,50", "1234,05"):
        assert f'value="{value}"' in seen
    assert seen.count("data-difference ") == 2, "what both keyed alike is not asked about"
    assert 'data-pick="both"' not in seen
    assert re.search(r'name="pick.0" value="none"', seen)
    sent = {"picking": "yes", "pick.0": "left", "pick.1": "right", "key.1.right": "1234,60"}
    open_one = browser.post(address, {**sent, "pick.0": "", "then": "stop"})
    assert open_one.status_code == 422
    browser.post(address, {**sent, "then": "stop"})
    house.run_instruments(case_id)
    record = house.case(case_id).outputs["settle"]["record"]
    assert [each["value"] for each in record] == ["Ana Ruiz", "12345678Z", "1234.60"]


def test_values_that_were_keyed_offline_are_picked_likewise(house: House) -> None:
    offline = {**OFFLINE, "offline_second_by": "R. Gil", "offline_second": keyed(importe="1234,05")}
    case_id = house.open(offline)
    item = house.take(case_id, "decide")
    browser = house.browser(house.whose("decide"), "es")
    address = f"/work/items/{item.client_id}/{item.id}"
    seen = browser.get(address).content.decode()
    assert 'value="1.234,50"' in seen
    assert "Segunda grabación sin conexión" in seen
    browser.post(address, {"picking": "yes", "pick.0": "right", "then": "stop"})
    house.run_instruments(case_id)
    assert house.case(case_id).outputs["settle"]["record"][2]["value"] == "1234.05"


@proves("data-entry", "file")
@proves("data-entry", "deliverable")
def test_a_strangers_file_is_keyed_compared_and_delivered(house: House) -> None:
    found = house.import_file(sample("data-entry", "sample-untidy.csv"), **SPANISH)
    codes = {each.code for each in house.refused_rows(found)}
    assert {"keyed_by_one_person", "one_key_is_missing", "not_json"} <= codes
    opened = house.cases(import_id=found.id)
    assert len(opened) > 30
    offline = next(each for each in opened if "offline_first" in each.input)
    keyed_before = house.work(offline.id, {"decide": {"decided": keyed()[:1]}})
    assert (keyed_before.state, keyed_before.outcome) == ("closed", "keyed")
    assert offline.input["offline_first_by"] in delivered(house, offline.id).texts()
    case = next(each for each in opened if each.input["fields_to_key"].startswith("titular"))
    right = [
        {"field": line.partition(": ")[0], "value": line.partition(": ")[2]}
        for line in case.input["document_image"].strip().split("\n")
    ]
    closed = house.work(case.id, {"first_key": {"values": right}, "second_key": {"values": right}})
    assert (closed.state, closed.outcome) == ("closed", "keyed")
    assert len(closed.outputs["deliver"]["content"]["record"]) == len(right)
    made = delivered(house, case.id)
    assert made.version.state == "released"
    assert [row[0] for row in made.rows("record1")] == [each["field"] for each in right]
    assert made.figures()["Campos grabados"] == str(len(right))
    assert len({each.run.id for each in made.cited if each.run}) == 1
    assert made.evidence() == {"run", "table"}
