"""How far a plan has come."""

from __future__ import annotations

from datetime import date

from pericia.kernels.transition import TaskState, standing_of

TODAY = date(2026, 3, 10)


def task(name: str, state: str = "open", due: int = 20, gate: bool = False, needs: str = ""):
    return TaskState(
        name, state, gate, date(2026, 3, 1), date(2026, 3, due), frozenset(needs.split())
    )


def test_a_plan_in_the_middle():
    standing = standing_of(
        [
            task("a", "done", gate=True),
            task("b", "waived", gate=True),
            task("c", due=9, gate=True, needs="a"),
            task("d", due=10, needs="a b"),
            task("e", due=8, gate=True, needs="c d a"),
        ],
        TODAY,
    )
    assert (standing.settled, standing.count) == (2, 5)
    assert standing.open_gates == ("c", "e")
    assert standing.overdue == ("c", "e")
    assert standing.next == ("c", "d")
    assert standing.waiting == {"e": ("c", "d")}


def test_an_empty_plan_and_one_that_is_through():
    assert standing_of([], TODAY).count == 0
    through = standing_of([task("a", "done", due=1, gate=True)], TODAY)
    assert (through.open_gates, through.overdue, through.next) == ((), (), ())
