"""Places are measured against the client."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.sourcing.locations import fit, open_hours, overlap_hours
from pericia.kernels.sourcing.process import Location, Place


def place(offset: float, opens: float, closes: float, **changed: object) -> Place:
    made = {"country": "ES", "languages": frozenset({"es"}), "legal_system": "civil", **changed}
    return Place(utc_offset_hours=offset, opens=opens, closes=closes, **made)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "hours"),
    [
        ((1, 9, 18), (1, 9, 18), 9),
        ((1, 9, 18), (0, 8, 18), 9),  # Lisbon begins an hour later by the same clock
        ((1, 9, 18), (-5, 7, 19), 5),  # Bogotá opens at 13 in Madrid
        ((1, 9, 18), (8, 22, 7), 3),  # a night in Manila is an afternoon in Madrid, from 15
        ((1, 9, 18), (5.5, 9, 18), 4.5),
        ((12, 9, 17), (-12, 9, 17), 8),  # the same hours of two neighbouring days
        ((0, 0, 24), (9, 9, 17), 8),
        ((0, 0, 8), (0, 8, 16), 0),
    ],
)
def test_shared_hours(one, other, hours):
    assert overlap_hours(place(*one), place(*other)) == pytest.approx(hours)


hours = st.tuples(st.integers(-12, 14), st.integers(0, 23), st.integers(1, 24)).filter(
    lambda each: each[1] != each[2]
)


@given(hours, hours)
def test_shared_hours_are_mutual_and_at_most_what_is_open(one, other):
    left, right = place(*one), place(*other)
    found = overlap_hours(left, right)
    assert found == overlap_hours(right, left)
    assert found <= min(open_hours(left), open_hours(right))


def test_fields_and_exclusions():
    client = place(1, 9, 18, languages=frozenset({"es", "en"}))
    manila = place(8, 22, 7, country="PH", languages=frozenset({"en", "tl"}), legal_system="mixed")
    found = fit(
        client,
        Location("manila", "offshore", manila),
        frozenset({"offshore"}),
        frozenset({"ES", "PT"}),
    )
    assert (found.languages_shared, found.languages_missing) == (("en",), ("es",))
    assert found.language_share == 0.5
    assert found.same_legal_system is False
    assert (found.hours_shared, found.hours_share) == (3, pytest.approx(1 / 3))
    assert [each.code for each in found.excluded] == ["banned", "data_residency"]
    free = fit(client, Location("manila", "offshore", manila))
    assert free.excluded == ()
