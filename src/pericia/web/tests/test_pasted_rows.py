"""Cells pasted from a spreadsheet become rows of a form."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation

from pericia.web.forms_from_schema import SchemaForm

CALLS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "calls": {
            "type": "array",
            "label": {"es": "Llamadas", "en": "Calls"},
            "items": {
                "type": "object",
                "required": ["number"],
                "properties": {
                    "number": {"type": "string", "label": {"es": "Número", "en": "Number"}},
                    "talked": {"type": "boolean", "label": {"es": "Habló", "en": "Talked"}},
                    "on": {"type": "string", "format": "date", "label": {"es": "Día", "en": "Day"}},
                    "people": {"type": "integer", "label": {"es": "Personas", "en": "People"}},
                    "themes": {
                        "type": "array",
                        "uniqueItems": True,
                        "items": {
                            "enum": ["wait", "tone"],
                            "choices": {
                                "wait": {"es": "La espera", "en": "Waiting"},
                                "tone": {"es": "El trato", "en": "Tone"},
                            },
                        },
                    },
                },
            },
        }
    },
}


@pytest.fixture(autouse=True)
def reader_of_spanish():
    with translation.override("es"):
        yield


def pasted(text: str, **given: str) -> SchemaForm:
    post = QueryDict(mutable=True)
    post.update({"f_paste": "calls", "f_pasted.calls": text, **given})
    return SchemaForm.filled(CALLS, post)


def test_cells_pasted_from_a_spreadsheet_become_rows():
    form = pasted("R1\tSí\t5/3/2026\t1.200\tLa espera, el trato\n\nR2\tno\t2026-03-06\tmuchas\t\n")
    assert form.asks_for_rows
    assert form.output["calls"] == [
        {"number": "R1", "talked": True, "on": "2026-03-05", "people": 1200,
         "themes": ["wait", "tone"]},
        {"number": "R2", "talked": False, "on": "2026-03-06", "people": "muchas"},
    ]  # fmt: skip


def test_headings_say_which_column_is_which_and_known_rows_are_filled_in():
    given = {"f.calls.0.number": "R1", "f.calls.1.number": "", "f.calls.2.number": "R3"}
    text = "People;nota;numero\n7;no;R3\n8;;R9\n9;;R1\n"
    form = pasted(text, **given)
    assert form.output["calls"] == [
        {"number": "R1", "people": 9},
        {"number": "R9", "people": 8},
        {"number": "R3", "talked": False, "people": 7},
    ], "a heading that nobody knows stands for the field of its place"
    assert form.summary[0][2] == "Ningún campo se llama «nota»: se ha tomado por Habló."


def test_headings_and_choices_of_the_other_language_are_known_and_what_is_not_is_told():
    words = {"in": {"es": "Entrante", "en": "Inbound"}, "out": {"es": "Saliente", "en": "Out"}}
    kinds = {"enum": ["in", "out"], "choices": words}
    fields = CALLS["properties"]["calls"]["items"]["properties"]
    items = {"type": "object", "properties": {**fields, "channel": kinds}}
    schema = {"type": "object", "properties": {"calls": {"type": "array", "items": items}}}
    post = QueryDict(mutable=True)
    table = "Día;NÚMERO;Themes;Color;Canal;Peso\n5/3/2026;R1;La espera, tone;red;entrante;2\n"
    post.update({"f_paste": "calls", "f_pasted.calls": table})
    with translation.override("en"):
        form = SchemaForm.filled(schema, post)
        assert form.summary[0][2] == (
            "No field is called “Color”: it was taken for People. "
            "These columns name no field and were left out: Peso."
        )
        post["f_pasted.calls"] = "Número;7;x\nR1;8;y\n"
        doubted = SchemaForm.filled(schema, post)
        assert doubted.summary[0][2].startswith("Only “Número” in the first line names a field")
    assert form.output["calls"] == [
        {"number": "R1", "on": "2026-03-05", "people": "red", "themes": ["wait", "tone"],
         "channel": "in"}
    ]  # fmt: skip


def test_more_rows_than_a_list_holds_are_told():
    form = pasted("\n".join(f"R{number}\tno" for number in range(503)))
    assert len(form.output["calls"]) == 500
    assert form.summary[0][2] == "Una lista admite 500 filas: se han quedado fuera 3."
    assert pasted("a\tb", f_paste="nothing.here").output == {}


def test_an_open_quote_and_a_label_in_one_language_are_read_as_well():
    told = {"type": "array", "items": {"type": "object", "properties": {
        "name": {"type": "string", "label": "Name"}, "note": {"type": "string"}}}}  # fmt: skip
    post = QueryDict(mutable=True)
    post.update({"f_paste": "people", "f_pasted.people": 'Name;note\nAna;"' + "x" * 140_000})
    form = SchemaForm.filled({"type": "object", "properties": {"people": told}}, post)
    assert [each["name"] for each in form.output["people"]] == ["Ana"]
