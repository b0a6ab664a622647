"""What a benchmark is asked for and what it answers: options in, one JSON object out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RECORDS = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Given:
    """`small` asks for a quick run that proves only that the benchmark works; `records` is the
    folder with real records."""

    small: bool
    records: Path


def given() -> Given:
    """The options that every benchmark takes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", action="store_true", help="a quick run, no figures to quote")
    parser.add_argument("--records", type=Path, default=RECORDS, help="folder with real records")
    found = parser.parse_args()
    return Given(found.small, found.records)


def say(text: str) -> None:
    """Progress, for whoever waits."""
    print(f"  {text}", file=sys.stderr, flush=True)


def publish(
    name: str,
    *,
    figures: Mapping[str, Any],
    limits: Mapping[str, Any] | None = None,
    peers: Mapping[str, Any] | None = None,
) -> None:
    """What was measured, what the same machine could do at most, what others do."""
    answer = {"name": name, "figures": figures, "limits": limits or {}, "peers": peers or {}}
    print(json.dumps(answer), flush=True)
