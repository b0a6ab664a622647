"""The page of instruments says what they declare."""

from __future__ import annotations

from pericia.cli.instrument_page import PAGE, current


def test_the_page_is_the_one_that_the_declarations_give() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == current(text), "run python -m pericia.cli.instrument_page"
