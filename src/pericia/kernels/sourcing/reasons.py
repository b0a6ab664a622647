"""Why a decision is what it is, and what is missing where there is none, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from pericia.kernels.sourcing import rule
from pericia.kernels.sourcing.criteria import (
    CHEAP_RISK,
    RULES_SHARE,
    SIDE_TITLES,
    STRONG,
    TITLES,
)
from pericia.kernels.sourcing.decision import Decision, decide, lacking, without_bans
from pericia.kernels.sourcing.process import BAN_TITLES, Process, every_part
from pericia.kernels.sourcing.units import Unit
from pericia.kernels.sourcing.wording import LANGUAGES, Language, Remark, Text, number, percent

MODEL_TITLES = {
    **{name: BAN_TITLES[name] for name in ("automate", "bpo", "kpo", "hybrid")},
    "keep": Text("mantener dentro", "keep in house"),
}
MODEL_MEANINGS = {
    "automate": Text(
        "Lo hace una máquina con reglas fijas; las personas vigilan.",
        "A machine does it by fixed rules; people keep watch.",
    ),
    "bpo": Text(
        "Proceso de negocio: operadores lo hacen con procedimiento, en volumen.",
        "Business process: operators do it by procedure, in volume.",
    ),
    "kpo": Text(
        "Proceso de conocimiento: expertos analizan, deciden y responden de ello.",
        "Knowledge process: experts analyse, decide and answer for it.",
    ),
    "hybrid": Text(
        "Bots y operadores mantienen la operación; expertos leen lo que produce y la mejoran.",
        "Bots and operators keep it running; experts read what it produces and improve it.",
    ),
    "keep": Text("No se entrega a otros.", "It is not handed to others."),
}
OWN_OUTCOMES = frozenset({"automate", "keep"})
"""Outcomes that go beyond the published three."""


def reasons_for(process: Process, decision: Decision) -> tuple[Remark, ...]:
    """The reasons, the weightiest first."""
    return tuple(_reasons(process, decision))


def missing_for(process: Process, decision: Decision) -> tuple[Remark, ...]:
    """What would have to be known or be stronger for there to be a decision."""
    return () if decision.decided else tuple(_missing(process, decision))


def _reasons(process: Process, decision: Decision) -> Iterator[Remark]:
    if process.strategic_secret:
        yield _say(
            "strategic_secret",
            "Es un secreto estratégico: se queda dentro de la empresa.",
            "It is a strategic secret: it stays in the company.",
        )
        if decision.governance:
            yield GOVERNANCE
        return
    if decision.model == "automate":
        yield _automated(process)
    if () in decision.units:
        yield from _sides(decision)
    if process.parts:
        yield _parts(process)
    if not decision.decided:
        yield _say(
            "no_side_strong",
            "Ningún lado es fuerte: nada pide todavía entregarlo a otros, y por ahora se queda "
            "como está.",
            "No side is strong: nothing asks yet for it to be handed to others, and for now it "
            "stays as it is.",
        )
    yield from _bans(process, decision)
    if decision.governance:
        yield GOVERNANCE
    if decision.is_short:
        yield _say(
            "short_form",
            "Es la lectura breve de tres factores: probablemente. Conteste los cinco criterios "
            "antes de decidir.",
            "This is the short reading of three factors: probably. Answer the five criteria "
            "before deciding.",
        )


GOVERNANCE = Remark(
    "governance",
    Text(
        "Un error puede traer daño grave: sea cual sea el modelo, va con gobierno (revisión "
        "independiente, visto bueno y pista de auditoría).",
        "An error can bring grave harm: whatever the model, it goes with governance (independent "
        "review, sign-off and audit trail).",
    ),
)


def _sides(decision: Decision) -> Iterator[Remark]:
    unit, scores = decision.units[()], decision.scores[()]
    for side, score in (
        ("operational", float(scores.operational[0])),
        ("expert", float(scores.expert[0])),
    ):
        strong = lacking(score) == 0.0
        title = SIDE_TITLES[side]
        led = {each: _led(unit, side, each) if strong else "" for each in LANGUAGES}
        es, en = ("fuerte", "strong") if strong else ("débil", "weak")
        yield _say(
            f"{side}_{en}",
            f"El {title.es} es {es} ({number(score, 'es')} de 4){led['es']}.",
            f"The {title.en} is {en} ({number(score, 'en')} of 4){led['en']}.",
        )


def _led(unit: Unit, side: str, language: Language) -> str:
    """The criteria that give a side most, after a colon."""
    if unit.is_short:
        return ""
    found = [
        (float(answer), TITLES[name].said(language).lower())
        for (name, of), answer in zip(unit.questions, unit.point, strict=True)
        if of == side and answer >= STRONG
    ]
    best = sorted(found, key=lambda each: -each[0])[:3]
    return ": " + ", ".join(title for _, title in best) if best else ""


def _automated(process: Process) -> Remark:
    shares = [each.rules_share for each in every_part(process) if each.rules_share is not None]
    es, en = (percent(min(shares), language) for language in LANGUAGES)
    return _say(
        "rules_settle_it",
        f"Reglas fijas resuelven el {es} del trabajo y los errores se corrigen sin daño.",
        f"Fixed rules settle {en} of the work, and errors are put right without harm.",
    )


def _parts(process: Process) -> Remark:
    models = {part.name: decide(part).model for part in process.parts}
    differ = len(set(models.values())) > 1
    es, en = (
        "; ".join(f"{name}: {MODEL_TITLES[each].said(language)}" for name, each in models.items())
        for language in LANGUAGES
    )
    if differ:
        return _say(
            "parts_differ",
            f"Sus partes caen en lados distintos: {es}.",
            f"Its parts fall on different sides: {en}.",
        )
    return _say(
        "parts_agree", f"Sus partes caen en el mismo lado: {es}.", f"Its parts agree: {en}."
    )


def _bans(process: Process, decision: Decision) -> Iterator[Remark]:
    if not process.bans:
        return
    free = decide(without_bans(process))
    if rule.NAMES[free.outcome] == decision.model:
        return
    would = MODEL_TITLES[free.model]
    es, en = (
        ", ".join(BAN_TITLES[each].said(language) for each in sorted(process.bans))
        for language in LANGUAGES
    )
    yield _say(
        "banned",
        f"Sin lo prohibido ({es}) sería: {would.es}.",
        f"Without the bans ({en}) it would be: {would.en}.",
    )
    if decision.model == "keep":
        yield _say(
            "every_option_banned",
            "Todo lo que encaja está prohibido: se queda dentro.",
            "Everything that fits is banned: it stays in house.",
        )


def _missing(process: Process, decision: Decision) -> Iterator[Remark]:
    for side, score in (("operational", decision.operational), ("expert", decision.expert)):
        gap = lacking(score)
        es, en = SIDE_TITLES[side].es, SIDE_TITLES[side].en
        yield _say(
            f"{side}_side",
            f"Al {es} le faltan {number(gap, 'es')} puntos de {number(STRONG, 'es')} para ser "
            f"fuerte.",
            f"The {en} lacks {number(gap, 'en')} points of {number(STRONG, 'en')} to be strong.",
        )
    cheap = all(float(each.risk[0]) <= CHEAP_RISK for each in decision.scores.values())
    if cheap and process.rules_share is None and "automate" not in process.bans:
        es, en = (percent(RULES_SHARE, language) for language in LANGUAGES)
        yield _say(
            "rules_share",
            f"Falta `rules_share`: si reglas fijas resuelven el {es} o más, se puede automatizar.",
            f"`rules_share` is not given: with {en} or more settled by fixed rules, it can be "
            f"automated.",
        )


def _say(code: str, es: str, en: str) -> Remark:
    return Remark(code, Text(es, en))
