"""A deliverable as a report: what it says, each claim with the numbers of its evidence, and the
evidence itself as an annex."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pericia.kernels.deliverables.document import Block, Document, is_code
from pericia.kernels.deliverables.formats import Speech, plain
from pericia.kernels.deliverables.rules import NOT_COUNTED
from pericia.kernels.deliverables.wording import (
    KIND_WORDS,
    LABELS,
    PARTED_FROM,
    WORDS,
    shown_amount,
    shown_number,
)
from pericia.kernels.reporting import blocks as parts
from pericia.kernels.reporting.charts import Span, close_spans, spans

ANNEX_ROWS_MAX = 30
SPARE_BARS_MAX = 6
"""More bars than these are drawn close to each other."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One evidence in the annex. `facts` are (label, value) with labels of `wording.LABELS`;
    `header` and `rows` of a table snapshot or of a run; `where` tells which cell or figure of what
    the title names is cited."""

    number: int
    kind: str
    title: str
    facts: Sequence[tuple[str, str]]
    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    where: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A version as it is handed over. `cited` maps a claim's block id to numbers of entries."""

    language: str
    title: str
    document: Document
    facts: Sequence[tuple[str, str]]
    entries: Sequence[Entry]
    cited: Mapping[str, Sequence[int]]
    is_simulated: bool = False
    is_draft: bool = False


def report_of(told: Told) -> parts.Report:
    """The whole report in its language."""
    words = WORDS[told.language]
    found: list[parts.Block] = []
    if told.is_simulated:
        found.append(parts.Paragraph(words["simulated"], strong=True))
    if told.is_draft:
        found.append(parts.Paragraph(words["not_released"], strong=True))
    found.append(_facts(told.facts, told.language))
    for block in told.document["blocks"]:
        found += _said(block, told)
    if told.entries:
        found.append(parts.Heading(2, words["annex"]))
        shown: dict[str, Entry] = {}
        for entry in told.entries:
            found += _entry(entry, told.language, shown)
    return parts.Report(told.language, told.title, found)


def claim_text(block: Block, language: str) -> str:
    """What a claim says, with its number, its horizon and how sure it is."""
    words = WORDS[language]
    said = [block["text"]]
    if block.get("value") and (block["text"][-1:].isalnum() or block["text"][-1:] in (")", "%")):
        said = [f"{block['text']}: {shown_value(block, language)}"]
    elif block.get("value"):
        said.append(f"({shown_value(block, language)})")
    if block.get("horizon_date"):
        said.append(f"· {words['until']} {plain(block['horizon_date'], 'date', Speech(language))}")
    if block.get("confidence_percent"):
        said.append(
            f"· {words['confidence']} {block['confidence_percent']}"
            f"{'%' if language == 'en' else ' %'}"
        )
    return " ".join(each for each in said if each)


def shown_value(block: Block, language: str) -> str:
    return shown_amount(block["value"], block.get("unit", ""), language)


def chart_svg(block: Block, language: str) -> str:
    """The bars of a chart block as a drawing; empty without bars. Their numbers have the same
    decimals."""
    numbers = [Decimal(bar["value"]) for bar in block["bars"]]
    decimals = max((-int(each.as_tuple().exponent) for each in numbers), default=0)
    rows = []
    for bar, number in zip(block["bars"], numbers, strict=True):
        even = f"{number:.{max(0, decimals)}f}"
        text = shown_amount(even, block.get("unit", ""), language)
        rows.append(Span(bar["label"], min(0.0, float(number)), max(0.0, float(number)), text))
    if len(rows) > SPARE_BARS_MAX:
        return close_spans(rows)
    return spans(rows) if rows else ""


def columns_of_numbers(rows: Sequence[Sequence[str]], columns: int) -> frozenset[int]:
    """The columns in which every cell that is filled in is a number."""
    found = set()
    for at in range(columns):
        cells = [row[at] for row in rows if row[at]]
        if cells and all(map(_is_amount, cells)):
            found.add(at)
    return frozenset(found)


