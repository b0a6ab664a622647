"""Words of what a log proposes, in the languages of the pages."""

from __future__ import annotations

from typing import Any, Final

LANGUAGES: Final = ("es", "en")

BECAUSE: Final = {
    "en": {
        "nature": "The ten commonest ways through the process cover {same:.0%} of the cases, and "
        "{per_week:,.0f} cases come a week. What is recorded settles {settled:.0%} of what is "
        "decided on the way ({measured} of {points} decision points could be measured).",
        "impact_start_and_complete": "Cases spend {waiting:.0%} of their time waiting, and "
        "{judged:.0%} of them meet a decision that what is recorded does not settle.",
        "impact_completion_only": "At least {waiting:.0%} of the time between steps is waiting "
        "(only ends are recorded; a working day counts as work), and {judged:.0%} of the cases "
        "meet a decision that what is recorded does not settle.",
        "scaling": "{per_week:,.0f} cases come a week, in a busy week {burst:.1f} times as many as "
        "in a usual one. {special:.0%} of the cases need a step that is rare and that two people "
        "do nearly alone.",
    },
    "es": {
        "nature": "Los diez recorridos más frecuentes abarcan el {same:.0%} de los casos, y llegan "
        "{per_week:,.0f} casos por semana. Lo registrado resuelve el {settled:.0%} de lo que se "
        "decide en el camino (se pudieron medir {measured} de {points} puntos de decisión).",
        "impact_start_and_complete": "Los casos pasan el {waiting:.0%} de su tiempo en espera, y "
        "el {judged:.0%} pasa por una decisión que lo registrado no resuelve.",
        "impact_completion_only": "Al menos el {waiting:.0%} del tiempo entre pasos es espera "
        "(solo constan los finales; una jornada cuenta como trabajo), y el {judged:.0%} de los "
        "casos pasa por una decisión que lo registrado no resuelve.",
        "scaling": "Llegan {per_week:,.0f} casos por semana, y en una semana cargada {burst:.1f} "
        "veces los de una habitual. El {special:.0%} de los casos necesita un paso poco frecuente "
        "que hacen casi siempre las mismas dos personas.",
    },
}


def say(language: str, name: str, **values: Any) -> str:
    """The sentence of that name with its numbers written as the language writes them."""
    return _numbers(BECAUSE[language][name], language, values)


def _numbers(sentence: str, language: str, values: dict[str, Any]) -> str:
    if language == "en":
        return sentence.format(**values)
    return sentence.format(**{name: _Spanish(value) for name, value in values.items()})


_SWAPPED: Final = str.maketrans(",.", ".,")


class _Spanish(float):
    """A number with a comma for decimals, a point for thousands, and a space before %."""

    def __format__(self, form: str) -> str:
        text = super().__format__(form or ".0f")
        text = text.translate(_SWAPPED)
        return text.replace("%", "\N{NO-BREAK SPACE}%")
