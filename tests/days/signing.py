"""What a second reader does with each kind of work that comes to be signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.days.forms import Job, Title, fill_in

if TYPE_CHECKING:
    from tests.days.hands import Hands

SIGN_STUDY = ("Firmar las conclusiones", "Sign the conclusions")
SIGN_VOICE = ("Segunda firma", "Second signature")
SECOND_ANALYST = ("Segundo analista", "Second analyst")
DECIDE = ("Decidir lo que difiere", "Decide what differs")


def sign_study(hands: Hands) -> None:
    fill_in(hands, {"supported": True})
    hands.tick("[name=confirmed]")


def sign_voice(hands: Hands) -> None:
    fill_in(hands, {"verdict": "sign"})
    hands.tick("[name=confirmed]")


def sign_market(hands: Hands) -> None:
    fill_in(hands, {"holds": True})
    hands.tick("[name=confirmed]")


SIGNS: dict[Title, Job] = {
    SIGN_STUDY: sign_study,
    SIGN_VOICE: sign_voice,
    SECOND_ANALYST: sign_market,
}
