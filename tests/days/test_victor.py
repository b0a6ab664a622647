"""Víctor's day: he forms his own opinion before he reads the analyst's, signs under his licence, sends
one back, asks the client, parks and hands back, and reads his credential and his hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.days.forms import fill_in, work
from tests.days.test_analysis import ANALYSE, OPINION, SIGN, agree
from tests.days.test_sales_and_calls import reference
from tests.days.writing import RELEASED, delivered, open_case, state

if TYPE_CHECKING:
    from tests.days.conftest import Day

DISSENT = "La liquidez no basta para decirlo."


def test_he_reads_why_it_is_his_and_lays_it_down_until_he_goes_on(day: Day) -> None:
    with day("victor") as hands:
        assert hands.next_item() == hands.says(*SIGN)
