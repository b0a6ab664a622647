"""The document of a case, and fields of a form that say where something stands in it."""

from __future__ import annotations

from pericia.apps.work.documents import document_of, long_texts, spans_in
from pericia.web.schema_reading import span_roles

LONG = {"type": "string", "control": "long_text"}
SCHEMA = {
    "properties": {
        "note": {**LONG, "maxLength": 500},
        "body": {**LONG, "maxLength": 9000},
        "title": {"type": "string", "maxLength": 100},
    }
}
NUMBER = {"type": "integer"}
PAIR = {"type": "array", "minItems": 2, "maxItems": 2, "items": NUMBER}


def test_the_document_is_the_text_that_may_be_longest_and_is_there():
    texts = long_texts(SCHEMA)
    document = document_of(SCHEMA, texts, {"note": "n" * 400, "body": "b", "title": "t"})
    assert document is not None
    assert (document.key, document.is_long) == ("body", False)
    only = document_of(SCHEMA, texts, {"note": "n", "title": "t"})
    assert only is not None
    assert only.key == "note"
    assert document_of(SCHEMA, texts, {"title": "t", "body": 7}) is None


def test_places_that_fit_the_text_are_found_wherever_they_are_named():
    body = {
        "codes": [{"spans": [[0, 4], [8, 9]]}, {"spans": [[2, 1], [0, 99], "x", [1]]}],
        "clauses": [{"from_character": 3, "to_character": 5, "clause": "term"}],
        "spans": 7,
        "from_character": True,
        "to_character": 4,
    }
    assert sorted(spans_in(body, 10)) == [(0, 4), (3, 5), (8, 9)]


def test_fields_are_told_apart_by_what_they_say_of_places():
    pairs = {"spans": {"type": "array", "items": PAIR}, "text": {"type": "string"}}
    assert span_roles({}, pairs) == {"spans": "pairs", "text": "quote"}
    ends = {"from_character": NUMBER, "to_character": NUMBER, "remark": {"type": "string"}}
    assert span_roles({}, ends) == {"from_character": "from", "to_character": "to"}
    triple = {**PAIR, "maxItems": 3}
    assert span_roles({}, {"rows": {"type": "array", "items": triple}, "text": LONG}) == {}
