"""Coders compared with the gold coding and with each other."""

from __future__ import annotations

import itertools
import math
from typing import Any, NamedTuple

from pericia.kernels.instruments.declare import (
    Bars,
    Claim,
    Column,
    Figure,
    Given,
    Input,
    Outcome,
    OutTable,
    Parameter,
    instrument,
)
from pericia.kernels.instruments.frames import Frame, RefusedData, Words
from pericia.kernels.instruments.saying import counted, decimal, say

GOLD = "gold"
CODERS_MAX = 100
Coding = dict[str, set[str]]
"""Codes by article. An article without codes was read and given none."""


class Matches(NamedTuple):
    """Codes that both have, that only the coder has, that only the other has."""

    both: int
    extra: int
    missed: int

    @property
    def precision(self) -> float | None:
        return self.both / (self.both + self.extra) if self.both + self.extra else None

    @property
    def recall(self) -> float | None:
        return self.both / (self.both + self.missed) if self.both + self.missed else None

    @property
    def f1(self) -> float | None:
        """2 both / (codes of either, counted apart); none where neither has a code."""
        size = 2 * self.both + self.extra + self.missed
        return 2 * self.both / size if size else None


def matches(coder: Coding, other: Coding, *, shared_only: bool) -> Matches:
    """Codes compared article by article, over all articles or those that both have."""
    articles = coder.keys() & other.keys() if shared_only else coder.keys() | other.keys()
    both = extra = missed = 0
    for article in articles:
        ours, theirs = coder.get(article, set()), other.get(article, set())
        both += len(ours & theirs)
        extra += len(ours - theirs)
        missed += len(theirs - ours)
    return Matches(both, extra, missed)


@instrument(
    "coder_agreement",
    "1",
    title=Words("Acuerdo entre codificadores", "Agreement of coders"),
    source="micro averages as in Miranda-Escalada et al. 2020 (CodiEsp, CLEF eHealth); F1 as "
    "agreement: Hripcsak and Rothschild 2005, JAMIA 12(3), 296-298",
    method_es="Los códigos se comparan por documento en mayúsculas, cada uno una vez. "
    "Precisión, exhaustividad y F1 suman los códigos de todos frente al codificador "
    "`gold` (media micro) y no se dan sin él. La F1 media por pares es de los "
    "codificadores que no son `gold`. Con `articles=all` un documento que alguien no "
    "tiene cuenta como sin códigos; con `shared` cada comparación es de los "
    "documentos que tienen ambos, lo que conviene cuando se reparten el trabajo.",
    inputs=[
        Input(
            "codes",
            Words("Un código por fila", "One code a row"),
            (
                Column("article", "text", Words("Documento", "Document")),
                Column(
                    "coder",
                    "text",
                    Words(
                        "Quién codificó; `gold` es la referencia",
                        "Who coded; `gold` is the reference",
                    ),
                ),
                Column(
                    "code",
                    "text",
                    Words(
                        "Código; vacío si leyó y no puso ninguno",
                        "Code; empty where they read it and gave none",
                    ),
                    blank=True,
                ),
            ),
        )
    ],
    parameters=[
        Parameter(
            "articles",
            "choice",
            Words("Qué documentos se comparan", "Which documents are compared"),
            "all",
            choices=("all", "shared"),
            choice_words={
                "all": Words("todos", "all"),
                "shared": Words("los que ambos codificaron", "those that both coded"),
            },
        ),
    ],
    figures=[
        Figure(
            "precision",
            "share",
            Words("Códigos puestos que están en la referencia", "Given codes that gold has"),
        ),
        Figure(
            "recall",
            "share",
            Words("Códigos de la referencia que se pusieron", "Gold's codes that were given"),
        ),
        Figure("f1", "share", Words("Media armónica de las dos", "Harmonic mean of the two")),
        Figure(
            "mean_pairwise_f1",
            "share",
            Words("F1 media entre pares de codificadores", "Mean F1 of pairs of coders"),
        ),
        Figure(
            "coders",
            "coders",
            Words("Codificadores sin contar la referencia", "Coders, gold apart"),
        ),
        Figure("articles", "documents", Words("Documentos", "Documents")),
        Figure("gold_codes", "codes", Words("Códigos de la referencia", "Gold's codes")),
    ],
    tables=[
        OutTable(
            "coders",
            Words("Cada codificador frente a la referencia", "Each coder against gold"),
            {
                "coder": Words("Codificador", "Coder"),
                "articles": Words("Documentos", "Documents"),
                "codes": Words("Códigos", "Codes"),
                "matching": Words("En la referencia", "That gold has"),
                "extra": Words("De más", "That gold lacks"),
                "missed": Words("De menos", "That they missed"),
                "precision": Words("Precisión", "Precision"),
                "recall": Words("Exhaustividad", "Recall"),
                "f1": Words("F1", "F1"),
            },
        ),
        OutTable(
            "pairs",
            Words("Pares de codificadores", "Pairs of coders"),
            {
                "first": Words("Uno", "One"),
                "second": Words("Otro", "Other"),
                "matching": Words("Códigos de ambos", "Codes of both"),
                "f1": Words("F1", "F1"),
            },
        ),
    ],
    charts=[Bars("coders", "coder", "f1", Words("F1 por codificador", "F1 by coder"))],
)
def coder_agreement(given: Given) -> Outcome:
    """Codes are compared per document in capitals, each once. Precision, recall and F1 add up the
    codes of all coders against coder `gold` (micro average) and are not given without one. The mean
    pairwise F1 is over the pairs of coders other than `gold`. With `articles=all` a document that
    a coder does not have counts as one without codes; with `shared` each comparison is over the
    documents that both have, which suits coders who share out the work.
    """
    frame = given.tables["codes"]
    coded = _by_coder(frame)
    shared = given.parameters["articles"] == "shared"
    gold = coded.pop(GOLD, None)
    order = sorted(coded)
    against = {
        each: matches(coded[each], gold, shared_only=shared) if gold is not None else None
        for each in order
    }
    pairs: list[dict[str, Any]] = []
    for one, other in itertools.combinations(order, 2):
        found = matches(coded[one], coded[other], shared_only=shared)
        pairs.append({"first": one, "second": other, "matching": found.both, "f1": found.f1})
    figures = _figures(frame, gold, coded, [each for each in against.values() if each], pairs)
    table = [_row(each, coded[each], against[each]) for each in order]
    return Outcome(figures, {"coders": table, "pairs": pairs}, _claims(figures))


