"""Mistakes in the shape of a playbook, its steps and its edges: line, message and advice."""

from __future__ import annotations

import pytest

from pericia.kernels.procedure.playbook import load_playbook
from pericia.kernels.procedure.tests.texts import (
    DO,
    FORM,
    HEAD,
    TITLE,
    A,
    bot,
    found,
    person,
    text_of,
)
from pericia.kernels.refusal import Refused


def test_a_good_playbook_has_no_problem_and_loads() -> None:
    assert found(text_of(A)) == []
    assert load_playbook(text_of(A)).steps["a"].kind == "person"


TOP = [
    ("playbook: sample", "playbook: Sample X", 1, "`Sample X` cannot be a name", "small letters"),
    ("version: 1", "version: 0", 2, "`version` is 0", "at least 1"),
    ("version: 1", "version: one", 2, "`version` should be a whole number", "version: 1"),
    ("title: {es: Muestra, en: Sample}", "title: Sample", 3, "`title` should be", "title: {es"),
    ("title: {es: Muestra, en: Sample}", "title: {es: Muestra}", 3, "`en` is missing", "en: "),
    ("side: bpo", "side: bop", 4, "`side` cannot be `bop`", "Did you mean `bpo`?"),
    ("side: bpo", "sied: bpo", 4, "`sied` is not a key", "Did you mean `side`?"),
    ("side: bpo", "side: bpo\nowner: me", 5, "`owner` is not a key", "Use one of:"),
    ("start: [a]", "start: []", 6, "`start` is empty", "start: [first_step]"),
    ("start: [a]", "start: [aa]", 6, "There is no step `aa`", "Did you mean `a`?"),
    ("start: [a]", "start: [a, a]", 6, "`start` repeats a name", "each once"),
    (
        "outcomes: [done]",
        "outcomes: [done, lost]",
        7,
        "No step ends a case with `lost`",
        "{end: lost}",
    ),
    ("outcomes: [done]", "outcomes: [done, withdrawn]", 7, "`withdrawn` is kept", "another name"),
    ("start: [a]", "start: [a]\nintake: {subject: nn}", 7, "no field `nn`", "Did you mean `n`?"),
    ("start: [a]", "start: [a]\nintake: {who: n}", 7, "`who` is not a key", "Use one of:"),
    ("start: [a]", "start: [a]\nintake: {rows: n}", 7, "without `reference`", "Name the field"),
    (
        "start: [a]",
        "start: [a]\nintake: {reference: n, rows: n}",
        7,
        "no list of objects",
        "Name a list",
    ),
    ("start: [a]", "start: [a]\nintake: {period_to: n}", 7, "both of its ends", "Name the fields"),
    ("start: [a]", "start: [a]\nintake: {gathers: n}", 7, "both of its ends", "Name the fields"),
    ("input: {type: object", "input: {type: obj", 5, "A form is a group of fields", "type: object"),
]


@pytest.mark.parametrize(("old", "new", "line", "message", "advice"), TOP)
def test_the_top_of_a_playbook(old: str, new: str, line: int, message: str, advice: str) -> None:
    problems = found(text_of(A, head=HEAD.replace(old, new)))
    assert any(
        at == line and message in says and advice in writes for at, says, writes in problems
    ), problems