def _is_amount(cell: str) -> bool:
    return cell.lstrip("-").replace(".", "", 1).isdecimal() and not is_code(cell)


def cells_shown(
    rows: Sequence[Sequence[str]], columns: int, language: str
) -> tuple[frozenset[int], list[list[str]]]:
    """The columns of numbers, and every cell as the language writes it. Thousands are parted in a
    whole column or not at all."""
    right = columns_of_numbers(rows, columns)
    parted = {
        at for at in right if any(abs(Decimal(row[at])) >= PARTED_FROM for row in rows if row[at])
    }
    return right, [
        [
            shown_number(cell, language, parted=at in parted) if at in right and cell else cell
            for at, cell in enumerate(row)
        ]
        for row in rows
    ]


def _said(block: Block, told: Told) -> Iterator[parts.Block]:
    match block["type"]:
        case "heading":
            yield parts.Heading(block.get("level", 2), block["text"])
        case "text":
            for each in _lines(block["text"]):
                yield parts.Paragraph(each)
        case "quote":
            yield parts.Quote(_lines(block["text"]), block.get("source", ""))
        case "claim":
            marks = "".join(f" [{each}]" for each in told.cited.get(block["id"], ()))
            kind = KIND_WORDS[told.language][block["kind"]]
            text = claim_text(block, told.language)
            said = f"{kind}: {text}" if block["kind"] in NOT_COUNTED else text
            yield parts.Paragraph(f"{said}{marks}", strong=block["kind"] == "figure")
        case "table":
            if block.get("caption"):
                yield parts.Heading(3, block["caption"])
            if block["header"]:
                yield _table(block["header"], block["rows"], told.language)
        case "chart":
            svg = chart_svg(block, told.language)
            if svg:
                yield parts.Chart(svg, block.get("caption", ""))


def _entry(entry: Entry, language: str, shown: dict[str, Entry]) -> Iterator[parts.Block]:
    """`shown` are the entries that stand there in full, by what they have in common with others."""
    words = WORDS[language]
    kind = words[f"kind_{entry.kind}"]
    title = f"[{entry.number}] {kind}" + (f": {entry.title}" if entry.title != kind else "")
    before = shown.setdefault(_common(entry), entry)
    if before is not entry:
        yield parts.Paragraph(f"{title}. {_apart(entry, before, language)}")
        return
    yield parts.Heading(3, title)
    yield _facts(entry.facts, language)
    if entry.header:
        first = entry.rows[:ANNEX_ROWS_MAX]
        yield _table(entry.header, first, language)
        if len(entry.rows) > len(first):
            text = words["more_rows"] % {"shown": len(first), "all": len(entry.rows)}
            yield parts.Paragraph(text)


def _common(entry: Entry) -> str:
    """What makes two entries the same source: a digest of rows, or a signature."""
    facts = dict(entry.facts)
    if entry.header:
        return facts.get("sha256", f"entry {entry.number}")
    return str(entry.facts) if entry.kind == "sign_off" else f"entry {entry.number}"


def _apart(entry: Entry, before: Entry, language: str) -> str:
    """In what an entry differs from the one that stands in full, and where that is."""
    labels = LABELS[language]
    own = [each for each in entry.facts if each not in before.facts]
    said = [f"{labels.get(label, label)}: {value}" for label, value in own]
    return " · ".join([*said, WORDS[language]["as_in"] % before.number])


def _lines(text: str) -> list[str]:
    return [each for each in text.splitlines() if each.strip()]


def _facts(facts: Sequence[tuple[str, str]], language: str) -> parts.Table:
    words = WORDS[language]
    rows = [(LABELS[language].get(label, label), value) for label, value in facts]
    return parts.Table((words["what"], words["value"]), rows, wide=frozenset({1}))


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], language: str) -> parts.Table:
    right, shown = cells_shown(rows, len(header), language)
    return parts.Table(header, shown, right=right)
