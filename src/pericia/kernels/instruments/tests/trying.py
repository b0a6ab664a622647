"""The samples that ship with the instruments, and how to run each."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from pericia.kernels.instruments.catalogue import INSTRUMENTS
from pericia.kernels.instruments.running import Result, Source, run_on
from pericia.kernels.intake.delimited import read_delimited

KERNELS = Path(__file__).parents[2]
PARAMETERS: dict[str, dict[str, Any]] = {
    "ageing": {"as_of": "2026-03-31"},
    "pipeline_forecast": {"as_of": "2026-04-01"},
    "agreement_alpha": {"level": "ordinal"},
    "discounted_cash_flow": {"discount_rate": "0.09", "growth": "0.03", "terminal_growth": "0.02"},
}


def samples_of(name: str) -> list[Path]:
    """The sample of each input, in the declared order."""
    inputs = [each.name for each in INSTRUMENTS[name].inputs]
    files = [name] if len(inputs) == 1 else [f"{name}-{each}" for each in inputs]
    return [next(KERNELS.glob(f"*/samples/{each}.csv")) for each in files]


def rows_of(path: Path) -> list[dict[str, Any]]:
    """A sample as rows of cells."""
    table = read_delimited(path.read_bytes())
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def run_sample(name: str, **settings: Any) -> Result:
    """The instrument on its sample."""
    sources = [
        Source(read_delimited(path.read_bytes()), path.name, sha256(path.read_bytes()).hexdigest())
        for path in samples_of(name)
    ]
    return run_on(INSTRUMENTS[name], sources, PARAMETERS.get(name, {}), **settings)
