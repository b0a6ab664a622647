"""Judging an answer to a bank's query: blind first, then with what its maker said."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.days.hands import Hands

BLIND = ("Clasificar a ciegas", "Classify blind")
JUDGE = ("Revisar la respuesta", "Review the reply")
ROUNDS_MAX = 12


def classify_blind(hands: Hands) -> None:
    hands.sees("Usted juzga esto sin ver", "You judge this without seeing")
    assert hands.page.locator(".comparison").count() == 0
    hands.press("f")
    hands.type(hands.says("Tarjeta que no", "Card that has"))


def to_a_judgement(hands: Hands) -> None:
    """Classify blind whatever comes, until an answer comes to be judged."""
    at = hands.next_item()
    for _ in range(ROUNDS_MAX):
        if at == hands.says(*JUDGE):
            return
        assert at == hands.says(*BLIND)
        classify_blind(hands)
        hands.hand_in()
        at = hands.title()
    raise AssertionError("No answer comes to be judged.")


def judge(hands: Hands, verdict: str, *, right: bool) -> None:
    hands.press("f")
    hands.choose("f.verdict", verdict)
    hands.choose("f.category_correct", str(right).lower())
    hands.choose("f.critical_error", "false")
