"""Amounts in both languages."""

from __future__ import annotations

from pericia.kernels.amounts import written, written_cents


def test_an_amount_has_the_marks_of_its_language() -> None:
    assert written(1_234_567.8) == ("1.234.568", "1,234,568")
    assert written(-0.5, 2) == ("−0,50", "−0.50")
    assert written_cents(123_456) == ("1.234,56", "1,234.56")
    assert written_cents(5) == ("0,05", "0.05")
