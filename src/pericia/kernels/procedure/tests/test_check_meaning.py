"""Mistakes in conditions, demands on people and forms: line, message and advice."""

from __future__ import annotations

import pytest

from pericia.kernels.procedure.tests.texts import FORM, A, found, person, text_of

CONDITIONS = [
    ("a.go ==", "is not a CEL expression", "Write a CEL expression"),
    ("a.go == 1 || " * 50 + "true", "write at most 500", "CEL expression"),
    ("[1].all(x, [2].all(y, x == y))", "inside another list function", "CEL expression"),
    ("gone == 1", "`gone` is nothing that can be read", "'gone'"),
    ("inptu.n == 1", "`inptu` is nothing", "Did you mean `input`?"),
    ("lower('X') == 'x'", "There is no function `lower`", "Use one of"),
    ("input.m == 1", "`input` has no field `m`", "Use one of: n, x"),
    ("input.x == 'y'", "`input.x` may be left empty", "has(input.x)"),
    ("a.gone == 1", "`a` has no field `gone`", "`go`"),
    ("a.s == 'x'", "`a.s` may be left empty", "has(a.s)"),
    ("has(a.gone)", "`a` has no field `gone`", "Did you mean `go`?"),
    ("b.go == 1", "`b` cannot be finished yet", "comes before"),
    ("visits.c == 1", "`visits` has no `c`", "Use one of"),
    ("client.name == 'x'", "`client` has no `name`", "country"),
    ("case.idd == 'x'", "`case` has no `idd`", "`id`"),
    ("has(a.how) && a.how == 'medum'", "`a.how` is never `medum`", "Did you mean `medium`?"),
    ("has(a.how) && 'medum' != a.how", "`a.how` is never `medum`", "Did you mean `medium`?"),
    ("a.go", "`a.go` is no question that is true or false", "Compare it"),
    ("1 + 1", "`1 + 1` is neither true nor false", "Compare what"),
    ("'yes'", "`'yes'` is neither true nor false", "Compare what"),
]


@pytest.mark.parametrize(("condition", "message", "advice"), CONDITIONS)
def test_conditions(condition: str, message: str, advice: str) -> None:
    steps = [
        person("a", f'{{when: "{condition}", end: done}}, {{to: b}}'),
        person("b", "{end: done}"),
    ]
    problems = found(text_of(*steps))
    assert [line for line, _, _ in problems] == [9], problems
    assert message in problems[0][1]
    assert advice in problems[0][2]


@pytest.mark.parametrize(
    "condition",
    [
        "has(input.x) && input.x == 'y'",
        "has(a.s) ? a.s == 'x' : false",
        "visits.b > 0 || input.n == 1",
        "client.country == 'ES' && case.id != ''",
        "[1, 2].exists(x, x == input.n)",
        "size(string(input.n)) > 2",
        "true",
        "has(a.how) && (a.how == 'low' || 'medium' != a.how)",
        "['high'].exists(how, how == 'high')",
    ],
)
def test_conditions_that_are_right(condition: str) -> None:
    steps = [
        person("a", f'{{when: "{condition}", end: done}}, {{to: b}}'),
        person("b", "{end: done}"),
    ]
    assert found(text_of(*steps)) == []


def test_a_step_that_only_some_ways_pass_must_be_asked_for_by_its_visits() -> None:
    def steps(condition: str) -> list[str]:
        return [
            person("a", "{when: a.go == 1, to: b}, {to: c}"),
            person("b", "{to: c}"),
            person("c", f'{{when: "{condition}", end: done}}, {{end: done}}'),
        ]

    problems = found(text_of(*steps("b.go == 1")))
    assert [problem[1] for problem in problems] == [
        "`b` is not finished on every way to this step."
    ]
    assert "visits.b > 0" in problems[0][2]
    assert found(text_of(*steps("visits.b > 0 && b.go == 1"))) == []
    assert found(text_of(*steps("a.go == 1"))) == []


def test_after_a_join_all_its_branches_can_be_read_and_beside_it_none() -> None:
    def steps(at_join: str, beside: str) -> list[str]:
        return [
            person("a", "{to: [b, c]}"),
            person("b", "{to: d}"),
            person("c", f'{{when: "{beside}", to: d}}, {{to: d}}'),
            person(
                "d", f'{{when: "{at_join}", end: done}}, {{end: done}}', join="all", after="[b, c]"
            ),
        ]

    assert found(text_of(*steps("b.go == c.go", "a.go == 1"))) == []
    problems = found(text_of(*steps("true", "b.go == 1")))
    assert [(line, "not finished on every way" in says) for line, says, _ in problems] == [
        (11, True)
    ]


