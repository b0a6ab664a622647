"""The report of an assessment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pericia.kernels.reporting.blocks import (
    Block,
    Bullets,
    Chart,
    Heading,
    Paragraph,
    Report,
    Table,
)
from pericia.kernels.reporting.charts import COLOURS, Dot, Span, plane, shares, spans
from pericia.kernels.sourcing.assess import Assessment
from pericia.kernels.sourcing.company import CompanyGain
from pericia.kernels.sourcing.comparison import COMPARISON
from pericia.kernels.sourcing.criteria import SCALE_MAX, SIDE_TITLES, STRONG, TITLES
from pericia.kernels.sourcing.influence import Influence
from pericia.kernels.sourcing.process import MODELS
from pericia.kernels.sourcing.reasons import MODEL_TITLES
from pericia.kernels.sourcing.telling import (
    CERTAINTY,
    WORDS,
    excluded_in_words,
    flip_sentence,
    place_sentence,
    readiness_sentences,
    shares_sentence,
    verdict,
)
from pericia.kernels.sourcing.wording import Language, Text, number

MODEL_COLOURS = dict(zip(MODELS, COLOURS, strict=False))
BARS_MAX = 8
DOTS_MAX = 60

TITLE = Text("Qué entregar a otros, y cómo", "What to hand to others, and how")
SAID = {
    "process": Text("Proceso", "Process"),
    "model": Text("Decisión", "Decision"),
    "certainty": Text("Certeza", "Certainty"),
    "governance": Text("Gobierno", "Governance"),
    "yes": Text("sí", "yes"),
    "no": Text("no", "no"),
    "summary": Text("Resumen", "Summary"),
    "plane": Text(
        "Cada proceso por sus dos lados; la cruz marca desde dónde un lado es fuerte",
        "Each process by its two sides; the cross marks from where a side is strong",
    ),
    "risk": Text("Riesgo", "Risk"),
    "control": Text("Control", "Control"),
    "glance": Text("BPO y KPO de un vistazo", "BPO and KPO at a glance"),
    "matter": Text("Asunto", "Matter"),
    "method": Text("Cómo se ha calculado", "How this was worked out"),
    "lean": Text(
        "Inclinación (experto menos operativo) en ambos extremos de la certeza de cada respuesta",
        "Lean (expert minus operational) at both ends of the certainty of each answer",
    ),
    "shares": Text("Reparto de sorteos por modelo", "Share of draws by model"),
    "why": Text("Por qué", "Why"),
    "more": Text("Y {} procesos más.", "And {} more processes."),
}
METHOD = (
    Text(
        "Cinco criterios se preguntan desde dos lados, de 0 a 4. Un lado es fuerte desde 2,4 de 4 "
        "en la media ponderada. Fuerte el operativo: BPO; el experto: KPO; ambos, o partes en "
        "lados distintos: híbrido.",
        "Five criteria are asked from two sides, from 0 to 4. A side is strong from 2.4 of 4 in "
        "the weighted mean. Operational strong: BPO; expert strong: KPO; both, or parts on "
        "different sides: hybrid.",
    ),
    Text(
        "Automatizar y mantener dentro son resultados propios, más allá de los publicados.",
        "Automate and keep in house are outcomes of our own, beyond the published ones.",
    ),
    Text(
        "El reparto de sorteos dice con qué frecuencia sale cada modelo si las respuestas varían "
        "dentro de su certeza. No es una probabilidad de éxito.",
        "The share of draws says how often each model comes out when the answers vary within "
        "their certainty. It is not a probability of success.",
    ),
)


def assessment_report(
    found: Sequence[Assessment], language: Language, company: CompanyGain | None = None
) -> Report:
    """Every assessment of a file, with a picture of them all where there are several."""
    return Report(language, TITLE.said(language), tuple(_blocks(found, language, company)))


def _blocks(
    found: Sequence[Assessment], language: Language, company: CompanyGain | None
) -> Iterator[Block]:
    if len(found) > 1:
        yield Heading(2, SAID["summary"].said(language))
        yield _summary(found, language)
        yield _plane(found[:DOTS_MAX], language)
        if len(found) > DOTS_MAX:
            yield Paragraph(SAID["more"].said(language).format(len(found) - DOTS_MAX))
    for each in found:
        yield from _assessment(each, language)
    if company:
        yield Heading(2, WORDS["company"].said(language))
        yield Paragraph(company.sentence(language))
        if company.speaking:
            yield Bullets([each.gain.said(language) for each in company.speaking])
    yield Heading(2, SAID["glance"].said(language))
    yield Table(
        (SAID["matter"].said(language), "BPO", "KPO"),
        [
            (row.title.said(language), row.bpo.said(language), row.kpo.said(language))
            for row in COMPARISON
        ],
    )
    yield Heading(2, SAID["method"].said(language))
    yield Bullets([each.said(language) for each in METHOD])


def _summary(found: Sequence[Assessment], language: Language) -> Table:
    header = [SAID[each].said(language) for each in ("process", "model", "certainty", "governance")]
    rows = [
        (
            f"{place}. {each.process.name}",
            MODEL_TITLES[each.decision.model].said(language),
            CERTAINTY[each.certainty].said(language),
            SAID["yes" if each.decision.governance else "no"].said(language),
        )
        for place, each in enumerate(found, 1)
    ]
    return Table(header, rows, wide=frozenset({0}))


def _plane(found: Sequence[Assessment], language: Language) -> Chart:
    dots = [
        Dot(
            each.process.name,
            each.decision.operational,
            each.decision.expert,
            MODEL_COLOURS[each.decision.model],
        )
        for each in found
    ]
    x, y = (SIDE_TITLES[side].said(language) for side in ("operational", "expert"))
    corners = ("", "BPO", "KPO", MODEL_TITLES["hybrid"].said(language))
    return Chart(plane(dots, SCALE_MAX, STRONG, x, y, corners), SAID["plane"].said(language))


def _assessment(found: Assessment, language: Language) -> Iterator[Block]:
    yield Heading(2, found.process.name)
    yield Paragraph(_capital(verdict(found, language)) + ".", strong=True)
    yield Bullets([each.text.said(language) for each in (*found.reasons, *found.missing)])
    drawn = [
        (MODEL_TITLES[each].said(language), found.shares.by_model[each], MODEL_COLOURS[each])
        for each in MODELS
    ]
    yield Chart(shares(drawn), SAID["shares"].said(language))
    yield Paragraph(_capital(shares_sentence(found, language)))
    yield Paragraph(flip_sentence(found, language))
    if found.tornado:
        yield Heading(3, WORDS["influence"].said(language))
        bars = [_bar(found, each, language) for each in found.tornado[:BARS_MAX]]
        lean = found.decision.expert - found.decision.operational
        yield Chart(spans(bars, lean), SAID["lean"].said(language))
    yield from _consequences(found, language)


def _consequences(found: Assessment, language: Language) -> Iterator[Block]:
    if found.excluded:
        yield Paragraph(
            f"{WORDS['excluded'].said(language)}: {', '.join(excluded_in_words(found, language))}."
        )
    if found.risks:
        yield Heading(3, WORDS["risks"].said(language))
        yield Table(
            (SAID["risk"].said(language), SAID["control"].said(language)),
            [(each.text.said(language), each.control.said(language)) for each in found.risks],
            wide=frozenset({0, 1}),
        )
    if found.benefits:
        yield Heading(3, WORDS["benefits"].said(language))
        yield Bullets([each.text.said(language) for each in found.benefits])
    ready = readiness_sentences(found, language)
    if ready:
        yield Heading(3, WORDS["readiness"].said(language))
        yield Bullets(ready)
    if found.places:
        yield Heading(3, WORDS["places"].said(language))
        yield Bullets([place_sentence(each, language) for each in found.places])


def _bar(found: Assessment, bar: Influence, language: Language) -> Span:
    part = found.part_name(bar.path)
    title = f"{TITLES[bar.criterion].said(language)}, {SIDE_TITLES[bar.side].said(language)}"
    text = f"{number(bar.low, language)} – {number(bar.high, language)}"
    turns = bar.model_low != bar.model_high
    colour = COLOURS[1] if turns else COLOURS[0]
    label = f"{part}: {title}" if part else title
    return Span(label, bar.lean_low, bar.lean_high, text, colour=colour)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
