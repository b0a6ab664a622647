"""Iker's day: he signs what others found, sends back what does not hold, decides what two people
keyed differently, parks, asks and hands back, and reads what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.days.forms import Answer, do, fill_in, until_case, work
from tests.days.signing import (
    DECIDE,
    SECOND_ANALYST,
    SIGN_STUDY,
    SIGN_VOICE,
    SIGNS,
)
from tests.days.test_analysis import INTERPRET, QUESTIONNAIRE, REPORT, STUDIES
from tests.days.test_sales_and_calls import (
    CALLS,
    DEALS,
    FIELDWORK,
    KEYING,
    KEYING_AGAIN,
    keyed,
    reference,
)
from tests.days.writing import RELEASED, find, state

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

DOUBT = "La segunda cifra no sale de lo contado."
