"""What people read for the fields that no form names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pericia.kernels.procedure.engine import begin, settle
from pericia.kernels.procedure.outputs import WORDS, output_schema, warnings_of
from pericia.kernels.procedure.playbook import load_playbook
from pericia.kernels.procedure.tests.test_playbooks import CONTEXT, NAMES, imported, text

RECEIPTS = """
playbook: receipts
version: 1
title: {es: Recibos, en: Receipts}
side: bpo
input:
  type: object
  required: [text]
  properties: {text: {type: string, label: {es: Texto, en: Text}}}
start: [read]
outcomes: [done]
steps:
  read:
    kind: bot
    title: {es: Leer, en: Read}
    bot: triage_query
    with: {text: input.text, fallback: "'es'"}
    labels:
      language: {es: Idioma, en: Language}
      urgent: {es: Urgente, en: Urgent}
      signs: {es: Señales, en: Signs, technical: true}
      language_from:
        es: De dónde sale
        en: Where it comes from
        choices: {text: {es: Del texto, en: The text}}
    next: [{to: deliver}]
  deliver:
    kind: deliver
    title: {es: Entregar, en: Deliver}
    with: {said: input.text, tongue: read.language, urgent: "read.urgent || false"}
    next: [{end: done}]
"""


def keys_without_label(schema: dict[str, Any], part: dict[str, Any], value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from keys_without_label(schema, part.get("items") or {}, each)
    for key, each in value.items() if isinstance(value, dict) else ():
        found = {**schema[WORDS].get(key, {}), **(part.get("properties") or {}).get(key, {})}
        if set(found.get("label", ())) != {"es", "en"}:
            yield key
        yield from keys_without_label(schema, found, each)


@pytest.mark.parametrize("name", NAMES)
def test_no_output_of_a_shipped_service_is_read_by_its_key(name: str) -> None:
    assert warnings_of(text(name)) == []
    playbook = load_playbook(text(name))
    for facts in imported(name)[0][:40]:
        given = {"input": facts, **CONTEXT}
        for step, output in settle(playbook, begin(playbook, given), given).facts.items():
            if step in playbook.steps:
                schema = output_schema(playbook, playbook.steps[step])
                assert list(keys_without_label(schema, schema, output)) == []


def test_a_delivery_takes_names_along_and_what_nobody_named_is_warned_of_at_its_line() -> None:
    playbook = load_playbook(RECEIPTS)
    delivered = output_schema(playbook, playbook.steps["deliver"])["properties"]
    assert delivered["said"]["label"]["en"] == "Text"
    assert delivered["tongue"]["label"]["es"] == "Idioma"
    assert delivered["urgent"]["label"]["es"] == "Urgente"
    read = output_schema(playbook, playbook.steps["read"])["properties"]
    assert read["signs"]["technical"] is True
    assert read["language_from"]["enum"] == ["text"]
    assert warnings_of(RECEIPTS) == []
    sales = load_playbook(text("sales"))
    kept = output_schema(sales, sales.steps["keep"])
    assert kept["properties"]["weighted_cents"]["control"] == "money"
    assert list(kept["words"])[: len(sales.steps["keep"].labels)] == list(
        sales.steps["keep"].labels
    )
    unnamed = RECEIPTS.replace("      urgent: {es: Urgente, en: Urgent}\n", "")
    assert [(each.line, each.message.split("`")[1]) for each in warnings_of(unnamed)] == [
        (unnamed[: unnamed.index("    labels:")].count("\n") + 1, "urgent"),
        (unnamed[: unnamed.index("  deliver:\n")].count("\n") + 1, "urgent"),
    ]
    coded = text("collections").replace('"^[A-Z]{2}$"', '"^[A-Z]{2}[0-9]$"')
    (untold,) = warnings_of(coded)
    assert "what this pattern asks for" in untold.message
    assert "debtor_country" in coded.splitlines()[untold.line - 3]


def test_codes_that_a_comparison_lists_are_read_as_codes() -> None:
    coding = load_playbook(text("clinical-coding"))
    compared = output_schema(coding, coding.steps["compare"])["properties"]
    for name in ("only_first", "only_second"):
        assert compared[name]["items"]["control"] == "clinical_code"
    assert "items" not in compared["both"]