STEPS = [
    # What kinds need, and keys that are not for them.
    (["a: {kind: persn, next: [{end: done}]}"], 9, "`kind` cannot be `persn`", "`person`"),
    ([f"a: {{kind: person, {TITLE}, {FORM}, next: [{{end: done}}]}}"], 9, "needs `who`", "who: {"),
    (
        [f"a: {{kind: person, {TITLE}, who: {{roles: [operator]}}, next: [{{end: done}}]}}"],
        9,
        "needs `form`",
        "form: {",
    ),
    ([f"a: {{kind: bot, {TITLE}, next: [{{end: done}}]}}"], 9, "needs `bot`", "bot: detect"),
    ([bot("a", "{end: done}", "bot: pas_on")], 9, "No bot is registered as `pas_on`", "`pass_on`"),
    (
        [bot("a", "{end: done}", "bot: pass_on, who: {roles: [operator]}")],
        9,
        "Only people are chosen",
        "Remove",
    ),
    (
        [bot("a", "{end: done}", "bot: check_codes")],
        9,
        "`check_codes` needs `codes`",
        "Add `codes:",
    ),
    ([bot("a", "{end: done}", "bot: pass_on, with: {z: input.n}")], 9, "takes no `z`", "remove it"),
    ([person("a", "{end: done}", bot="pass_on")], 9, "Only the kind bot", "Remove"),
    ([person("a", "{end: done}", stage="bp")], 9, "`stage` cannot be `bp`", "`bpo`"),
    ([A.replace("[operator]", "[operater]")], 9, "`roles` cannot be `operater`", "`operator`"),
    (
        [A.replace("roles: [operator]", "roles: [operator], skills: {x: 6}")],
        9,
        "`x` is 6",
        "at most 5",
    ),
    (
        [A.replace("roles: [operator]", "roles: [operator], languages: {es: B3}")],
        9,
        "`es` cannot be `B3`",
        "B1",
    ),
    (
        [A.replace("roles: [operator]", "roles: [operator], languages: {Spanish: B1}")],
        9,
        "`Spanish` cannot be",
        "es or en",
    ),
    (
        [A.replace("roles: [operator]", "roles: [operator], clearence: public")],
        9,
        "`clearence`",
        "`clearance`",
    ),
    ([person("a", "{end: done}", effort_minutes="-1")], 9, "`effort_minutes` is -1", "at least 0"),
    ([person("a", "{end: done}", max_visits="1000")], 9, "`max_visits` is 1000", "at most 50"),
    ([person("a", "{end: done}", sla_share="1.2")], 9, "`sla_share` is 1.2", "at most 1"),
    (["a: 3"], 9, "should be a mapping", "Correct"),
    (["if: " + A[3:]], 9, "`if` cannot name a step", "if_step"),
    (["Big-Name: " + A[3:]], 9, "`Big-Name` cannot be a name", "underscores"),
    (
        [f"a: {{kind: message, {TITLE}, next: [{{end: done}}]}}"],
        9,
        "A message needs a text",
        "with: {text:",
    ),
    # Who may review and sign.
    ([f"a: {{kind: review, {DO}, next: [{{end: done}}]}}"], 9, "did not make it", "not_by:"),
    (
        [f'a: {{kind: sign_off, {DO}, not_by: ["*"], next: [{{end: done}}]}}'],
        9,
        "needs somebody who may answer",
        "credentials:",
    ),
    (
        [
            person("a", "{when: a.go, to: b}, {to: c}"),
            f"b: {{kind: sign_off, {DO}, not_by: [c], next: [{{to: c}}]}}",
            person("c", "{end: done}"),
        ],
        10,
        "it would sign off what nobody else made",
        "on every way",
    ),
    ([person("a", "{end: done}", not_by="[b]")], 9, "There is no step `b`", "Use one of: a"),
    ([person("a", "{end: done}", not_by="[a]")], 9, "names itself", "other steps"),
    ([person("a", "{end: done}", blind_to='["*"]')], 9, "There is no step `*`", "Use one of"),
    # Edges.
    ([person("a", "")], 9, "`next` is empty", "next: ["),
    ([person("a", "{to: a, end: done}")], 9, "leads to steps or to an end", "to: step"),
    ([person("a", "{when: a.go == 1}")], 9, "leads to steps or to an end", "to: step"),
    ([person("a", "{too: a}, {end: done}")], 9, "`too` is not a key", "`to`"),
    ([person("a", "{end: dome}")], 9, "`dome` is not in `outcomes`", "`done`"),
    ([person("a", "{to: bb}"), person("b", "{end: done}")], 9, "There is no step `bb`", "`b`"),
    ([person("a", "{to: [b, b]}"), person("b", "{end: done}")], 9, "`b` stands twice", "once"),
    (
        [person("a", "{to: b, at_once: true}"), person("b", "{end: done}")],
        9,
        "`at_once` goes with",
        "Remove",
    ),
    (
        [person("a", "{end: done}, {to: b}"), person("b", "{end: done}")],
        9,
        "those after it are never",
        "`when`",
    ),
    ([person("a", "{when: a.go == 1, end: done}")], 9, "would stop here", "last edge without"),
    (
        [person("a", "{to: b}"), "b: " + A[3:], "c: " + A[3:]],
        11,
        "No edge leads to `c`",
        "remove it",
    ),
    # Loops, ends, limits.
    (
        [
            person("a", "{to: b}"),
            person("b", "{when: b.go == 1, to: a}, {end: done}", max_visits="2"),
        ],
        10,
        "leads back to `a`",
        "max_visits: 3",
    ),
    (
        [person("a", "{when: a.go == 1, to: a}, {end: done}")],
        9,
        "leads back to `a`",
        "max_visits: 3",
    ),
    (
        [
            person("a", "{when: a.go == 1, to: b}, {end: done}"),
            person("b", "{to: b}", max_visits="2"),
        ],
        10,
        "no way leads to an end",
        "{end: done}",
    ),
    ([person("a", "{end: done}", on_limit="b")], 9, "There is no step `b`", "Use one of: a"),
    (
        [person("a", "{end: done}", on_limit="b"), person("b", "{end: done}", on_limit="a")],
        9,
        "in a circle",
        "outside",
    ),
    # Joins.
    (
        [
            person("a", "{to: [b, c]}"),
            person("b", "{to: d}"),
            person("c", "{to: d}"),
            person("d", "{end: done}"),
        ],
        12,
        "Two branches lead to `d`",
        "join: all",
    ),
    (
        [person("a", "{to: b}"), person("b", "{end: done}", join="all")],
        10,
        "waits for two steps",
        "after: [a]",
    ),
    (
        [person("a", "{to: b}"), person("b", "{end: done}", after="[a]")],
        10,
        "`after` goes with",
        "join: all",
    ),
    (
        [
            person("a", "{to: [b, c]}"),
            person("b", "{to: d}"),
            person("c", "{end: done}"),
            person("d", "{end: done}", join="all", after="[b, c]"),
        ],
        12,
        "waits for `c`, which never leads",
        "to: d",
    ),
    (
        [
            person("a", "{to: [b, c]}"),
            person("b", "{to: d}"),
            person("c", "{to: d}"),
            person("d", "{end: done}", join="all", after="[b, a]"),
        ],
        12,
        "`c` leads to this join",
        "Add `c`",
    ),
    (
        [
            person("a", "{when: a.go == 1, to: b}, {to: c}"),
            person("b", "{to: d}"),
            person("c", "{to: d}"),
            person("d", "{end: done}", join="all", after="[b, c]"),
        ],
        12,
        "`d` never opens",
        "to: [a, b]",
    ),
    (
        [
            person("a", "{to: [b, c]}"),
            person("b", "{when: b.go == 1, end: done}, {to: d}"),
            person("c", "{to: d}"),
            person("d", "{end: done}", join="all", after="[b, c]"),
        ],
        12,
        "can wait for ever",
        "at_once",
    ),
    # Time.
    (
        [person("a", "{to: b}", sla_share="0.6"), person("b", "{end: done}", sla_share="0.5")],
        9,
        "use 1.10 of",
        "Lower",
    ),
]


