"""Two answers beside each other, and one list put together from both."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.review import (
    compare_fields,
    list_shape,
    marked_text,
    match_entries,
    merge_picks,
    picks_in,
    places_of,
    word_parts,
)

CODE: dict[str, Any] = {
    "type": "object",
    "required": ["code", "kind"],
    "properties": {
        "code": {"type": "string"},
        "kind": {"enum": ["diagnosis", "procedure"]},
        "spans": {"type": "array"},
        "text": {"type": "string"},
    },
}
FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "codes": {"type": "array", "items": CODE},
        "note": {"type": "string", "control": "long_text"},
        "opinion": {"enum": ["sound", "weak"]},
        "amount": {"type": "integer"},
    },
}
TEXT = "Neumonía adquirida con fiebre alta."


def code(name: str, *spans: list[int], kind: str = "diagnosis", **more: Any) -> dict[str, Any]:
    return {"code": name, "kind": kind, **({"spans": list(spans)} if spans else {}), **more}


def test_words_are_told_apart_and_each_text_can_be_read_out_again():
    parts = word_parts("Su tarjeta llega el martes.", "Su tarjeta llega hoy, martes.")
    assert [(each.text, each.side) for each in parts if each.side != "same"] == [
        ("el", "left"),
        ("hoy,", "right"),
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_parts_of_either_side_are_its_text(left, right):
    parts = word_parts(left, right)
    assert "".join(each.text for each in parts if each.side != "right") == left
    assert "".join(each.text for each in parts if each.side != "left") == right


def test_long_texts_tell_where_they_part_and_meet_again():
    same = "palabra " * 5_000
    parts = word_parts(f"{same}uno {same}", f"{same}dos {same}")
    assert [each.text for each in parts if each.side != "same"] == ["uno", "dos"]


def test_fields_are_compared_as_people_read_them():
    found = compare_fields(
        FORM,
        {"note": "Uno dos", "opinion": "sound", "amount": 3},
        {"note": " Uno tres ", "opinion": "weak", "amount": 3},
    )
    assert [(each.name, each.same, bool(each.words)) for each in found] == [
        ("note", False, True),
        ("opinion", False, False),
        ("amount", True, False),
    ]


def test_codes_are_paired_by_code_then_by_category_or_place():
    shape = list_shape(FORM, "codes")
    assert shape is not None
    left = [code("J18.9", [0, 8]), code("R50.9", [23, 34]), code("A09"), code("E11.9")]
    right = [code(" j18.9"), code("R50.8"), code("Z99", [23, 30]), code("0DB", kind="procedure")]
    pairs = match_entries(shape, left, right)
    assert [
        (each.state, (each.left or {}).get("code"), (each.right or {}).get("code"))
        for each in pairs
    ] == [
        ("same", "J18.9", " j18.9"),
        ("differs", "R50.9", "R50.8"),
        ("only_left", "A09", None),
        ("only_left", "E11.9", None),
        ("only_right", None, "Z99"),
        ("only_right", None, "0DB"),
    ]


def test_a_list_is_put_together_from_what_was_picked_corrected_and_added():
    shape = list_shape(FORM, "codes")
    assert shape is not None
    pairs = match_entries(
        shape,
        [code("J18.9", [0, 8]), code("R50.9"), code("A09")],
        [code("J18.9", [9, 18]), code("R50.8")],
    )
    picks = {1: "right", 2: "none"}
    done = merge_picks(shape, pairs, picks, {(1, "right"): "R50.81"}, [code("I10")])
    assert done.undecided == []
    assert [each["code"] for each in done.entries] == ["J18.9", "R50.81", "I10"]
    assert done.entries[0]["spans"] == [[0, 8], [9, 18]]
    assert merge_picks(shape, pairs, {0: "none"}, {}, []).entries == []
    assert merge_picks(shape, pairs, {}, {}, []).undecided == [1, 2]


def test_what_was_handed_in_before_tells_its_picks_again():
    shape = list_shape(FORM, "codes")
    assert shape is not None
    pairs = match_entries(shape, [code("J18.9"), code("R50.9")], [code("J18.9"), code("R50.8")])
    picks, added = picks_in(shape, pairs, [code("J18.9"), code("R50.8"), code("I10")])
    assert picks == {0: "both", 1: "right"}
    assert [each["code"] for each in added] == ["I10"]


def test_evidence_is_marked_where_it_stands_also_where_it_overlaps():
    places = [
        ("a", places_of(code("J18.9", [0, 18]), TEXT)),
        ("b", places_of(code("J18.9", [9, 300]), TEXT)),
        ("c", places_of(code("R50.9", text=" FIEBRE alta"), TEXT)),
        ("d", places_of(code("R50.9", text="tos"), TEXT)),
    ]
    parts = marked_text(TEXT, places)
    assert "".join(each.text for each in parts) == TEXT
    assert [(each.text, each.marks) for each in parts] == [
        ("Neumonía ", ("a",)),
        ("adquirida", ("a", "b")),
        (" con ", ("b",)),
        ("fiebre alta", ("b", "c")),
        (".", ("b",)),
    ]
