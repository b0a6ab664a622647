"""What every sample needs: invented people, dates as people write them, and damage."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pericia

Row = dict[str, Any]
TODAY = date(2026, 3, 2)
FOLDER = Path(pericia.__file__).parent / "playbooks"
_FIRST = """
    María Lucía Carmen Ana Laura Marta Elena Cristina Pilar Rosa Beatriz Nuria Antonio José Manuel
    Francisco David Javier Daniel Carlos Miguel Rafael Pedro Iván Óscar Andrés Álvaro Fátima Ioana
    Mohamed Wei Sarah James Olena
"""
_LAST = """
    García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz
    Hernández Díaz Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez
    Ramos Gil Ramírez Serrano Núñez Molina Ibáñez Peña Cano Prieto Calvo Iglesias O'Neill Popescu
"""
FIRST, LAST = _FIRST.split(), _LAST.split()


def full_name(rng: random.Random) -> str:
    name = f"{rng.choice(FIRST)} {rng.choice(LAST)} {rng.choice(LAST)}"
    return name.upper() if rng.random() < 0.08 else name


def days_ago(rng: random.Random, least: int, most: int) -> date:
    return TODAY - timedelta(days=rng.randint(least, most))


def as_written(rng: random.Random, day: date) -> str:
    """Mostly day/month/year; one column may hold several ways."""
    way = rng.random()
    if way < 0.7:
        return f"{day:%d/%m/%Y}"
    return f"{day:%d-%m-%Y}" if way < 0.85 else day.isoformat()


def damaged(rng: random.Random, rows: list[Row], needed: Sequence[str]) -> list[Row]:
    """Repeats some rows, empties a needed cell of others, adds spaces as people type them."""
    found: list[Row] = []
    for row in rows:
        made = {key: _untidy(rng, value) for key, value in row.items()}
        if rng.random() < 0.02:
            made[rng.choice(needed)] = ""
        found.append(made)
        if rng.random() < 0.02:
            found.append(dict(made))
    return found


def _untidy(rng: random.Random, value: Any) -> Any:
    if isinstance(value, str) and value and rng.random() < 0.02:
        return f" {value}  "
    return value


def text_of(rows: Sequence[Mapping[str, Any]], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, names, delimiter=delimiter, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def renamed(rows: Sequence[Row], names: Mapping[str, str]) -> list[Row]:
    """Columns as another company calls them."""
    return [{names.get(key, key): value for key, value in row.items()} for row in rows]


Make = Callable[[random.Random], tuple[list[Row], list[Row], Mapping[str, str]]]
Untidy = Callable[[random.Random], tuple[list[Row], Mapping[str, str]]]
"""Rows of the sample, rows of the untidy one, and the other names of its columns."""
