"""Real records for `pericia demo real`: published bank queries and Spanish clinical cases.

They stay where they are; only their text enters the platform. Sources and licences are in
`docs/how-to/try-with-real-records.md`.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pericia.kernels.refusal import Refused


@dataclass(frozen=True)
class Query:
    """A customer's query and its published category."""

    text: str
    category: str


@dataclass(frozen=True)
class Note:
    """A clinical case and the codes that professional coders gave it."""

    article: str
    text: str
    codes: tuple[tuple[str, str], ...]

    def as_codes(self) -> list[dict[str, Any]]:
        return [{"code": code, "kind": kind} for code, kind in self.codes]


def queries_in(folder: Path) -> list[Query]:
    """`bank-queries/train.csv`: `text,category` (BANKING77)."""
    path = folder / "bank-queries" / "train.csv"
    _refuse_absent(path)
    with path.open(encoding="utf-8", newline="") as file:
        return [Query(row["text"], row["category"]) for row in csv.DictReader(file)]


def notes_in(folder: Path) -> list[Note]:
    """`clinical-coding-es/{train,dev}`: texts, and codes of diagnoses and procedures (CodiEsp)."""
    base = folder / "clinical-coding-es"
    _refuse_absent(base)
    return [note for part in ("train", "dev") for note in _notes(base / part, part)]


def _notes(base: Path, part: str) -> Iterator[Note]:
    codes: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for letter, kind in (("D", "diagnosis"), ("P", "procedure")):
        lines = (base / f"{part}{letter}.tsv").read_text(encoding="utf-8").splitlines()
        for line in lines:
            article, code = line.split("\t")[:2]
            codes[article].add((code.upper(), kind))
    for path in sorted((base / "text_files").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        yield Note(path.stem, text, tuple(sorted(codes[path.stem])))


def _refuse_absent(path: Path) -> None:
    if not path.exists():
        raise Refused(
            "records_missing",
            f"There is no {path}. Name the folder that holds bank-queries and clinical-coding-es.",
        )
