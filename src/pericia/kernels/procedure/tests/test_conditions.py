"""Which expressions are accepted, and that hostile ones are refused before they run."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from pericia.kernels.procedure.conditions import (
    ConditionFailed,
    compile_expression,
    evaluate,
    holds,
)
from pericia.kernels.refusal import Refused

LIST = "[1,2,3,4,5,6,7,8,9]"


def nested(depth: int) -> str:
    inner = "true"
    for level in range(depth):
        inner = f"input.items.all(v{level}, {inner})"
    return inner


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("a" * 501, "condition_too_long"),
        ("a ||" * 200 + "b", "condition_too_long"),
        (nested(2), "condition_nested"),
        (nested(6), "condition_nested"),
        ("input.a.map(x, input.b.filter(y, x == y))", "condition_nested"),
        ("input.a . map ( x , input.b . map(y, y) )", "condition_nested"),
        ("input.a.map(x, /* no */ x)", "condition_syntax"),
        ("input.a.map // hidden\n (x, input.b.all(y, y))", "condition_nested"),
        ("['x'].map(b, b+b).map(c, c+c).map(d, d+d)", "condition_nested"),
        ("input.a.map(x, [x, x, x, x]).all(y, size(y) > 1)", "condition_nested"),
        ("size(" + "+".join(["input.items"] * 12) + ") > 1", "condition_nested"),
        ("a.all(x,x) && a.all(x,x) && a.all(x,x) && a.all(x,x)", "condition_nested"),
        ("input.a.all(x, x.matches('(a|b)*'))", "condition_function"),
        ("input.text.matches('([ab]{1,30}a){30}[cd]')", "condition_function"),
        ("cel.bind(a, 'x', cel.bind(b, a + a, b + b))", "condition_nested"),
        ("(" * 13 + "1" + ")" * 13, "condition_nested"),
        ("[" * 60 + "1" + "]" * 60, "condition_nested"),
        ("[" * 400, "condition_nested"),
        ("r'\\' + input.a.map(x, x) + '\\'", "condition_syntax"),
        ("'''text'''", "condition_syntax"),
        ("b'bytes'", "condition_syntax"),
        ("`odd`", "condition_syntax"),
        ("a ==", "condition_syntax"),
        ("", "condition_syntax"),
        ("a b", "condition_syntax"),
        ("'open", "condition_syntax"),
        ("a.?b", "condition_syntax"),
        ("__import__('os').system('true')", None),
    ],
)
def test_hostile_or_broken_expressions_are_refused(source: str, code: str | None) -> None:
    if code is None:
        with pytest.raises(ConditionFailed):
            evaluate(compile_expression(source), {})
        return
    with pytest.raises(Refused) as refused:
        compile_expression(source)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


MUCH = {"input": {"items": list(range(4_900)), "text": "a" * 5_000}}


@pytest.mark.parametrize(
    "source",
    [
        "input.items.all(x, x in input.items)",
        "input.items.all(x, input.items == input.items)",
        "input.items.all(x, " + " && ".join(["input.items == input.items"] * 16) + ")",
        "size(input.items.map(x, " + " + ".join(["input.text"] * 11) + ")) > 1",
        "input.items.filter(x, x > 1).all(y, y in input.items)",
    ],
)
def test_a_macro_that_would_take_long_fails_before_it_runs(source: str) -> None:
    expression = compile_expression(source)
    small = {"input": {"items": [1, 2], "text": "a"}}
    assert isinstance(holds(expression, small), bool)
    with pytest.raises(ConditionFailed, match="too much data"):
        holds(expression, MUCH)


def test_a_macro_that_reads_its_own_elements_may_walk_more_but_not_without_end() -> None:
    expression = compile_expression("input.items.all(x, x >= 0 && x < 5000)")
    assert expression.reads == 0
    assert holds(expression, MUCH)
    with pytest.raises(ConditionFailed, match="too much data"):
        holds(expression, {"input": {"items": list(range(5_001))}})
    assert holds(expression, {"input": {"items": [1], "text": "a" * 400_000}})  # reads no text
    with pytest.raises(ConditionFailed, match="too much data"):
        holds(
            compile_expression("input.texts.all(x, x != '')"), {"input": {"texts": ["a" * 400_000]}}
        )
    plain = compile_expression("size(input.items) == 5001")
    assert holds(plain, {"input": {"items": list(range(5_001))}})


@pytest.mark.parametrize(
    "source",
    [
        "input.a.b == 1 && input.a.c == 'x'",
        "has(input.a.b) && !has(input.a.z) && !has(input.z)",
        "size(input) == 3 && input.a.b == 1",
        "input['a']['b'] == input.a.b",
        "input.list[0].b == input.list.size()",
        "input.list.exists(x, has(x.b) && x.b == input.a.b) && has(input.text)",
        "input.text.contains('sol') ? input.a.b : input.list[0].b",
        "visits.one > 0 && {'a': input.a.b}.a == 1",
    ],
)
def test_what_an_expression_does_not_read_changes_nothing(source: str) -> None:
    facts = {
        "input": {"a": {"b": 1, "c": "x", "d": [0]}, "list": [{"b": 1}], "text": "girasol"},
        "visits": {"one": 2, "two": 1},
        "other": {"a": 1},
    }
    before = deepcopy(facts)
    expression = compile_expression(source)
    assert evaluate(expression, facts) == expression.program.execute(facts)
    assert facts == before


def test_a_missing_fact_is_named_as_if_all_had_been_given() -> None:
    for facts, said in (({}, "`input`"), ({"input": {}}, "'a'"), ({"input": {"a": {}}}, "'b'")):
        with pytest.raises(ConditionFailed, match=said):
            evaluate(compile_expression("input.a.b > 1"), facts)


def test_facts_that_nest_too_deep_fail_instead_of_exhausting_the_stack() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ConditionFailed, match="nest too deep"):
        holds(compile_expression("input.a == 1"), {"input": {"a": deep}})


@pytest.mark.parametrize(
    ("source", "variables", "answer"),
    [
        ("true", {}, True),
        ("classify.urgent && input.amount >= 100", {"classify": {"urgent": True}}, None),
        ("a.x == 1 || b.y == 1", {"a": {"x": 1}, "b": {}}, True),
        ("has(a.x) && a.x", {"a": {}}, False),
        ("visits.b > 0 && b.ok", {"visits": {"b": 0}}, False),
        ("a.codes.exists(c, c.kind == 'diagnosis')", {"a": {"codes": [{"kind": "x"}]}}, False),
        ("a.name in ['x', 'y']", {"a": {"name": "y"}}, True),
        ("a.text == 'año (x'", {"a": {"text": "año (x"}}, True),
        ("a.n == 1.0", {"a": {"n": 1}}, True),
    ],
)
def test_conditions_answer_true_or_false_or_fail(
    source: str, variables: dict[str, Any], answer: bool | None
) -> None:
    expression = compile_expression(source)
    if answer is None:
        with pytest.raises(ConditionFailed, match="`input`"):
            holds(expression, variables)
    else:
        assert holds(expression, variables) is answer


@pytest.mark.parametrize("value", [1, 0, "true", None, [], {}, 1.5])
def test_only_true_and_false_are_answers(value: Any) -> None:
    with pytest.raises(ConditionFailed, match="not true or false"):
        holds(compile_expression("a"), {"a": value})


@pytest.mark.parametrize("value", [10**400, object(), "\ud800"])
def test_values_that_cannot_be_read_fail_and_do_not_crash(value: Any) -> None:
    with pytest.raises(ConditionFailed):
        holds(compile_expression("a == 1"), {"a": value})


def test_names_and_paths_leave_out_what_macros_bind() -> None:
    expression = compile_expression("has(a.b) && c.d.e > 1 && input.list.all(x, x.y == visits.s)")
    assert set(expression.names) == {"a", "c", "input", "visits"}
    assert expression.paths == {("c", "d", "e"), ("input", "list"), ("visits", "s")}
    assert expression.guarded == {("a", "b")}
    assert expression.walks


@pytest.mark.parametrize(
    "source", ["input.text", "input.group.flag", " input . group . word // so\n", "word", "flag"]
)
@pytest.mark.parametrize("text", ["", "plain", "¿qué?", "\U0001f600", "true"])
@pytest.mark.parametrize("flag", [True, False])
def test_a_plain_read_gives_what_the_evaluator_gives(source: str, text: str, flag: bool) -> None:
    facts = {
        "input": {"text": text, "group": {"flag": flag, "word": text}},
        "word": text,
        "flag": flag,
    }
    expression = compile_expression(source)
    assert expression.plain
    given = {name: facts[name] for name in expression.names}
    assert evaluate(expression, facts) == expression.program.execute(given)


@pytest.mark.parametrize(
    ("source", "facts"),
    [
        ("input.text", {"input": {}}),
        ("input.text.more", {"input": {"text": "a"}}),
        ("input.text", {"input": {"text": 1.5}}),
        ("input.text", {"input": {"text": None}}),
        ("input.list", {"input": {"list": ["a"]}}),
        ("input", {}),
        ("true", {}),
        ("null", {}),
    ],
)
def test_what_is_no_plain_text_or_truth_is_left_to_the_evaluator(
    source: str, facts: dict[str, Any]
) -> None:
    expression = compile_expression(source)
    given = {name: facts[name] for name in expression.names if name in facts}
    try:
        wanted = expression.program.execute(given)
    except BaseException:
        with pytest.raises(ConditionFailed):
            evaluate(expression, facts)
    else:
        assert evaluate(expression, facts) == wanted


@pytest.mark.parametrize("source", ["a.b()", "a.b == c", "size(a)", "has(a.b)", "'a'", "1", "a[0]"])
def test_only_names_and_dots_are_a_plain_read(source: str) -> None:
    assert compile_expression(source).plain == ()
