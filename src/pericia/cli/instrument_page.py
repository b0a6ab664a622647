"""Writes the declared part of the page of instruments: python -m pericia.cli.instrument_page"""

from __future__ import annotations

from pathlib import Path

from pericia.kernels.instruments.catalogue import INSTRUMENTS
from pericia.kernels.instruments.reference import page_part

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "instruments.md"
MARK = "<!-- written from the declarations -->\n"


def current(text: str) -> str:
    """The page with the part after the mark as it should be; the rest as it is."""
    return f"{text.partition(MARK)[0]}{MARK}\n{page_part(INSTRUMENTS.values())}"


if __name__ == "__main__":
    PAGE.write_text(current(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
