"""What handing work over can bring, chosen by what the answers say. Each needs a baseline, a target
and an owner before it counts as a benefit that was realised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pericia.kernels.sourcing.situation import Situation
from pericia.kernels.sourcing.wording import Remark, Text


@dataclass(frozen=True, slots=True)
class Benefit:
    """A benefit and when it belongs to a decision."""

    remark: Remark
    arises: Callable[[Situation], bool]


def _benefit(code: str, es: str, en: str, arises: Callable[[Situation], bool]) -> Benefit:
    return Benefit(Remark(code, Text(es, en)), arises)


def _routine(it: Situation) -> bool:
    return it.model in ("bpo", "hybrid", "automate") and it.operational_strong


def _expertise(it: Situation) -> bool:
    return it.model in ("kpo", "hybrid") and it.expert_strong


BENEFITS = (
    _benefit(
        "cost",
        "Menor coste por unidad.",
        "Lower cost per unit.",
        lambda it: it.model == "automate" or (_routine(it) and it.answered("value", "operational")),
    ),
    _benefit(
        "economies_of_scale",
        "Economías de escala: el proveedor reparte plantilla y herramientas entre clientes.",
        "Economies of scale: the provider spreads staff and tools over clients.",
        lambda it: it.provided and _routine(it) and it.answered("scaling", "operational"),
    ),
    _benefit(
        "speed",
        "Respuesta más rápida y colas más cortas.",
        "Faster answers and shorter queues.",
        lambda it: (
            it.model == "automate" or (_routine(it) and it.answered("impact", "operational"))
        ),
    ),
    _benefit(
        "consistency",
        "El mismo procedimiento siempre igual.",
        "The same procedure, always done the same way.",
        lambda it: (
            it.model == "automate" or (_routine(it) and it.answered("nature", "operational"))
        ),
    ),
    _benefit(
        "availability",
        "Más horas de servicio.",
        "More hours of service.",
        lambda it: _routine(it) and it.answered("impact", "operational"),
    ),
    _benefit(
        "personalisation",
        "Trato más pertinente y personal, por lo que los expertos aprenden de los casos.",
        "More relevant, personal treatment, from what experts learn of the cases.",
        lambda it: it.model == "hybrid",
    ),
    _benefit(
        "focus",
        "La propia gente se dedica a lo que distingue a la empresa.",
        "One's own people work on what sets the company apart.",
        lambda it: it.model != "keep",
    ),
    _benefit(
        "recruiting_avoided",
        "Menos selección y formación propias.",
        "Less recruiting and training of one's own.",
        lambda it: it.provided,
    ),
    _benefit(
        "investment_avoided",
        "Menos inversión propia en puestos de trabajo y tecnología.",
        "Less investment of one's own in workplaces and technology.",
        lambda it: it.provided and _routine(it),
    ),
    _benefit(
        "access",
        "Acceso a talento y tecnología que la empresa no tiene.",
        "Access to talent and technology that the company does not have.",
        _expertise,
    ),
    _benefit(
        "agility",
        "Capacidad que sube y baja con la demanda.",
        "Capacity that goes up and down with demand.",
        lambda it: (
            it.provided
            and (it.answered("scaling", "operational") or it.answered("scaling", "expert"))
        ),
    ),
    _benefit(
        "better_decisions",
        "Decisiones mejores y más rápidas.",
        "Better and faster decisions.",
        lambda it: (
            _expertise(it) and (it.answered("impact", "expert") or it.answered("decisions", "both"))
        ),
    ),
    _benefit(
        "competitiveness",
        "Conocimiento y precisión que hacen a la empresa más competitiva.",
        "Knowledge and precision that make the company more competitive.",
        lambda it: (
            _expertise(it) and (it.answered("value", "expert") or it.answered("expertise", "both"))
        ),
    ),
)


def benefits_of(situation: Situation) -> tuple[Remark, ...]:
    """The benefits to expect, in the order of the catalogue."""
    return tuple(each.remark for each in BENEFITS if each.arises(situation))
