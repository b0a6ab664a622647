"""What a log proposes: two sides of each criterion, only where it tells something."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pericia.kernels.process.answers import rules_share, volume_score, waiting_share
from pericia.kernels.process.judgement import Point
from pericia.kernels.process.log import Attribute, EventLog, order
from pericia.kernels.process.mining import mine
from pericia.kernels.process.tests.builders import HOUR, decided_log, log_of


def routine(cases: int = 2_000) -> EventLog:
    """Every case the same way, but for what a number settles; a hundred a week, six people."""
    random = np.random.default_rng(1)
    amount = random.random(cases)
    path = [
        [
            ("enter", 2 * n, f"p{random.integers(0, 6)}"),
            ("pay" if amount[n] < 0.7 else "ask", 2 * n + 1, f"p{random.integers(0, 6)}"),
        ]
        for n in range(cases)
    ]
    log = log_of(path)
    return replace(log, attributes=[Attribute("amount", amount[log.case], of_case=True)])


def puzzling(cases: int = 2_000) -> EventLog:
    """The same without the number."""
    return replace(routine(cases), attributes=[])


def test_what_rules_settle_is_operational_and_what_they_do_not_is_expert() -> None:
    rules, judgement = mine(routine()), mine(puzzling())
    assert rules["rules_share"] > 0.9
    assert judgement["rules_share"] < 0.1
    assert rules["answers"]["nature"]["expert"] == 0
    assert judgement["answers"]["nature"]["expert"] == 4
    assert judgement["answers"]["nature"]["operational"] == 3  # one path or two, 84 a week
    assert rules["answers"]["impact"]["expert"] < judgement["answers"]["impact"]["expert"]


def test_answers_have_their_shape_and_name_what_is_left() -> None:
    found = mine(decided_log(1))
    for answer in found["answers"].values():
        assert set(answer) == {"operational", "expert", "sure", "because"}
        assert isinstance(answer["operational"], int)
        assert 0 <= answer["operational"] <= 4
        assert 0 <= answer["expert"] <= 4
        assert 0 < answer["sure"] <= 0.8
    criteria = {"nature", "impact", "risk", "scaling", "value"}
    assert set(found["answers"]) | set(found["unanswered"]) == criteria
    assert {"risk", "value"} <= set(found["unanswered"])
    json.dumps(found, allow_nan=False)


def test_without_people_scaling_is_not_answered() -> None:
    log = replace(routine(), resource=None)
    assert "scaling" in mine(log)["unanswered"]


def test_a_log_with_empty_weeks_has_no_variation_and_no_peaks() -> None:
    found = mine(log_of([[("a", 0, "x")], [("a", 0, "y")], [("a", 60 * 24, "z")]]))
    assert found["weekly_variation"] is None
    assert "scaling" in found["unanswered"]


def test_few_cases_make_unsure() -> None:
    few, many = mine(routine(150)), mine(routine())
    assert few["answers"]["nature"]["sure"] < many["answers"]["nature"]["sure"]


def test_where_no_decision_can_be_measured_nature_is_left_open() -> None:
    found = mine(routine(50))
    assert found["rules_share"] is None
    assert "nature" in found["unanswered"]


def test_sentences_are_spanish_where_asked() -> None:
    spanish = mine(routine(), language="es")["answers"]["nature"]["because"]
    assert spanish.startswith(
        "Los diez recorridos más frecuentes abarcan el 100\N{NO-BREAK SPACE}%"
    )
    english = mine(routine())["answers"]["nature"]["because"]
    assert english.startswith("The ten commonest ways through the process cover 100% of the cases")


def point(choices: int, bits: float, index: float | None, **more: Any) -> Point:
    given = {"order_share": 0.0, "order_only": False, **more}
    return Point(0, (), choices, choices, bits, index, None, told_by=(), **given)


def test_the_share_of_rules_weighs_points_by_what_is_open_at_them() -> None:
    points = [point(100, 1.0, 1.0), point(300, 1.0, 0.0), point(900, 0.0, None, order_only=True)]
    assert rules_share(points) == pytest.approx(0.75)
    assert rules_share([]) == 1.0
    assert rules_share([point(10, 1.0, None)]) is None


def test_volume_scores_by_tenfold() -> None:
    scores = [volume_score(each) for each in (0.1, 1, 10, 1_000, 1e7)]
    assert scores == pytest.approx([0, 0, 1, 3, 4])


def test_waiting_without_starts_is_what_exceeds_a_working_day() -> None:
    log = log_of([[("a", 0), ("b", 16), ("c", 20)]])
    assert waiting_share(order(log)) == pytest.approx(8 / 20)
    begun = np.array([0, 12, 16]) * HOUR
    assert waiting_share(order(replace(log, start=begun))) == pytest.approx(12 / 20)
    assert waiting_share(order(log_of([[("a", 0)]]))) is None
