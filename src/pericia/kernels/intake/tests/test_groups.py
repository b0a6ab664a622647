"""Rows that make a case together: answers of a survey, one a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from pericia.kernels.intake.delimited import read_delimited
from pericia.kernels.intake.fields import Schema, input_of_files
from pericia.kernels.intake.groups import split_table
from pericia.kernels.intake.mapping import propose_mapping
from pericia.kernels.intake.refusals import RefusedFile
from pericia.kernels.intake.rows import BrokenRule, Rules, Split
from pericia.kernels.intake.table import ParsedTable

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ENTRY = {
    "type": "object",
    "required": ["number", "score"],
    "additionalProperties": False,
    "properties": {
        "number": {"type": "string", "minLength": 1},
        "score": {"type": "integer"},
        "said": {"type": "string"},
    },
}
SCHEMA: Schema = input_of_files(
    {
        "type": "object",
        "required": ["study", "measure", "answers"],
        "additionalProperties": False,
        "properties": {
            "study": {"type": "string", "minLength": 1},
            "measure": {"enum": ["nps", "csat"]},
            "about": {"type": "string"},
            "answers": {"type": "array", "minItems": 1, "maxItems": 4, "items": ENTRY},
        },
    },
    {"reference": "study", "rows": "answers"},
)
HEAD = "study,measure,about,number,score,said"


def first_broken(facts: Any) -> BrokenRule | None:
    """No score above ten; a study may not be called Forbidden."""
    if facts["study"] == "Forbidden":
        return BrokenRule("study", "forbidden", "No.", "No.")
    high = [at for at, each in enumerate(facts["answers"]) if each["score"] > 10]
    return BrokenRule(f"answers.{high[0]}.score", "too_high", "Baje.", "Lower.") if high else None


def table(*lines: str, head: str = HEAD) -> ParsedTable:
    return read_delimited("\n".join([head, *lines]).encode())


def split(*lines: str, head: str = HEAD, **more: Any) -> Split:
    sheet = table(*lines, head=head)
    mapping = propose_mapping(sheet, SCHEMA).mapping
    return split_table(sheet, mapping, SCHEMA, now=NOW, rules=Rules(first_broken), **more)


def refusals(found: Split) -> list[tuple[int, str | None, str]]:
    return [(each.row_number, each.column, each.code) for each in found.refused]


def numbers(found: Split) -> list[Sequence[str]]:
    return [[each["number"] for each in row.facts["answers"]] for row in found.valid]


def test_rows_that_share_a_reference_are_one_case_wherever_they_stand() -> None:
    found = split("A,nps,shop,1,9,fine", "B,CSAT,,2,4,", "A,nps,,3,10,", "", "B,csat,web,4,5,")
    assert refusals(found) == []
    assert (found.cases_named, found.blank_rows) == (2, 1)
    first, second = found.valid
    assert first.facts == {
        "study": "A",
        "measure": "nps",
        "about": "shop",
        "answers": [{"number": "1", "score": 9, "said": "fine"}, {"number": "3", "score": 10}],
    }
    assert (first.row_number, first.reference) == (2, "A")
    assert [number for number, _raw in first.members] == [2, 4]
    assert (second.facts["measure"], second.facts["about"]) == ("csat", "web")


def test_a_case_is_known_again_in_any_order_of_its_rows() -> None:
    lines = ("A,nps,shop,1,9,", "A,nps,,2,8,")
    assert split(*lines).valid[0].raw == split(*reversed(lines)).valid[0].raw
    assert split(*lines).valid[0].raw != split(*lines[:1]).valid[0].raw


@pytest.mark.parametrize(
    ("line", "at", "refused"),
    [
        ("A,nps,,2,nine,", 3, ("score", "not_an_integer")),
        ("A,nps,,2,,", 3, ("score", "missing_value")),
        ("A,nps,,2,11,", 3, ("score", "too_high")),
        ("A,csat,,2,9,", 3, ("measure", "differs_in_case")),
    ],
)
def test_one_wrong_row_holds_its_case_back_unless_it_is_left_out(
    line: str, at: int, refused: tuple[str, str]
) -> None:
    lines = ("A,nps,,1,9,", line, "A,nps,,3,7,", "B,nps,,4,8,")
    found = split(*lines)
    held = [(2, None, "case_held_back"), (at, *refused), (4, None, "case_held_back")]
    assert refusals(found) == held
    assert numbers(found) == [["4"]]
    assert found.cases_named == 2
    assert f"row {at}" in found.refused[0].message_en
    left_out = split(*lines, leave_out=True)
    assert refusals(left_out) == [(at, *refused)]
    assert numbers(left_out) == [["1", "3"], ["4"]]


def test_what_is_wrong_with_a_case_as_a_whole_is_told_at_its_first_row_and_takes_none() -> None:
    many = [f"A,nps,,{number},5," for number in range(5)]
    for leave_out in (False, True):
        found = split(*many, "Forbidden,nps,,9,5,", leave_out=leave_out)
        told = refusals(found)
        assert told[0] == (2, "answers", "too_long")
        assert {code for _row, _column, code in told[1:5]} == {"case_held_back"}
        assert told[5] == (7, "study", "forbidden")
        assert found.valid == []


def test_a_row_without_a_case_is_refused_alone_and_a_default_names_one_for_all() -> None:
    assert refusals(split(",nps,,1,9,", "A,nps,,2,9,")) == [(2, "study", "missing_value")]
    lines, head = ("nps,1,9", "nps,2,8"), "measure,number,score"
    found = split(*lines, head=head, defaults={"study": "March", "about": "calls"})
    assert numbers(found) == [["1", "2"]]
    assert (found.valid[0].reference, found.valid[0].facts["about"]) == ("March", "calls")


def test_the_rows_of_a_case_have_come_in_with_the_latest() -> None:
    head = "study,measure,number,score,received_at"
    moments = ("2026-02-01T09:00:00Z", "2026-02-03T10:00:00Z", "")
    found = split(*(f"A,nps,{at},5,{moment}" for at, moment in enumerate(moments)), head=head)
    assert found.valid[0].received_at == "2026-02-03T10:00:00Z"


def test_a_column_with_the_whole_list_is_read_as_one_case_a_row() -> None:
    whole = '"[{""number"": ""1"", ""score"": 9}]"'
    sheet = table(f"A,nps,{whole},x", head="study,measure,answers,said")
    mapping = propose_mapping(sheet, SCHEMA).mapping
    assert set(mapping) == {"study", "measure", "answers"}
    (row,) = split_table(sheet, mapping, SCHEMA, now=NOW).valid
    assert (row.facts["answers"], row.members) == ([{"number": "1", "score": 9}], ())
    with pytest.raises(RefusedFile) as refused:
        split_table(sheet, {**mapping, "answers.said": "said"}, SCHEMA, now=NOW)
    assert refused.value.code == "fed_twice"


def test_what_entries_need_is_asked_for_and_not_the_list() -> None:
    proposed = propose_mapping(table("A,nps,x", head="study,measure,extra"), SCHEMA)
    assert proposed.missing == ("answers.number", "answers.score")