@pytest.mark.parametrize(
    ("who", "message"),
    [
        ("authority: {decision: refund, amount: a.go}", "`a` cannot be finished yet"),
        ("authority: {decision: refund, amount: input.m}", "no field `m`"),
        ("language: {of: inptu.x, level: B1}", "`inptu` is nothing"),
        ("language: {of: input.n}", "`level` is missing"),
        ("credentials: [{kind: coder, jurisdiction: credential.x ==}]", "not a CEL expression"),
        ("credentials: [{kind: coder, jurisdiction: input.n == 1}]", "`input` is nothing"),
        ("credentials: [{kind: coder, jurisdiction: 'client.a.all(x, x)'}]", "is short"),
        ("credentials: [{jurisdiction: 'true'}]", "`kind` is missing"),
    ],
)
def test_what_is_asked_of_people(who: str, message: str) -> None:
    problems = found(text_of(A.replace("roles: [operator]", f"roles: [operator], {who}")))
    assert [(line, message in says) for line, says, _ in problems] == [(9, True)], problems


FORMS = [
    ("{type: string}", "A form is a group of fields", "type: object"),
    ("{type: object}", "no field to fill", "properties"),
    ("{type: object, properties: {a: {tpye: string}}}", "`tpye` is not a keyword", "`type`"),
    ("{type: object, properties: {a: {type: strng}}}", "not a JSON Schema", "2020-12"),
    ("{type: object, properties: {a: {pattern: '('}}}", "not a JSON Schema", "2020-12"),
    ("{type: object, properties: {a: {pattern: '(?=a)'}}}", "not a JSON Schema", "look-around"),
    ("{type: object, properties: {a: {format: dat}}}", "`dat` is not checked", "`date`"),
    ("{type: object, properties: {a: {$ref: 'https://x.test/s'}}}", "anywhere else", "$defs"),
    ("{type: object, properties: {a: {$ref: 'file:///etc/passwd'}}}", "anywhere else", "$defs"),
    ("{type: object, properties: {a: {$ref: '#/$defs/b'}}}", "not a JSON Schema", "Correct"),
    ("{type: object, properties: {a: {$ref: '#'}}}", "names a part under `$defs`", "$defs/name"),
    (
        "{type: object, $defs: {a: {$ref: '#/$defs/b'}, b: {}}, properties: {a: {}}}",
        "may not refer to another",
        "Write the part out",
    ),
    ("{$id: 'http://x.test', type: object, properties: {a: {}}}", "`$id` is not used", "remove"),
    ("{type: object, required: [b], properties: {bb: {}}}", "`b` is required but", "`bb`"),
    ("{type: object, properties: {a: {label: Name}}}", "both languages", "{es: "),
    ("{type: object, properties: {a: {label: {es: N, fr: N}}}}", "both languages", "{es: "),
    (
        "{type: object, properties: {a: {enum: [x], choices: {y: {es: a, en: b}}}}}",
        "not in `enum`",
        "Remove",
    ),
    ("{type: object, properties: {a: {choices: {}}}}", "`choices` goes with `enum`", "choices:"),
    (
        "{type: object, properties: {a: {type: array, one_for_each: {of: way.names}}}}",
        "which field of an entry holds a name",
        "STEP.FIELD",
    ),
    (
        "{type: object, properties: {a: {type: array, begins_with: find.clauses}}}",
        "where the entries are",
        "STEP.FIELD",
    ),
]


@pytest.mark.parametrize(("form", "message", "advice"), FORMS)
def test_forms(form: str, message: str, advice: str) -> None:
    problems = found(text_of(A.replace(FORM, f"form: {form}")))
    assert [line for line, _, _ in problems] == [9], problems
    assert message in problems[0][1]
    assert advice in problems[0][2]


def test_a_form_may_share_parts_of_itself() -> None:
    form = "form: {type: object, $defs: {b: {type: string}}, properties: {a: {$ref: '#/$defs/b'}}}"
    assert found(text_of(A.replace(FORM, form))) == []
