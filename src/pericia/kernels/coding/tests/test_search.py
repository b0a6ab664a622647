"""Codes found by words and by code, with whether they hold on a day."""

from __future__ import annotations

from datetime import date

import pytest

from pericia.kernels.coding.search import CodeTable, Entry, table_of

DAY = date(2026, 2, 27)
ENTRIES = [
    Entry("R51", "Headache", is_final=False),
    Entry("R51.0", "Headache with orthostatic component, not elsewhere classified", is_final=True),
    Entry("R51.9", "Headache, unspecified", is_final=True),
    Entry("J18.9", "Pneumonia, unspecified organism", is_final=True),
    Entry("A02.22", "Salmonella pneumonia", is_final=True),
    Entry("S72", "Fracture of femur", is_final=False),
    Entry("S72.91XA", "Unspecified fracture of right femur, initial encounter for closed fracture",
          is_final=True),
    Entry("Q62.11", "Congenital occlusion of ureteropelvic junction", is_final=True,
          spanish="Oclusión congénita de la unión ureteropélvica"),
]  # fmt: skip


@pytest.fixture(scope="module")
def table() -> CodeTable:
    return table_of(ENTRIES)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("cefalea", ["R51.9", "R51.0", "R51"]),
        ("CEFALEAS", ["R51.9", "R51.0", "R51"]),
        ("headach", ["R51.9", "R51.0", "R51"]),
        ("neumonía", ["J18.9", "A02.22"]),
        ("fractura cerrada del fémur derecho", ["S72.91XA"]),
        ("unión ureteropélvica", ["Q62.11"]),
        ("s729", ["S72.91XA"]),
        ("S72.9", ["S72.91XA"]),
        ("de la", []),
        ("zzz", []),
    ],
)
def test_codes_are_found_by_words_of_both_languages_and_by_their_beginning(
    table: CodeTable, query: str, codes: list[str]
) -> None:
    assert [each.entry.code for each in table.search(query, DAY)] == codes


@pytest.mark.parametrize(
    ("code", "on", "state", "instead"),
    [
        ("R51", DAY, "ended", ["R51.0", "R51.9"]),
        ("R51", date(2019, 5, 1), "valid", []),
        ("R51.9", date(2019, 5, 1), "not_yet", ["R51"]),
        ("R51.9", DAY, "valid", []),
        ("S72", DAY, "not_final", []),
        ("J18.9", date(2015, 5, 1), "before", []),
    ],
)
def test_validity_is_told_for_the_day(
    table: CodeTable, code: str, on: date, state: str, instead: list[str]
) -> None:
    found = next(each for each in table.search(code, on) if each.entry.code == code)
    assert (found.state, list(found.instead)) == (state, instead)
