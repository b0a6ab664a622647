"""Scores and their intervals against published examples."""

from __future__ import annotations

import pytest

from pericia.kernels.satisfaction.rules import read_study, scores_on_scale
from pericia.kernels.satisfaction.scores import group_of


def test_groups() -> None:
    assert [group_of("nps", each) for each in (6, 7, 8, 9)] == [
        "unfavourable",
        "neutral",
        "neutral",
        "favourable",
    ]
    assert [group_of("csat", each) for each in (2, 3, 4)] == [
        "unfavourable",
        "neutral",
        "favourable",
    ]
    assert [group_of("ces", each) for each in (3, 4, 5)] == [
        "unfavourable",
        "neutral",
        "favourable",
    ]


@pytest.mark.parametrize(
    ("measure", "scale", "score", "code"),
    [
        ("nps", (0, 10), 0, None),
        ("nps", (1, 10), 9, "scale_mixed"),
        ("csat", (1, 7), 5, "scale_mixed"),
        ("csat", (1, 5), 6, "score_off_scale"),
        ("ces", (1, 7), 7, None),
    ],
)
def test_a_score_is_on_its_own_scale(
    measure: str, scale: tuple[int, int], score: int, code: str | None
) -> None:
    answers = [{"response_number": "E1", "score": score}]
    given = {"measure": measure, "answers": answers, "scale_from": scale[0], "scale_to": scale[1]}
    assert [fault.code for fault in scores_on_scale(given)] == ([code] if code else [])


def test_a_study_is_read() -> None:
    said = {"verbatim": "No me llamaron", "may_be_called": True}
    answers = [{"response_number": "E1", "score": 3, **said}, {"response_number": "E2", "score": 9}]
    found = read_study({"measure": "nps", "answers": answers})
    assert [each["answers"] for each in found["groups"]] == [1, 0, 1]
    assert [each["response_number"] for each in found["to_call"]] == ["E1"]
    assert (found["language"], len(found["worded"]), found["has_drivers"]) == ("es", 1, False)