def _by_coder(frame: Frame) -> dict[str, Coding]:
    found: dict[str, Coding] = {}
    columns = (frame["article"], frame["coder"], frame["code"])
    for article, coder, code in zip(*columns, strict=True):
        name = GOLD if coder.lower() == GOLD else coder
        codes = found.setdefault(name, {}).setdefault(article, set())
        if code is not None:
            codes.add(code.upper())
    if len(found) < 2 or len(found) > CODERS_MAX:
        raise RefusedData(
            "coder_count",
            Words(
                f"{frame.source}, columna coder: hay {len(found)} codificador(es); se comparan de "
                f"2 a {CODERS_MAX}.",
                f"{frame.source}, column coder: there are {len(found)} coder(s); 2 to {CODERS_MAX} "
                "are compared.",
            ),
            "coder",
        )
    return found


def _figures(
    frame: Frame,
    gold: Coding | None,
    coded: dict[str, Coding],
    against: list[Matches],
    pairs: list[dict[str, Any]],
) -> dict[str, Any]:
    total = Matches(*map(sum, zip(*against, strict=True))) if against else None
    f1s = [row["f1"] for row in pairs if row["f1"] is not None]
    return {
        "precision": total.precision if total else None,
        "recall": total.recall if total else None,
        "f1": total.f1 if total else None,
        "mean_pairwise_f1": math.fsum(f1s) / len(f1s) if f1s else None,
        "coders": len(coded),
        "articles": len(set(frame["article"])),
        "gold_codes": None if gold is None else sum(map(len, gold.values())),
    }


def _row(name: str, coding: Coding, found: Matches | None) -> dict[str, Any]:
    return {
        "coder": name,
        "articles": len(coding),
        "codes": sum(map(len, coding.values())),
        "matching": found.both if found else None,
        "extra": found.extra if found else None,
        "missed": found.missed if found else None,
        "precision": found.precision if found else None,
        "recall": found.recall if found else None,
        "f1": found.f1 if found else None,
    }


def _claims(figures: dict[str, Any]) -> tuple[Claim, ...]:
    claims = []
    if figures["f1"] is not None:
        claims.append(
            Claim(
                "level",
                say(
                    "Frente a la referencia la F1 es {f1} en {articles}, con {coders}.",
                    "Against gold F1 is {f1} over {articles}, with {coders}.",
                    f1=decimal(figures["f1"], 3),
                    articles=counted(
                        figures["articles"],
                        ("documento", "documentos"),
                        ("document", "documents"),
                    ),
                    coders=counted(
                        figures["coders"], ("codificador", "codificadores"), ("coder", "coders")
                    ),
                ),
                ("f1", "articles", "coders"),
            )
        )
    if figures["mean_pairwise_f1"] is not None:
        claims.append(
            Claim(
                "comparison",
                say(
                    "Los codificadores coinciden entre sí con una F1 media de {f1}.",
                    "Coders agree with each other at a mean F1 of {f1}.",
                    f1=decimal(figures["mean_pairwise_f1"], 3),
                ),
                ("mean_pairwise_f1",),
            )
        )
    return tuple(claims)
