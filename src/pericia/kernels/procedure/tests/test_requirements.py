"""What a step asks of a person, worked out for one case."""

from __future__ import annotations

from typing import Any

import pytest

from pericia.kernels.procedure.engine import begin
from pericia.kernels.procedure.requirements import arguments_of, requirement_of
from pericia.kernels.procedure.tests.samples import playbook, step
from pericia.kernels.refusal import Refused


def asked(who: dict[str, Any], **facts: Any) -> dict[str, Any]:
    book = playbook(
        {
            "a": step(
                {"to": "b"}, who={"roles": ["expert"], **who}, not_by=["b"], effort_minutes=2.5
            ),
            "b": step({"end": "done"}),
        }
    )
    return requirement_of(book, begin(book, facts).progress, facts, step="a")


def test_a_plain_requirement_is_passed_on_with_independence_and_effort() -> None:
    assert asked({"skills": {"x": 2}}) == {
        "roles": ["expert"],
        "skills": {"x": 2},
        "not_by": ["b"],
        "effort_seconds": 150,
    }


@pytest.mark.parametrize(("amount", "cents"), [(0, 0), (1999, 1999), (10.2, 11), (3.0, 3)])
def test_an_amount_becomes_whole_cents_rounded_up(amount: float, cents: int) -> None:
    who = {"authority": {"decision": "refund", "amount": "input.amount"}}
    assert asked(who, input={"amount": amount})["authority"] == {
        "decision": "refund",
        "amount": cents,
    }


def test_a_language_of_the_case_is_added_to_those_always_asked() -> None:
    who = {"languages": {"en": "B1"}, "language": {"of": "input.language", "level": "C1"}}
    asks = asked(who, input={"language": "ES"})
    assert asks["languages"] == {"en": "B1", "es": "C1"}
    assert "language" not in asks


@pytest.mark.parametrize(
    ("who", "value"),
    [
        ({"authority": {"decision": "refund", "amount": "input.x"}}, -1),
        ({"authority": {"decision": "refund", "amount": "input.x"}}, True),
        ({"authority": {"decision": "refund", "amount": "input.x"}}, "100"),
        ({"authority": {"decision": "refund", "amount": "input.x"}}, 1e300),
        ({"authority": {"decision": "refund", "amount": "input.gone"}}, 1),
        ({"language": {"of": "input.x", "level": "B1"}}, "unknown"),
        ({"language": {"of": "input.x", "level": "B1"}}, None),
        ({"language": {"of": "input.gone", "level": "B1"}}, "es"),
    ],
)
def test_what_the_facts_do_not_tell_is_refused_and_never_left_out(who: Any, value: Any) -> None:
    with pytest.raises(Refused) as refused:
        asked(who, input={"x": value})
    assert refused.value.code == "requirement_unknown"


def test_what_a_step_is_given_is_worked_out_from_facts_and_visits() -> None:
    arguments = {"with": {"n": "visits.a + input.n", "text": "'hello'"}}
    book = playbook({"a": step({"end": "done"}, kind="deliver", **arguments)})
    progress = begin(book, {}).progress
    given = arguments_of(book, progress, {"input": {"n": 2}}, step="a")
    assert given == {"n": 3, "text": "hello"}
    with pytest.raises(Refused) as refused:
        arguments_of(book, progress, {"input": {}}, step="a")
    assert refused.value.code == "argument_unknown"
