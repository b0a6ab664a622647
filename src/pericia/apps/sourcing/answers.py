"""The answers about one process as a query string: what an address says, and back.

The names are those of the file of `pericia sourcing assess`: `nature_operational`, `nature_expert`,
`nature_sure` and so on for the five criteria, or `form=short` with `complexity`, `decisions`,
`expertise`, `sure`; besides `rules_share`, `strategic_secret`, `bans` (once for each) and `name`.
What is left out counts as the middle of its scale.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

from pericia.kernels.sourcing.criteria import CRITERION_IDS, FACTOR_IDS, SCALE_MAX, SIDES
from pericia.kernels.sourcing.process import BANNABLE, Answer, Process, Short, contradicts
from pericia.kernels.sourcing.wording import LANGUAGES, Language, Text

FULL, SHORT = "full", "short"
MIDDLE, SURE = 2.0, 0.5
NAME_MAX = 200
PROCESS_ID = "process"
NAMELESS = Text("Su proceso", "Your process")
FULL_NAMES = tuple(f"{one}_{side}" for one in CRITERION_IDS for side in (*SIDES, "sure"))
SHORT_NAMES = (*FACTOR_IDS, "sure")

NUMBER = re.compile(r"\d{1,3}(\.\d{1,9})?")
YES, NO = frozenset({"on", "true", "1"}), frozenset({"", "off", "false", "0"})

BAD_SCALE = Text("Escriba un número de 0 a 4.", "Write a number from 0 to 4.")
BAD_SHARE = Text("Escriba un número de 0 a 1.", "Write a number from 0 to 1.")
BAD_FORM = Text("Escriba `short` o `full`.", "Write `short` or `full`.")
BAD_TRUTH = Text("Escriba `on` o déjelo vacío.", "Write `on` or leave it out.")
BAD_BAN = Text(
    f"Solo se puede prohibir: {', '.join(BANNABLE)}.",
    f"Only these can be banned: {', '.join(BANNABLE)}.",
)
BAD_NAME = Text(
    f"Use una línea de {NAME_MAX} caracteres como máximo.",
    f"Use a line of at most {NAME_MAX} characters.",
)
CONTRADICTION = Text(
    "Las reglas lo resolverían casi todo y, sin embargo, la naturaleza de la tarea dice que todo "
    "es criterio y apenas se repite. Baje esta parte o cambie esa respuesta.",
    "Rules would settle nearly all of it, yet the nature of the task says that it is all judgement "
    "and hardly repeats. Lower this share or change that answer.",
)


class Query(Protocol):
    """What is read: Django's request.GET, or anything like it."""

    def getlist(self, key: str) -> Sequence[str]:
        """Every value of that name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query says. `process` is None where something is wrong; `errors` then tell by field.

    `values` hold every number that can be asked for, the middle where none, or none fit to use, was
    given.
    """

    form: str
    process: Process | None
    values: Mapping[str, float]
    rules_share: float | None
    strategic_secret: bool
    bans: frozenset[str]
    name: str
    errors: Mapping[str, Text] = field(default_factory=dict)


def read(query: Query, language: Language) -> Asked:
    """The process that the query describes. A process without a name is called by the language."""
    reader = _Reader(query)
    form = reader.form()
    asked = SHORT_NAMES if form == SHORT else FULL_NAMES
    values = {name: reader.number(name, told=name in asked) for name in (*FULL_NAMES, *SHORT_NAMES)}
    rules_share, secret = reader.rules_share(), reader.truth("strategic_secret")
    bans, name = reader.bans(), reader.name()
    answers = _answers(values) if form == FULL else None
    if contradicts(answers, rules_share):
        reader.errors["rules_share"] = CONTRADICTION
    process = Process(
        PROCESS_ID,
        name or NAMELESS.said(language),
        answers,
        None if answers else Short(**{each: values[each] for each in SHORT_NAMES}),
        rules_share,
        secret,
        bans=bans,
    )
    found = None if reader.errors else process
    return Asked(form, found, values, rules_share, secret, bans, name, reader.errors)


def query_of(process: Process) -> str:
    """The query string of a process without parts; reading it gives the same process."""
    return urlencode(list(_pairs(process)))


def read_scales(query: Query, codes: Sequence[str]) -> tuple[dict[str, float], dict[str, Text]]:
    """Answers from 0 to 4 by code, without those not given; and what is wrong, by code."""
    reader = _Reader(query)
    given = [code for code in codes if reader.text(code)]
    found = {code: reader.number(code, told=True) for code in given}
    return {code: found[code] for code in given if code not in reader.errors}, reader.errors


def _pairs(process: Process) -> Iterator[tuple[str, str]]:
    if process.name not in {NAMELESS.said(each) for each in LANGUAGES}:
        yield "name", process.name
    if process.short:
        yield "form", SHORT
        for name in SHORT_NAMES:
            yield name, written(getattr(process.short, name))
    for criterion, answer in (process.answers or {}).items():
        for part in (*SIDES, "sure"):
            yield f"{criterion}_{part}", written(getattr(answer, part))
    if process.rules_share is not None:
        yield "rules_share", written(process.rules_share)
    if process.strategic_secret:
        yield "strategic_secret", "on"
    for each in sorted(process.bans):
        yield "bans", each


def written(number: float) -> str:
    """A number as it stands in an address."""
    return f"{number:.9f}".rstrip("0").rstrip(".")


def _answers(values: Mapping[str, float]) -> dict[str, Answer]:
    return {
        one: Answer(*(values[f"{one}_{part}"] for part in (*SIDES, "sure")))
        for one in CRITERION_IDS
    }


class _Reader:
    """One query read field by field; what is wrong is noted and something harmless given."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.errors: dict[str, Text] = {}

    def text(self, name: str) -> str:
        found = self.query.getlist(name)
        return found[-1] if found else ""

    def number(self, name: str, *, told: bool) -> float:
        """A number of its scale, the middle where there is none; `told` notes what is wrong."""
        is_sure = name.endswith("sure")
        text, middle = self.text(name), SURE if is_sure else MIDDLE
        if not text:
            return middle
        if NUMBER.fullmatch(text) and float(text) <= (1 if is_sure else SCALE_MAX):
            return float(text)
        if told:
            self.errors[name] = BAD_SHARE if is_sure else BAD_SCALE
        return middle

    def form(self) -> str:
        found = self.text("form") or FULL
        if found not in (FULL, SHORT):
            self.errors["form"] = BAD_FORM
        return SHORT if found == SHORT else FULL

    def rules_share(self) -> float | None:
        text = self.text("rules_share")
        if not text:
            return None
        if NUMBER.fullmatch(text) and float(text) <= 1:
            return float(text)
        self.errors["rules_share"] = BAD_SHARE
        return None

    def truth(self, name: str) -> bool:
        text = self.text(name)
        if text not in YES | NO:
            self.errors[name] = BAD_TRUTH
        return text in YES

    def bans(self) -> frozenset[str]:
        asked = {each for each in self.query.getlist("bans") if each}
        if not asked <= set(BANNABLE):
            self.errors["bans"] = BAD_BAN
        return frozenset(asked & set(BANNABLE))

    def name(self) -> str:
        text = " ".join(self.text("name").split(" ")).strip()
        if len(text) > NAME_MAX or not text.isprintable():
            self.errors["name"] = BAD_NAME
            return ""
        return text
