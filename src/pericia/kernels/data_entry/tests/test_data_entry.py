"""Keyed fields, their check digits, and how often they are wrong, against published figures."""

from __future__ import annotations

from typing import Any

import pytest
from tests.services.proofs import proves

from pericia.kernels.data_entry.fields import fields_in, is_sound, normal
from pericia.kernels.data_entry.rates import error_rate
from pericia.kernels.data_entry.rules import compare_keys, keyed_by_two, keyed_fields, settle_keys

FIELDS = "nombre; nif:nif; alta:date; importe:amount"
RIGHT = {"nombre": "Ana Ruiz", "nif": "12345678Z", "alta": "31/01/2026", "importe": "1.234,50"}


def values(**changes: str) -> list[dict[str, str]]:
    return [{"field": name, "value": value} for name, value in {**RIGHT, **changes}.items()]


@proves("data-entry", "figure")
def test_error_rates_are_the_published_ones() -> None:
    """An audit of data entry told on ALLSTAT (14 July 2009): 3 serious errors in 504 fields are
    0.6 %. The rule of three (Hanley and Lippman-Hand, JAMA 1983): none in n is at most 3/n."""
    audit = error_rate(3, 504)
    assert audit.rate == pytest.approx(0.006, abs=0.0001)
    assert audit.at_most > audit.rate
    for fields in (100, 300, 1_000):
        assert error_rate(0, fields).at_most == pytest.approx(3 / fields, rel=0.02)
    assert error_rate(5, 5).at_most == 1.0


# IBANs: the examples of the ISO 13616 registry; NIF: the letter table of the Ministry of the
# Interior, whose own example is 12345678Z.
SOUND = [
    ("GB82 WEST 1234 5698 7654 32", "iban", True),
    ("ES91 2100 0418 4502 0005 1332", "iban", True),
    ("ES92 2100 0418 4502 0005 1332", "iban", False),
    ("12345678Z", "nif", True),
    ("12.345.678-z", "nif", True),
    ("12345678A", "nif", False),
    ("X1234567L", "nif", True),
    ("29/02/2026", "date", False),
    ("2026-02-28", "date", True),
    ("1.234,50 €", "amount", True),
    ("1,2O0", "amount", False),
    ("", "text", False),
]


@pytest.mark.parametrize(("value", "kind", "sound"), SOUND)
def test_a_value_is_what_its_kind_asks(value: str, kind: str, sound: bool) -> None:
    assert is_sound(value, kind) is sound


@pytest.mark.parametrize(
    ("value", "kind", "spelling"),
    [
        ("  Ana   Ruiz ", "text", "Ana Ruiz"),
        ("1.234,5", "amount", "1234.50"),
        ("1,234.50", "amount", "1234.50"),
        ("1234", "amount", "1234.00"),
        ("1-2-2026", "date", "2026-02-01"),
    ],
)
def test_ways_to_write_one_value_are_one(value: str, kind: str, spelling: str) -> None:
    assert normal(value, kind) == spelling


def test_the_fields_of_a_document_are_read() -> None:
    assert fields_in(FIELDS + "; x:unknown;") == {
        "nombre": "text",
        "nif": "nif",
        "alta": "date",
        "importe": "amount",
        "x": "text",
    }


def codes(keyed: list[dict[str, object]], **more: object) -> list[tuple[str, str]]:
    found = keyed_fields({"fields": FIELDS, "values": keyed, **more})
    return [(fault.field, fault.code) for fault in found]


def test_each_field_is_keyed_once_and_as_what_it_is() -> None:
    assert codes(values()) == []
    assert codes(values(nif="12345678A")) == [("values.1.value", "value_cannot_be_right")]
    bad: list[dict[str, Any]] = [*values(nif="12345678A")]
    bad[1]["as_it_stands"] = True
    assert codes(bad) == []
    assert codes(values()[:2]) == [("values", "fields_not_keyed")]
    assert codes([*values(), values()[0]]) == [("values.4.field", "field_keyed_twice")]
    assert codes([*values(), {"field": "x", "value": "1"}])[0][1] == "field_not_of_document"
    assert codes(values()[:1], only=["nombre"]) == []


@pytest.mark.parametrize(
    ("first", "second", "faults"),
    [("ana", "luis", 0), ("ana", "ana", 1), ("José L.", "JOSE l", 1), ("ana", "", 1)],
)
def test_two_keys_are_by_two_people(first: str, second: str, faults: int) -> None:
    assert len(keyed_by_two({"first_by": first, "second_by": second})) == faults


def test_keys_are_compared_settled_and_their_errors_counted() -> None:
    first, second = values(nombre="Ana  Ruiz"), values(importe="1.243,50", alta="2026-01-31")
    found = compare_keys({"fields": FIELDS, "first": first, "second": second})
    assert (found["agree"], found["differing"]) == (False, ["importe"])
    given: dict[str, Any] = {"document": "D-1", "fields": FIELDS, "agreed": found["values"]}
    given |= {"first": first, "second": second}
    done = settle_keys({**given, "decided": [{"field": "importe", "value": "1234,50"}]})
    assert (done["first_errors"], done["second_errors"], done["fields"]) == (0, 1, 4)
    assert [each["field"] for each in done["record"]] == list(RIGHT)
    (corrected,) = done["corrections"]
    assert corrected == {
        "field": "importe",
        "first": "1234.50",
        "second": "1243.50",
        "decided": "1234.50",
    }
    assert {"record": "D-1", "field": "importe", "value": "1243.50"} in done["second_keyed"]
    assert compare_keys({"fields": FIELDS, "first": first, "second": first})["agree"]
