"""Refusals of files and rows: a stable code and a sentence in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pericia.kernels.amounts import Written, written
from pericia.kernels.intake.sentences import SENTENCES
from pericia.kernels.refusal import Refused
from pericia.kernels.written_forms import Asked

SHOWN_CHARACTERS_MAX = 120
COUNTED = ("count", "limit", "limit_kb", "limit_mb")


class RefusedFile(Refused):
    """A whole file, body or attachment is refused. `message` is English, `message_es` Spanish."""

    def __init__(self, code: str, field: str | None = None, /, **values: object) -> None:
        message_es, message = sentences(code, values)
        super().__init__(code, message, field)
        self.message_es = message_es
        self.values = values


class Refusal(NamedTuple):
    """One row that was not taken, as its sender counts rows (or lines, for NDJSON).

    `column` is the file's own name for the place at fault, `raw` the row as it came, but for null
    characters and for the ends of cells that are too long.
    """

    row_number: int
    column: str | None
    code: str
    message_es: str
    message_en: str
    raw: Mapping[str, Any]


def refuse_row(
    row_number: int, column: str | None, code: str, raw: Mapping[str, Any], **values: object
) -> Refusal:
    message_es, message_en = sentences(code, {"row": row_number, "column": column or "?", **values})
    return Refusal(row_number, column, code, message_es, message_en, raw)


def sentences(code: str, values: Mapping[str, object]) -> tuple[str, str]:
    """The (Spanish, English) sentences of `code` with `values` filled in, shortened for reading.

    Counts and limits have their thousands set apart; rows are numbered as their file shows them.
    """
    spanish, english = SENTENCES[code]
    short = {name: shown(value) for name, value in values.items()}
    both: dict[str, Asked | Written] = {
        name: value for name, value in values.items() if isinstance(value, Asked)
    }
    counts = [name for name in COUNTED if isinstance(values.get(name), int)]
    both |= {name: written(int(short[name])) for name in counts}
    return (
        spanish.format_map(short | {name: each.es for name, each in both.items()}),
        english.format_map(short | {name: each.en for name, each in both.items()}),
    )


def shown(value: object) -> str:
    """`value` as one short printable line."""
    text = value if isinstance(value, str) else str(value)
    line = "".join(character if character.isprintable() else " " for character in text[:400])
    line = " ".join(line.split())
    if len(line) <= SHOWN_CHARACTERS_MAX and len(text) <= 400:
        return line
    return line[: SHOWN_CHARACTERS_MAX - 1] + "…"
