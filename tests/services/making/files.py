"""The sample files by service: `sample.csv` in UTF-8, `sample-untidy.csv` as an old program writes
it (Windows-1252, semicolons, columns under other names)."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.services.making import (
    collections,
    complaints,
    contract_review,
    data_entry,
    financial_analysis,
    inbound_calls,
    market_research,
    sales,
    satisfaction_study,
    voice_of_customer,
)
from tests.services.making.kit import FOLDER, Make, Row, damaged, renamed, text_of

MAKERS: Mapping[str, Make] = {
    "collections": collections.make,
    "complaints": complaints.make,
    "contract-review": contract_review.make,
    "data-entry": data_entry.make,
    "financial-analysis": financial_analysis.make,
    "inbound-calls": inbound_calls.make,
    "market-research": market_research.make,
    "sales": sales.make,
    "satisfaction-study": satisfaction_study.make,
    "voice-of-customer": voice_of_customer.make,
}


def of(service: str) -> dict[Path, bytes]:
    """The bytes of the service's sample files."""
    rng = random.Random(f"{service} 1")
    rows, untidy, names = MAKERS[service](rng)
    other = renamed(damaged(rng, untidy, _needed(untidy)), names)
    folder = FOLDER / service
    return {
        folder / "sample.csv": text_of(damaged(rng, rows, _needed(rows))).encode("utf-8"),
        folder / "sample-untidy.csv": text_of(other, ";").encode("cp1252", "replace"),
    }


def _needed(rows: Sequence[Row]) -> list[str]:
    return [name for name in rows[0] if name not in ("note",)][:3]
