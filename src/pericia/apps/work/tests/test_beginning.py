"""What the lists of a form begin with, from what earlier steps gave."""

from __future__ import annotations

from pericia.apps.work.forms import begun, told
from pericia.web.forms_from_schema import SchemaForm

CODED = {
    "type": "object",
    "properties": {
        "coded": {
            "type": "array",
            "one_for_each": {"field": "number", "of": ["read.said"], "told": "words"},
            "items": {
                "type": "object",
                "properties": {"number": {"type": "string"}, "tone": {"type": "string"}},
            },
        }
    },
}
READ = {"read": {"said": [{"number": "E1", "words": "Tardaron."}, {"number": "E2"}]}}
CLAUSES = {
    "type": "object",
    "properties": {
        "clauses": {
            "type": "array",
            "begins_with": ["find.clauses", "find.not_found"],
            "items": {
                "type": "object",
                "properties": {"clause": {"type": "string"}, "start": {"type": "integer"}},
            },
        }
    },
}


def test_a_list_has_one_entry_for_each_row_with_its_words_beside_it() -> None:
    found = begun(CODED, READ)
    assert found == {"coded": [{"number": "E1"}, {"number": "E2"}]}
    (coded,) = SchemaForm(told(CODED, READ), found).nodes
    assert [(each.label, each.value, each.is_told) for each in coded.children] == [
        ("E1", "Tardaron.", True),
        ("E2", "—", True),
    ]
    assert [each.label for each in coded.children[0].children] == ["Number", "Tone"]


def test_without_words_the_first_field_is_labelled_by_the_name() -> None:
    (coded,) = SchemaForm(CODED, begun(CODED, READ)).nodes
    assert [each.children[1].label for each in coded.children] == ["E1", "E2"]


def test_a_list_begins_with_what_was_found_as_far_as_it_has_its_fields() -> None:
    outputs = {"find": {"clauses": [{"clause": "term", "start": 3, "sure": 1}], "not_found": ["x"]}}
    found = begun(CLAUSES, outputs)
    assert found == {"clauses": [{"clause": "term", "start": 3}, {"clause": "x"}]}
    (clauses,) = SchemaForm(CLAUSES, found).nodes
    assert not any(each.is_told for each in clauses.children), "each may be removed"


def test_nothing_is_begun_of_what_is_not_there() -> None:
    assert begun(CODED, {}) is None
    assert begun(CLAUSES, {"find": {"clauses": []}}) is None
