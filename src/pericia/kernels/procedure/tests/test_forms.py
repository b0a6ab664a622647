"""The sentences that a person reads when a form is not right."""

from __future__ import annotations

from typing import Any

import pytest

from pericia.kernels.procedure.forms import form_errors, input_errors
from pericia.kernels.procedure.schemas import validator_for
from pericia.kernels.procedure.tests.samples import playbook, step

EIGHT = "a, b, c, d, e, f, g, h"


def errors(schema: dict[str, Any], output: Any) -> list[tuple[str, str, str]]:
    found = form_errors(validator_for({"type": "object", "properties": {"a": schema}}), output)
    assert all(error.message_es.endswith(".") for error in found)
    return [(error.path, error.code, error.message_en) for error in found]


@pytest.mark.parametrize(
    ("schema", "value", "code", "sentence"),
    [
        ({"type": "string"}, 1, "type", "This must be text."),
        ({"type": ["integer", "null"]}, "x", "type", "This must be a whole number or empty."),
        ({"enum": ["x", "y"]}, "z", "enum", "Choose one of: x, y."),
        (
            {"enum": list("abcdefghij")},
            "z",
            "enum",
            "Choose one of: a, b, c, d, e, f, g, h and 2 more.",
        ),
        ({"minLength": 3}, "x", "minLength", "Write at least 3 characters."),
        ({"minLength": 1}, "", "minLength", "Fill in this field."),
        ({"maxLength": 3}, "xxxx", "maxLength", "Write at most 3 characters."),
        ({"minimum": 3}, 1, "minimum", "The least is 3."),
        ({"maximum": 3}, 4, "maximum", "The most is 3."),
        ({"exclusiveMinimum": 3}, 3, "exclusiveMinimum", "This must be more than 3."),
        ({"exclusiveMaximum": 3}, 3, "exclusiveMaximum", "This must be less than 3."),
        ({"multipleOf": 5}, 3, "multipleOf", "This must be a multiple of 5."),
        ({"pattern": "^x"}, "y", "pattern", "Write the value as the service asks for it."),
        ({"pattern": "^[A-Z]{2}$"}, "es", "pattern", "Write two capital letters, such as ES."),
        ({"format": "date"}, "2026-13-01", "format", "Write a date such as 2026-01-31."),
        ({"format": "email"}, "x", "format", "Write an e-mail address."),
        ({"minItems": 2}, [1], "minItems", "Add entries: 2 are needed."),
        ({"maxItems": 1}, [1, 2], "maxItems", "At most 1 entries fit."),
        ({"uniqueItems": True}, [1, 1], "uniqueItems", "Entries repeat; keep one."),
        ({"const": True}, False, "const", "The only accepted value is True."),
        ({"not": {"type": "string"}}, "x", "not", "This value is not accepted."),
        (False, 1, "falseSchema", "This field is not accepted here."),
        ({"minProperties": 1}, {}, "minProperties", "Fill in at least 1 fields."),
    ],
)
def test_each_keyword_has_a_sentence_in_both_languages(
    schema: Any, value: Any, code: str, sentence: str
) -> None:
    assert errors(schema, {"a": value}) == [("a", code, sentence)]


def test_missing_and_unexpected_fields_are_named_by_their_path() -> None:
    schema = {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["code"],
            "properties": {"code": {}},
            "additionalProperties": False,
        },
    }
    assert errors(schema, {"a": [{"code": 1}, {"cod": 1}]}) == [
        ("a.1.cod", "additionalProperties", "There is no such field; remove it."),
        ("a.1.code", "required", "Fill in this field."),
    ]


def test_a_choice_of_shapes_reports_the_nearest_one() -> None:
    schema = {"anyOf": [{"type": "integer"}, {"type": "string", "minLength": 3}]}
    assert errors(schema, {"a": "x"}) == [("a", "minLength", "Write at least 3 characters.")]


def test_what_cannot_be_stored_is_an_error_and_not_a_crash() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    assert [code for _, code, _ in errors({}, {"a": deep})] == ["too_deep"]
    for value in (object(), "\ud800", "a\x00b", {"\x00": 1}, float("nan"), float("inf")):
        assert [code for _, code, _ in errors({}, {"a": value})] == ["not_storable"]
    for text in ("\\u0000", "\\\\u0000", "\u00f1", "\U0001f600"):
        assert errors({}, {"a": text}) == []


def test_no_more_errors_than_anybody_reads_are_listed() -> None:
    many = {"type": "array", "items": {"type": "string"}}
    assert len(errors(many, {"a": list(range(500))})) == 50


def test_steps_and_inputs_are_checked_by_their_own_schemas() -> None:
    book = playbook({"a": step({"to": "b"}), "b": step({"end": "done"}, kind="deliver")})
    assert form_errors(book.steps["a"], {"go": 1}) == []
    assert [error.path for error in form_errors(book.steps["a"], {})] == ["go"]
    assert form_errors(book.steps["b"], {"anything": 1}) == []
    assert [error.code for error in form_errors(book.steps["b"], [])] == ["type"]
    assert [error.path for error in input_errors(book, {"k": "x"})] == ["k"]
