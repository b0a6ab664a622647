"""Handed-in values in words, and lists a page at a time."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from pericia.kernels.refusal import Refused
from pericia.web import cursors
from pericia.web.paging import page_of

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["a"], "choices": {"a": {"es": "Diagnóstico", "en": "Diagnosis"}}},
        "agrees": {"type": "boolean"},
        "amount": {"type": "number"},
        "at": {"type": "string", "format": "date-time"},
        "codes": {
            "type": "array",
            "label": {"es": "Códigos", "en": "Codes"},
            "items": {"type": "object", "properties": {"code": {"type": "string"}}},
        },
        "spans": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
        "where": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}


def shown(value: dict[str, Any], language: str = "es") -> str:
    with translation.override(language), timezone.override("Europe/Madrid"):
        template = Template("{% schema_values schema value %}")
        return template.render(Context({"schema": SCHEMA, "value": value}))


def test_a_value_is_told_in_the_words_of_its_schema():
    html = shown(
        {
            "kind": "a",
            "agrees": False,
            "amount": 1234.5,
            "at": "2026-07-01T10:00:00Z",
            "codes": [{"code": "J18"}, {"code": "I10", "extra": 1}],
            "spans": [[12, 30], [40, 55]],
            "where": {"city": "Cali"},
            "unknown": "kept",
            "met": [{"at": "2026-07-02T10:00:00.5+00:00"}],
        }
    )
    assert "2 jul 2026, 12:00" in html, "a moment is told as one where no schema says so"
    for words in ("Diagnóstico", "No", "1.234,5", "1 jul 2026, 12:00", "J18", "12–30; 40–55"):
        assert words in html
    for words in ("Cali", "Extra", "kept"):
        assert words in html


def test_a_long_table_scrolls_where_the_keyboard_reaches_it():
    window = '<div class="table stacks long" tabindex="0" role="region" aria-label="Códigos">'
    assert window in shown({"codes": [{"code": str(number)} for number in range(13)]})
    assert window not in shown({"codes": [{"code": str(number)} for number in range(12)]})


def test_what_no_form_names_is_told_by_its_words_and_what_machines_compare_stands_apart():
    digest = "3f2a9c1d" * 8
    words = {
        "risk": {
            "label": {"es": "Riesgo", "en": "Risk"},
            "enum": ["low"],
            "choices": {"low": {"es": "Bajo", "en": "Low"}},
        },
        "rows": {"label": {"es": "Filas", "en": "Rows"}},
        "sha256": {"label": {"es": "SHA-256", "en": "SHA-256"}, "technical": True},
    }
    value = {
        "sha256": digest,
        "rows": [{"risk": "low", "week": "2026-11-23"}],
        "told": {"es": "Sí, vale", "en": "Yes"},
    }
    with translation.override("es"):
        html = Template("{% schema_values schema value %}").render(
            Context({"schema": {"words": words}, "value": value})
        )
    assert '<th scope="col">Riesgo</th>' in html
    assert '<td data-label="Riesgo"><div>Bajo</div></td>' in html
    assert "23 nov 2026" in html
    assert "Sí, vale" in html
    before, after = html.split('<details class="technical"><summary>Datos técnicos</summary>')
    assert "Filas" in before
    assert f'<code title="{digest}">3f2a9c1d3f2a9c1d…</code>' in after


def test_nothing_is_said_of_nothing():
    assert "Nada." in shown({})


def test_values_that_do_not_fit_are_shown_as_they_are():
    html = shown({"at": "soon", "codes": "none", "amount": "much", "where": [1], "kind": "z"})
    for words in ("soon", "none", "much", "1", "z"):
        assert words in html
    assert "<script>" not in shown({"unknown": "<script>", "<script>": [{"<script>": "<script>"}]})


NUL, TWO = cursors.cursor_of("/", ["\0"]), cursors.cursor_of("/", ["row-001", "row-002"])
ELSEWHERE = cursors.cursor_of("/cases", ["row-001"])
ROWS = [f"row-{number:03}" for number in range(23)]


KINDS = (cursors.text,)


def read(after: tuple[str] | None, limit: int) -> list[str]:
    return [each for each in ROWS if after is None or each > after[0]][:limit]


def test_the_pages_of_a_list_hold_each_row_once():
    request, seen, pages = RequestFactory().get("/"), [], 0
    while True:
        page = page_of(request, read, lambda row: [row], KINDS, size=5)
        seen, pages = seen + page.rows, pages + 1
        assert page.is_first == (pages == 1)
        if not page.after:
            break
        request = RequestFactory().get("/", {"after": page.after})
    assert seen == ROWS
    assert pages == 5


@pytest.mark.parametrize(
    "cursor",
    ["x", "=", "é", "a" * 600, base64.urlsafe_b64encode(b'{"a": 1}').decode(), NUL, TWO, ELSEWHERE],
)
def test_a_page_that_nobody_linked_to_is_refused(cursor):
    with pytest.raises(Refused) as refused:
        page_of(RequestFactory().get("/", {"after": cursor}), read, lambda row: [row], KINDS)
    assert refused.value.code == "bad_cursor"


def test_the_link_to_the_next_page_keeps_the_filters():
    request = RequestFactory().get("/", {"state": "open", "after": "old"})
    page = page_of(RequestFactory().get("/"), read, lambda row: [row], KINDS, size=5)
    html = Template("{% pager page %}").render(Context({"page": page, "request": request}))
    assert f"?state=open&amp;after={page.after}" in html


@pytest.mark.parametrize(
    ("size", "after", "said"),
    [
        (30, "", "23 filas"),
        (20, "", "Las primeras 20 filas"),
        (10, "row-000", "10 filas más; hay otras"),
        (10, "row-021", "1 fila más, la última"),
    ],
)
def test_a_list_says_how_many_rows_it_found(size, after, said):
    asked = {"after": cursors.cursor_of("/", [after])} if after else {}
    page = page_of(RequestFactory().get("/", asked), read, lambda row: [row], KINDS, size=size)
    with translation.override("es"):
        assert said in Template("{% found page %}").render(Context({"page": page}))


def test_options_of_a_choice_are_escaped_and_the_chosen_one_is_selected() -> None:
    from pericia.web.templatetags.pericia import options

    written = options([(1, 'A & "B"'), ('">', "<script>")], "1")
    assert written == (
        '<option value="1" selected>A &amp; &quot;B&quot;</option>'
        '<option value="&quot;&gt;">&lt;script&gt;</option>'
    )
    assert " selected" not in options([("", "x"), (2, "y")], None)
