"""Rules of forms: what the checker says of them, and what breaks them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from pericia.kernels.procedure.check import check_text
from pericia.kernels.procedure.judging import intake_errors, moment_of, needed_now, step_errors
from pericia.kernels.procedure.playbook import compile_playbook
from pericia.kernels.procedure.rule_checks import CHECKS, Fault, rule_check
from pericia.kernels.procedure.tests.samples import document, step, text_of
from pericia.kernels.refusal import Refused

SAY = {"es": "Ponga más.", "en": "Put more."}
MUST = {"must": "input.k > 1", "code": "too_few", "field": "k", "say": SAY}
FORM = {
    "type": "object",
    "required": ["go", "parts"],
    "properties": {
        "go": {"type": "integer"},
        "parts": {"type": "array", "items": {"type": "integer"}},
    },
}
CLIENT = {"id": "c1", "country": "ES", "time_zone": "Europe/Madrid"}
NOON = {"client": CLIENT, **moment_of(datetime(2026, 3, 2, 12, tzinfo=UTC), "Europe/Madrid")}

if "parts_add_up" not in CHECKS:

    @rule_check(
        "parts_add_up",
        "1",
        takes={"total": {"type": "integer"}, "parts": {"type": "array"}, "note?": {}},
    )
    def parts_add_up(given: dict[str, Any]) -> Sequence[Fault]:
        """The parts add up to the total."""
        last = len(given["parts"]) - 1
        if sum(given["parts"]) == given["total"]:
            return []
        return [Fault(f"parts.{last}", "sum_wrong", "No suma.", "It does not add up.")]


ADDS_UP = {"check": "parts_add_up", "with": {"total": "input.k", "parts": "first.parts"}}


def book(intake: Any = None, own: Any = None) -> dict[str, Any]:
    made = document({"first": step({"end": "done"}, form=FORM)})
    made["input"] = {
        "type": "object",
        "required": ["k"],
        "properties": {"k": {"type": "integer"}, "day": {"type": "string"}},
    }
    if intake:
        made["rules"] = [intake]
    if own:
        made["steps"]["first"]["rules"] = [own]
    return made


def told(made: dict[str, Any]) -> list[str]:
    return [f"{one.where}: {one.message}" for one in check_text(text_of(made))]


def test_a_playbook_with_rules_has_no_problem() -> None:
    assert told(book(MUST, ADDS_UP)) == []


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({**MUST, "must": "input.k >"}, "rules.0.must: `input.k >` is not a CEL expression"),
        ({**MUST, "must": "input.k"}, "rules.0.must: `input.k` is no question"),
        ({**MUST, "must": "input.kk > 1"}, "rules.0.must: `input` has no field `kk`"),
        ({**MUST, "must": "input.day > today"}, "rules.0.must: `input.day` may be left empty"),
        ({**MUST, "must": "case.id == 'x'"}, "rules.0.must: `case` is nothing that can be read"),
        ({**MUST, "must": "first.go > 1"}, "rules.0.must: `first` is nothing that can be read"),
        ({**MUST, "field": "q"}, "rules.0.field: The form has no field `q`"),
        ({**MUST, "check": "parts_add_up"}, "rules.0: A rule is a condition or a check"),
        ({"code": "x", "field": "k", "say": SAY}, "rules.0: A rule is a condition or a check"),
        ({"must": "input.k > 1"}, "rules.0: This rule does not give `code`"),
        ({"check": "sums"}, "rules.0.check: No check is registered as `sums`"),
        ({"check": "parts_add_up"}, "rules.0.check: `parts_add_up` needs `total`"),
        ({**ADDS_UP, "say": SAY}, "rules.0.say: `parts_add_up` gives its own `say`"),
        ({**MUST, "musk": "x"}, "rules.0.musk: `musk` is not a key here"),
    ],
)
def test_a_wrong_rule_is_told_with_its_place(rule: Any, words: str) -> None:
    made = book(rule)
    assert any(each.startswith(words) for each in told(made)), told(made)
    assert all(one.line > 1 for one in check_text(text_of(made)))


def test_a_rule_reads_the_moment_and_an_edge_does_not() -> None:
    by_day = {**MUST, "must": "has(input.day) && input.day >= today && now != ''"}
    assert told(book(by_day)) == []
    made = book()
    made["steps"]["first"]["next"].insert(0, {"when": "now == ''", "end": "done"})
    assert any("`now` is nothing" in each for each in told(made))


def test_rules_are_for_people_and_deliveries() -> None:
    made = book()
    made["steps"]["second"] = {**step({"end": "done"}, kind="bot"), "rules": [MUST]}
    made["steps"]["first"]["next"] = [{"to": "second"}]
    assert any("this step is a bot" in each for each in told(made))


def test_what_breaks_a_rule_is_told_at_its_field_in_both_languages() -> None:
    found = compile_playbook(book(MUST, ADDS_UP))
    assert intake_errors(found, {"k": 2}, NOON) == []
    (error,) = intake_errors(found, {"k": 1}, NOON)
    assert (error.path, error.code) == ("k", "too_few")
    assert (error.message_es, error.message_en) == (SAY["es"], SAY["en"])
    facts = {**NOON, "input": {"k": 5}, "visits": {}}
    first = found.steps["first"]
    assert step_errors(first, {"go": 1, "parts": [2, 3]}, facts) == []
    (error,) = step_errors(first, {"go": 1, "parts": [2, 2]}, facts)
    assert (error.path, error.code) == ("parts.1", "sum_wrong")


def test_what_an_answer_makes_necessary_is_told_whether_it_is_there_or_not() -> None:
    own = {
        "must": "first.go < 2 || (has(first.why) && has(first.until))",
        "code": "unexplained",
        "field": "why",
        "say": SAY,
    }
    made = book(own=own)
    form = made["steps"]["first"]["form"]
    fields = {**form["properties"], "why": {"type": "string"}, "until": {"type": "string"}}
    made["steps"]["first"]["form"] = {**form, "properties": {**fields, "note": {"type": "string"}}}
    first = compile_playbook(made).steps["first"]
    facts = {**NOON, "input": {"k": 5}, "visits": {}}
    assert needed_now(first, {}, facts) == set()
    assert needed_now(first, {"go": 1}, facts) == set()
    assert needed_now(first, {"go": 2}, facts) == {"why", "until"}
    assert needed_now(first, {"go": 2, "why": "x", "note": "y"}, facts) == {"why", "until"}


def test_the_shape_is_told_before_the_rules() -> None:
    found = compile_playbook(book(MUST))
    assert [each.code for each in intake_errors(found, {"k": "x"}, NOON)] == ["type"]


def test_a_rule_holds_only_where_it_is_meant_to() -> None:
    found = compile_playbook(book({**MUST, "when": "has(input.day) && input.day < today"}))
    assert intake_errors(found, {"k": 1, "day": "2026-03-02"}, NOON) == []
    assert len(intake_errors(found, {"k": 1, "day": "2026-03-01"}, NOON)) == 1


def test_a_rule_that_cannot_be_worked_out_is_broken() -> None:
    for rule in ({**MUST, "must": "input.day > today"}, {"check": "gone", "with": {}}):
        (error,) = intake_errors(compile_playbook(book(rule)), {"k": 1}, NOON)
        assert error.code == "rule_unreadable"
        assert "operations" in error.message_en


def test_today_is_the_clients_day() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert moment_of(late, "Europe/Madrid")["today"] == "2026-03-03"
    assert moment_of(late, "America/Bogota")["today"] == "2026-03-02"


def test_a_check_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered already"):
        rule_check("parts_add_up", "1", takes={})(lambda given: [])


def test_a_credential_may_ask_for_the_jurisdiction_of_the_case() -> None:
    from pericia.kernels.procedure.engine import begin
    from pericia.kernels.procedure.requirements import requirement_of

    made = book()
    wanted = {"kind": "lawyer", "jurisdiction": {"of": "input.day"}}
    made["steps"]["first"]["who"] = {"roles": ["expert"], "credentials": [wanted]}
    assert any("may be left empty" in each for each in told(made))
    made["input"]["required"] = ["k", "day"]
    assert told(made) == []
    found = compile_playbook(made)
    progress = begin(found, {}).progress
    asked = requirement_of(found, progress, {"input": {"day": "ES-CT"}}, step="first")
    assert asked["credentials"] == [
        {"kind": "lawyer", "jurisdiction": "credential.jurisdiction == 'ES-CT'"}
    ]
    with pytest.raises(Refused, match="is not a code such as ES"):
        requirement_of(found, progress, {"input": {"day": "' || true || '"}}, step="first")
