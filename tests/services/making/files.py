"""The sample files by service: `sample.csv` in UTF-8, `sample-untidy.csv` as an old program writes
it (Windows-1252, semicolons, columns under other names)."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.services.making import (
    clinical_coding,
    collections,
    complaints,
    contract_review,
    customer_queries,
    data_entry,
    financial_analysis,
    inbound_calls,
    market_research,
    sales,
    satisfaction_study,
    voice_of_customer,
)
from tests.services.making.kit import FOLDER, Make, Row, Untidy, damaged, renamed, text_of

MAKERS: Mapping[str, Make] = {
    "collections": collections.make,
    "complaints": complaints.make,
    "contract-review": contract_review.make,
    "data-entry": data_entry.make,
    "financial-analysis": financial_analysis.make,
    "inbound-calls": inbound_calls.make,
    "market-research": market_research.make,
    "sales": sales.make,
}

UNTIDY: Mapping[str, Untidy] = {
    "clinical-coding": clinical_coding.untidy,
    "customer-queries": customer_queries.untidy,
    "satisfaction-study": satisfaction_study.untidy,
    "voice-of-customer": voice_of_customer.untidy,
}
"""Services whose `sample.csv` is written by hand."""

SERVICES = (*MAKERS, *UNTIDY)


def of(service: str) -> dict[Path, bytes]:
    """The bytes of the service's sample files, without those that are written by hand."""
    rng = random.Random(f"{service} 1")
    if service in UNTIDY:
        found, called = UNTIDY[service](rng)
        text = text_of(renamed(damaged(rng, found, list(found[0])[:3]), called), ";")
        return {FOLDER / service / "sample-untidy.csv": text.encode("cp1252", "replace")}
    rows, untidy, names = MAKERS[service](rng)
    other = renamed(damaged(rng, untidy, _needed(untidy)), names)
    folder = FOLDER / service
    return {
        folder / "sample.csv": text_of(damaged(rng, rows, _needed(rows))).encode("utf-8"),
        folder / "sample-untidy.csv": text_of(other, ";").encode("cp1252", "replace"),
    }


def _needed(rows: Sequence[Row]) -> list[str]:
    return [name for name in rows[0] if name not in ("note",)][:3]
