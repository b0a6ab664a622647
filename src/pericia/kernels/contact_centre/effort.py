"""How much effort customers had: how often they came back, how long it took, what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean, median
from typing import Any

from pericia.kernels.instruments.declare import (
    Bars,
    Claim,
    Column,
    Figure,
    Given,
    Input,
    Outcome,
    OutTable,
    instrument,
)
from pericia.kernels.instruments.frames import Fault, Frame, Words
from pericia.kernels.instruments.saying import percent, say
from pericia.kernels.statistics.basics import wilson


def _scales(frame: Frame, parameters: Mapping[str, Any]) -> Iterator[Fault]:
    """Every score on one scale, the same for all, and within it."""
    asked = None
    for place, score in enumerate(frame["effort_score"]):
        if score is None:
            continue
        scale = frame["effort_from"][place], frame["effort_to"][place]
        asked = asked or scale
        shown, first = (f"{low}-{high}" for low, high in (scale, asked))
        if None in scale:
            yield Fault(
                place,
                "effort_to",
                Words(
                    "Una nota de esfuerzo necesita su escala: escriba de cuánto a cuánto.",
                    "A score of effort needs its scale: write from what to what.",
                ),
            )
        elif scale != asked:
            yield Fault(
                place,
                "effort_to",
                Words(
                    f"El esfuerzo se preguntó de {first} y aquí de {shown}: no se mezclan "
                    "escalas; deje fuera las respuestas de una de ellas.",
                    f"Effort was asked from {first} and here from {shown}: scales are not mixed; "
                    "leave out the answers of one of them.",
                ),
            )
        elif not scale[0] <= score <= scale[1]:
            yield Fault(
                place,
                "effort_score",
                Words(
                    f"La nota {score} no está en la escala {shown}; corríjala.",
                    f"The score {score} is off the scale {shown}; correct it.",
                ),
            )


@instrument(
    "contact_effort",
    "1",
    title=Words("Esfuerzo del cliente", "Effort of customers"),
    source="customer effort: Dixon, Freeman and Toman 2010, Harvard Business Review 88, 116-122; "
    "intervals: Wilson 1927",
    method_es="Por motivo, la proporción de contactos de quien ya había escrito por lo mismo, con "
    "el intervalo del 95 % de Wilson, la mediana de las horas hasta el cierre y la media "
    "de la nota de esfuerzo. Cada medida cuenta solo los contactos que la tienen. Las "
    "notas han de ser de una sola escala.",
    inputs=[
        Input(
            "contacts",
            Words("Un contacto cerrado por fila", "One closed contact a row"),
            (
                Column("contact_id", "text", Words("Identificador", "Identifier")),
                Column("reason", "text", Words("Motivo", "Reason")),
                Column(
                    "contacts_before",
                    "integer",
                    Words("Contactos anteriores por lo mismo", "Earlier contacts about the same"),
                    blank=True,
                    low=0,
                ),
                Column(
                    "hours_open",
                    "number",
                    Words("Horas hasta el cierre", "Hours to closing"),
                    blank=True,
                    low=0,
                ),
                Column(
                    "effort_score",
                    "integer",
                    Words("Nota de esfuerzo", "Score of effort"),
                    blank=True,
                ),
                Column(
                    "effort_from",
                    "integer",
                    Words("La escala empieza en", "The scale begins at"),
                    blank=True,
                ),
                Column(
                    "effort_to",
                    "integer",
                    Words("La escala acaba en", "The scale ends at"),
                    blank=True,
                ),
            ),
            key=("contact_id",),
            check=_scales,
        )
    ],
    figures=[
        Figure("contacts", "contacts", Words("Contactos", "Contacts")),
        Figure(
            "known",
            "contacts",
            Words("Contactos de los que se sabe si repiten", "Contacts known to repeat or not"),
        ),
        Figure("repeated", "contacts", Words("Contactos repetidos", "Repeated contacts")),
        Figure("repeated_share", "share", Words("Proporción de repetidos", "Share of repeats")),
        Figure("repeated_low", "share", Words("Extremo inferior", "Lower end")),
        Figure("repeated_high", "share", Words("Extremo superior", "Upper end")),
        Figure(
            "hours_median",
            "hours",
            Words("Mediana de las horas hasta el cierre", "Median of hours to closing"),
        ),
        Figure("scores", "answers", Words("Notas de esfuerzo", "Scores of effort")),
        Figure(
            "effort_mean", "points of the scale", Words("Esfuerzo medio", "Mean score of effort")
        ),
    ],
    tables=[
        OutTable(
            "reasons",
            Words("Motivos, del más repetido al menos", "Reasons, most repeats first"),
            {
                "reason": Words("Motivo", "Reason"),
                "n": Words("Contactos", "Contacts"),
                "known": Words("Se sabe si repiten", "Known to repeat or not"),
                "repeated": Words("Repetidos", "Repeats"),
                "repeated_share": Words("Proporción de repetidos", "Share of repeats"),
                "low": Words("Extremo inferior del 95 %", "Lower 95% end"),
                "high": Words("Extremo superior del 95 %", "Upper 95% end"),
                "hours_median": Words("Mediana de horas", "Median of hours"),
                "effort_mean": Words("Esfuerzo medio", "Mean score of effort"),
            },
        )
    ],
    charts=[
        Bars(
            "reasons",
            "reason",
            "repeated_share",
            Words("Repetidos por motivo", "Repeats by reason"),
        )
    ],
)
def contact_effort(given: Given) -> Outcome:
    """By reason: the share of contacts by somebody who had been in touch about the same before,
    with Wilson's 95% interval, the median of hours to closing, and the mean score of effort. Each
    measure counts the contacts that have it. Scores must be of one scale.
    """
    frame = given.tables["contacts"]
    places: dict[str, list[int]] = defaultdict(list)
    for place, reason in enumerate(frame["reason"]):
        places[reason].append(place)
    table = [{"reason": reason, **_measured(frame, at)} for reason, at in places.items()]
    table.sort(key=lambda row: (-row["repeated"], -row["n"], row["reason"]))
    whole = _measured(frame, range(len(frame["reason"])))
    figures = {
        "contacts": whole["n"],
        "known": whole["known"],
        "repeated": whole["repeated"],
        "repeated_share": whole["repeated_share"],
        "repeated_low": whole["low"],
        "repeated_high": whole["high"],
        "hours_median": whole["hours_median"],
        "scores": sum(each is not None for each in frame["effort_score"]),
        "effort_mean": whole["effort_mean"],
    }
    return Outcome(figures, {"reasons": table}, _claims(figures))


def _measured(frame: Frame, places: Sequence[int]) -> dict[str, Any]:
    before = [known for at in places if (known := frame["contacts_before"][at]) is not None]
    hours = [known for at in places if (known := frame["hours_open"][at]) is not None]
    scores = [known for at in places if (known := frame["effort_score"][at]) is not None]
    repeated = sum(each > 0 for each in before)
    low, high = wilson(repeated, len(before)) if before else (None, None)
    return {
        "n": len(places),
        "known": len(before),
        "repeated": repeated,
        "repeated_share": repeated / len(before) if before else None,
        "low": low,
        "high": high,
        "hours_median": median(hours) if hours else None,
        "effort_mean": fmean(scores) if scores else None,
    }


def _claims(figures: Mapping[str, Any]) -> tuple[Claim, ...]:
    if figures["repeated_share"] is None:
        return ()
    share, low, high = (
        figures[name] for name in ("repeated_share", "repeated_low", "repeated_high")
    )
    return (
        Claim(
            "level",
            say(
                "El {share} de los contactos es de quien ya había escrito por lo mismo (de {low} "
                "a {high}).",
                "{share} of contacts come from somebody who had been in touch about the same "
                "({low} to {high}).",
                share=percent(share, 1),
                low=percent(low, 1),
                high=percent(high, 1),
            ),
            ("repeated_share", "repeated_low", "repeated_high"),
        ),
    )
