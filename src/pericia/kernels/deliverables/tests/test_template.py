"""Templates: what is wrong with them is told with its line, and what is right is filled."""

from __future__ import annotations

import pytest

from pericia.kernels.deliverables.filling import fill
from pericia.kernels.deliverables.formats import shown
from pericia.kernels.deliverables.template import load_template
from pericia.kernels.deliverables.template_check import check_template
from pericia.kernels.procedure.playbook import load_playbook
from pericia.kernels.refusal import Refused

PLAYBOOK = load_playbook(
    """
playbook: counting
version: 1
title: {es: Contar, en: Count}
side: bpo
input: {type: object, properties: {text: {type: string, label: {es: Texto, en: Text}}}}
start: [count]
outcomes: [done]
steps:
  count:
    kind: person
    title: {es: Contar, en: Count}
    who: {roles: [operator]}
    form:
      type: object
      required: [n]
      properties: {n: {type: integer, label: {es: Cuántos, en: How many}}}
    next: [{to: deliver}]
  deliver:
    kind: deliver
    deliverable: true
    title: {es: Entregar, en: Deliver}
    next: [{end: done}]
"""
)
TEMPLATE = """deliverable: counting
title: {es: "Recuento de {{ input.text }}", en: "Count of {{ input.text }}"}
blocks:
  - {type: heading, level: 3, text: {es: Uno, en: One}}
  - {type: quote, text: {es: "{{ input.text }}", en: "{{ input.text }}"}, source: {es: A, en: B}}
  - type: table
    id: totals1
    header: [{es: Qué, en: What}, {es: Cuánto, en: How much}]
    cells: [[{es: Todo, en: All}, count.n], [{es: Doble, en: Twice}, count.n * 2]]
  - type: claim
    kind: figure
    text: {es: Hay, en: There are}
    value: count.n
    evidence: [{table: totals1, row: 0, column: 1}]
  - type: claim
    kind: forecast
    text: {es: Habrá, en: There will be}
    horizon_date: "'2026-12-31'"
    confidence_percent: 80
    evidence: [{span: input.text, quote: "'a'"}]
  - {type: chart, bars: "[{'l': 'a', 'v': count.n}]", label: l, value: v}
"""
FACTS = {"input": {"text": "a b"}, "count": {"n": 3}}


def problems(text: str) -> list[tuple[int, str]]:
    return [(each.line, each.where) for each in check_template(text, PLAYBOOK)]


def test_a_template_is_filled_in_both_languages() -> None:
    assert problems(TEMPLATE) == []
    template = load_template(TEMPLATE)
    es, en = fill(template, FACTS), fill(template, FACTS, "en")
    assert (es.title, en.title) == ("Recuento de a b", "Count of a b")
    assert en.document["blocks"][2]["rows"] == [["All", "3"], ["Twice", "6"]]
    assert en.document["blocks"][3]["value"] == "3"
    assert en.document["blocks"][4]["confidence_percent"] == 80
    assert en.document["blocks"][5]["bars"] == [{"label": "a", "value": "3"}]
    assert [(each.kind, each.name) for each in en.wanted] == [
        ("table", "totals1"),
        ("span", "input.text"),
    ]
    assert en.reads == {"totals1": ["count"]}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("deliverable: counting", "deliverable: other", (1, "deliverable")),
        ('{{ input.text }}", en: "Count', '{{ nothing.x }}", en: "Count', (2, "title.es")),
        ("type: heading", "type: headline", (4, "blocks.0.type")),
        ("table: totals1", "table: totals2", (14, "blocks.3.evidence.0.table")),
        ("value: count.n\n", "value: count.(\n", (13, "blocks.3.value")),
        ("    value: count.n\n", "", (10, "blocks.3")),
        ("    confidence_percent: 80\n", "", (15, "blocks.4")),
        ("kind: figure", "kind: opinion", (10, "blocks.3")),
        ("span: input.text", "span: size(input.text)", (20, "blocks.4.evidence.0.span")),
        ("[{es: Todo, en: All}, count.n]", "[count.n]", (9, "blocks.2.cells.0")),
        ("blocks:\n", "release: automatic\nblocks:\n", (3, "release")),
        ("blocks:\n", "colour: red\nblocks:\n", (1, "")),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, found: tuple[int, str]) -> None:
    assert TEMPLATE.count(old) >= 1
    assert found in problems(TEMPLATE.replace(old, new, 1))


@pytest.mark.parametrize("facts", [{"input": {"text": "a"}}, {**FACTS, "count": {"n": "three"}}])
def test_a_place_that_nothing_fills_is_named(facts: dict[str, object]) -> None:
    with pytest.raises(Refused) as caught:
        fill(load_template(TEMPLATE), facts)
    assert caught.value.code == "template_unfilled"
    assert (caught.value.field or "").startswith("blocks.")


@pytest.mark.parametrize(
    ("value", "es", "en"),
    [
        (True, "sí", "yes"),
        (1.50, "1.5", "1.5"),
        (["a", 2], "a, 2", "a, 2"),
        ({"a": None}, "a: ", "a: "),
        (None, "", ""),
        ("x", "x", "x"),
    ],
)
def test_values_are_written_as_texts_hold_them(value: object, es: str, en: str) -> None:
    assert (shown(value, "es"), shown(value, "en")) == (es, en)
