"""What a process map shows by its filters, and that it is drawn whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pericia.apps.sourcing import log_words, map_drawing, process_map
from pericia.apps.sourcing.process_map import Filters
from pericia.event_logs.reading import read_log
from pericia.event_logs.roles import Wanted
from pericia.kernels.process.mining import mine
from pericia.kernels.process.tests.builders import log_of

WORDING = map_drawing.Wording(
    count=lambda value: f"{value:.0f}",
    seconds=lambda value: f"{value:.0f} s",
    times=lambda value: f"{value:.0f} x",
    begin="begin",
    end="end",
)


@pytest.fixture(scope="module")
def receipts(shared_data: Path) -> dict[str, Any]:
    return mine(read_log(shared_data / "event-logs" / "receipt.csv", Wanted()))


def letters(*cases: str) -> dict[str, Any]:
    return mine(log_of([[(letter, hour) for hour, letter in enumerate(case)] for case in cases]))


def test_a_map_begins_with_what_tells_most_cases(receipts: dict[str, Any]) -> None:
    first = process_map.first_filters(receipts)
    covered = process_map.covered_by(receipts, first.activities, first.moves)
    assert 0.8 <= covered < 0.9
    assert process_map.covered_by(receipts, first.activities, first.moves - 1) < 0.8
    assert process_map.covered_by(receipts, first.activities - 1, 200) < 0.8


def test_more_is_never_less_covered_and_everything_is_everything(
    receipts: dict[str, Any],
) -> None:
    shares = [process_map.covered_by(receipts, 27, moves) for moves in range(100)]
    assert shares == sorted(shares)
    assert process_map.covered_by(receipts, 27, 99) == 1.0
    # 116 cases are over with the first activity.
    assert process_map.covered_by(receipts, 1, 0) == pytest.approx(116 / 1434)


def test_the_covered_cases_are_those_of_the_variants() -> None:
    found = letters("abc", "abc", "abc", "acb", "ab", "a")
    assert process_map.covered_by(found, 3, 2) == pytest.approx(5 / 6)
    assert process_map.covered_by(found, 2, 1) == pytest.approx(2 / 6)
    shown = process_map.shown_by(found, Filters(2, 4))
    assert [(each.before, each.after, each.count) for each in shown.moves] == [(0, 1, 4)]
    assert [(each.after, each.count) for each in shown.begins] == [(0, 6)]
    assert sorted((each.before, each.count) for each in shown.ends) == [(0, 1), (1, 2)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"activities": "3", "moves": "4", "by": "time", "activity": "2"}, (3, 4, "time", 2)),
        ({"activities": "0", "moves": "9999", "by": "x", "activity": "-1"}, (1, 99, None, None)),
        ({"activities": "1e3", "moves": "²", "activity": "99"}, (None, None, None, 26)),
        ({"activities": "9" * 40}, (None, None, None, None)),
    ],
)
def test_filters_that_make_no_sense_are_left_to_the_log(
    receipts: dict[str, Any], given: dict[str, str], expected: tuple[Any, ...]
) -> None:
    first = process_map.first_filters(receipts)
    otherwise = (first.activities, first.moves, "frequency", None)
    found = process_map.filters_from(receipts, given)
    wanted = tuple(
        other if each is None else each for each, other in zip(expected, otherwise, strict=True)
    )
    assert (found.activities, found.moves, found.by, found.activity) == wanted


def test_the_query_leads_back_to_the_same_filters(receipts: dict[str, Any]) -> None:
    from django.http import QueryDict

    filters = Filters(5, 9, "time", 3)
    assert process_map.filters_from(receipts, QueryDict(filters.query())) == filters
    assert "activity" not in filters.query(activity=None)


@pytest.mark.parametrize("by", ["frequency", "time"])
@pytest.mark.parametrize(("activities", "moves"), [(1, 0), (6, 11), (14, 40), (27, 99)])
def test_a_map_is_drawn_whole_and_within_its_sheet(
    receipts: dict[str, Any], activities: int, moves: int, by: process_map.By
) -> None:
    shown = process_map.shown_by(receipts, Filters(activities, moves, by, 0))
    found = map_drawing.draw(shown, WORDING)
    assert [box.name for box in found.boxes] == [each["name"] for each in shown.activities]
    assert [box.is_chosen for box in found.boxes][:1] == [True]
    assert len(found.lines) == len(shown.moves) + len(shown.begins) + len(shown.ends)
    width, height = float(found.width), float(found.height)
    places = [(float(box.x), float(box.y)) for box in found.boxes]
    box_width, box_height = float(found.box_width), float(found.box_height)
    for x, y in places:
        assert 0 <= x <= width - box_width
        assert 0 <= y <= height - box_height
    for number, (x, y) in enumerate(places):
        for other_x, other_y in places[:number]:
            assert abs(x - other_x) >= box_width or abs(y - other_y) >= box_height
    for line in found.lines:
        corners = [float(each) for pair in line.head.split() for each in pair.split(",")]
        assert all(0 <= each <= width for each in [*corners[::2], float(line.x)])
        assert all(0 <= each <= height for each in [*corners[1::2], float(line.y)])
        assert 0 <= line.heat < map_drawing.HEATS


def test_repeating_an_activity_is_drawn_as_a_loop() -> None:
    found = map_drawing.draw(process_map.shown_by(letters("aab"), Filters(2, 3)), WORDING)
    assert sum("C" in line.path and line.title == "a → a: 1 x, 3600 s" for line in found.lines) == 1


def test_heat_goes_from_the_least_to_the_most() -> None:
    counts = [1.0, 10.0, 100.0, 1000.0]
    assert [map_drawing.heat_of(each, counts, by_time=False) for each in counts] == [0, 0, 1, 4]
    times = [60.0, 3_600.0, 86_400.0, None]
    assert [map_drawing.heat_of(each, times, by_time=True) for each in times] == [0, 2, 4, 0]
    assert map_drawing.heat_of(0.0, [0.0, None], by_time=True) == 0


def test_everything_that_is_told_has_words(receipts: dict[str, Any]) -> None:
    facts = {each for decision in receipts["decisions"] for each in decision["told_by"]}
    assert any(each.startswith("times_done: ") for each in facts)
    assert "times_done" not in " ".join(map(log_words.fact_of, facts))
    assert {each["verdict"] for each in receipts["decisions"]} <= set(log_words.VERDICTS)
    assert set(receipts["problems"]) <= set(log_words.PROBLEMS)
