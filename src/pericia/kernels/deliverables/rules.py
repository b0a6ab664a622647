"""What a claim must cite before a deliverable may leave the house.

Figures cite a run or a table snapshot that holds their number; opinions and recommendations a
sign-off by somebody licensed (unless the service says that no licence is needed); forecasts say
until when and how surely. Evidence must hold still: whole, and of inputs that have not changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from pericia.kernels.deliverables.document import (
    Block,
    Document,
    claims_of,
    lines_of,
    read_decimal,
)

COMPUTED = frozenset({"run", "table"})
JUDGED = frozenset({"opinion", "recommendation"})
NOT_COUNTED = JUDGED | {"cause", "forecast"}
"""Claims that say more than what is on record; figures and comparisons are read off it."""

HOLDS, BROKEN, CHANGED = "holds", "broken", "changed"
EXCERPT_CHARACTERS = 80

# code: (English, Spanish); each says what to do.
SENTENCES: dict[str, tuple[str, str]] = {
    "nothing_said": (
        "The deliverable is empty; write what it says.",
        "El entregable está vacío; escriba lo que dice.",
    ),
    "claim_empty": (
        "The claim has no text; write it or remove it.",
        "La afirmación no tiene texto; escríbala o quítela.",
    ),
    "no_evidence": (
        "The claim cites nothing; add evidence or make it plain text.",
        "La afirmación no cita nada; añada evidencia o conviértala en texto.",
    ),
    "figure_without_number": (
        "A figure needs its number; write it.",
        "Una cifra necesita su número; escríbalo.",
    ),
    "figure_uncited": (
        "A figure must cite a run of an instrument or a table snapshot; add one.",
        "Una cifra debe citar una ejecución de un instrumento o una tabla guardada; añada una.",
    ),
    "number_differs": (
        "No evidence of this claim holds its number; correct the number or cite where it stands.",
        "Ninguna evidencia contiene este número; corríjalo o cite dónde está.",
    ),
    "opinion_unsigned": (
        "An opinion or a recommendation needs the sign-off of somebody licensed; cite it.",
        "Una opinión o recomendación necesita el visto bueno de alguien colegiado; cítelo.",
    ),
    "opinion_unlicensed": (
        "The sign-off relied on no licence; have it signed by somebody licensed.",
        "El visto bueno no se apoyó en ninguna licencia; que lo dé alguien colegiado.",
    ),
    "forecast_incomplete": (
        "A forecast needs until when it reaches and how sure it is; write both.",
        "Un pronóstico necesita hasta cuándo alcanza y con qué confianza; escriba ambas cosas.",
    ),
    "span_broken": (
        "The quoted passage is no longer what it was, or its document is gone; quote it again.",
        "El pasaje citado ya no es el que era, o su documento no está; cítelo de nuevo.",
    ),
    "table_broken": (
        "The table snapshot is gone or its rows were altered; take it again.",
        "La tabla guardada no está o sus filas se alteraron; guárdela de nuevo.",
    ),
    "run_broken": (
        "The run is missing or was altered; run the instrument again and cite the new run.",
        "La ejecución falta o se alteró; ejecute de nuevo el instrumento y cite la nueva.",
    ),
    "sign_off_broken": (
        "The sign-off is missing or returned the work; have it signed again.",
        "El visto bueno falta o devolvió el trabajo; que se dé de nuevo.",
    ),
    "evidence_changed": (
        "What the evidence was made from has changed since; make it again and cite the new one.",
        "Aquello de lo que salió la evidencia ha cambiado; hágala de nuevo y cite la nueva.",
    ),
}


@dataclass(frozen=True, slots=True)
class State:
    """How one evidence stands. `number` is what it says at the place that is cited."""

    kind: str
    id: str
    state: str
    number: str | None = None
    is_licensed: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a block may not be released. `excerpt` is the beginning of what the block says."""

    block_id: str
    code: str
    excerpt: str

    @property
    def english(self) -> str:
        return SENTENCES[self.code][0]

    @property
    def spanish(self) -> str:
        return SENTENCES[self.code][1]


def problems_of(
    document: Document, evidence: Mapping[str, Sequence[State]], *, needs_licence: bool = True
) -> list[Problem]:
    """Everything that stands in the way of a release, in the order of the blocks.

    `evidence` holds the states of what each claim cites, by the claim's block id.
    """
    if not any(any(lines_of(each)) for each in document["blocks"]):
        return [Problem("", "nothing_said", "")]
    return [
        Problem(claim["id"], code, _excerpt(claim))
        for claim in claims_of(document)
        for code in dict.fromkeys(_codes(claim, evidence.get(claim["id"], ()), needs_licence))
    ]


def agrees(written: str, cited: Any) -> bool:
    """Whether a claim's number is the cited one, rounded to the decimals that the claim shows."""
    number, source = read_decimal(written), read_decimal(cited)
    if number is None or source is None:
        return False
    step = Decimal(1).scaleb(int(number.as_tuple().exponent))
    try:
        rounded = {source.quantize(step, how) for how in (ROUND_HALF_UP, ROUND_HALF_EVEN)}
    except InvalidOperation:  # more digits than a number of a claim can have
        return False
    return number in rounded


def _codes(claim: Block, cited: Sequence[State], needs_licence: bool) -> Iterator[str]:
    if not claim["text"].strip():
        yield "claim_empty"
    if not cited:
        yield "no_evidence"
    for each in cited:
        if each.state == BROKEN:
            yield f"{each.kind}_broken"
        elif each.state == CHANGED:
            yield "evidence_changed"
    yield from _codes_of_kind(claim, [each for each in cited if each.state == HOLDS], needs_licence)


def _codes_of_kind(claim: Block, held: Sequence[State], needs_licence: bool) -> Iterator[str]:
    kind, value = claim["kind"], claim.get("value")
    if kind == "figure" and not value:
        yield "figure_without_number"
    computed = [each for each in held if each.kind in COMPUTED]
    if kind == "figure" and not computed:
        yield "figure_uncited"
    elif value and not any(agrees(value, each.number) for each in computed):
        yield "number_differs"
    if kind in JUDGED:
        signed = [each for each in held if each.kind == "sign_off"]
        if not signed:
            yield "opinion_unsigned"
        elif needs_licence and not any(each.is_licensed for each in signed):
            yield "opinion_unlicensed"
    if kind == "forecast" and not (claim.get("horizon_date") and claim.get("confidence_percent")):
        yield "forecast_incomplete"


def _excerpt(block: Block) -> str:
    text = " ".join(" ".join(lines_of(block)).split())
    return text if len(text) <= EXCERPT_CHARACTERS else text[: EXCERPT_CHARACTERS - 1] + "…"