@pytest.mark.parametrize(("steps", "line", "message", "advice"), STEPS)
def test_steps_and_their_edges(steps: list[str], line: int, message: str, advice: str) -> None:
    problems = found(text_of(*steps))
    assert any(
        at == line and message in says and advice in writes for at, says, writes in problems
    ), problems


def test_a_hybrid_says_whose_clock_each_human_step_runs_on() -> None:
    hybrid = HEAD.replace("side: bpo", "side: hybrid")
    assert "whose clock" in found(text_of(A, head=hybrid))[0][1]
    with_stage = person("a", "{end: done}", stage="kpo")
    assert found(text_of(with_stage, head=hybrid)) == []


def test_shares_of_branches_that_run_together_are_not_added_up() -> None:
    steps = [
        person("a", "{to: [b, c]}", sla_share="0.2"),
        person("b", "{to: d}", sla_share="0.6"),
        person("c", "{to: d}", sla_share="0.6"),
        person("d", "{end: done}", sla_share="0.2", join="all", after="[b, c]"),
    ]
    assert found(text_of(*steps)) == []


def test_too_many_branches_at_once_are_refused_and_not_followed_for_ever() -> None:
    names = [f"s{index}" for index in range(40)]
    steps = [person("a", f"{{to: [{', '.join(names)}]}}")]
    steps += [person(name, "{to: z}") for name in names]
    steps += [person("z", "{end: done}", join="all", after=f"[{', '.join(names)}]")]
    messages = [message for _, message, _ in found(text_of(*steps))]
    assert messages == ["Too many branches run beside one another to check them."]


def test_several_mistakes_are_all_told_by_line() -> None:
    steps = [person("a", "{to: bb}"), person("b", "{end: dome}", stagee="bot")]
    lines = [line for line, _, _ in found(text_of(*steps))]
    assert lines == sorted(lines)
    assert {9, 10} <= set(lines)
    assert len(lines) >= 3


def test_loading_refuses_with_the_first_problem_and_how_many_more() -> None:
    with pytest.raises(Refused) as refused:
        load_playbook(text_of(person("a", "{end: dome}")))
    assert refused.value.code == "playbook_invalid"
    assert refused.value.message.startswith("Line 7: No step ends a case with `done`.")
    assert refused.value.message.endswith("(1 more)")
    with pytest.raises(Refused):
        load_playbook("a: [")
