"""What `pericia sourcing mine` prints for people, in English and Spanish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pericia.kernels.amounts import written

ACTIVITIES_MAX: Final = 15
DECISIONS_MAX: Final = 15

_WORDS: Final = {
    "en": {
        "head": "{cases} cases, {events} events, {variants} variants, {first_at} to {last_at}",
        "top": "the ten commonest variants cover {top} of the cases; {eighty} variants cover 80%",
        "columns": ("activity", "events", "cases", "rework", "hands", "waiting", "touch", "gap"),
        "decisions": "Decision points (0: rules would do, 1: judgement, or facts nobody records)",
        "rules": "rules",
        "mixed": "partly rules",
        "judgement": "judgement",
        "too_few_cases": "too few cases",
        "order_only": "order of parallel work",
        "end": "end",
        "rest": "others",
        "told_by": "told by",
        "answers": "What the log proposes for the sourcing decision (0 to 4)",
        "operational": "operational",
        "expert": "expert",
        "sure": "sure",
        "unanswered": "The log says nothing of",
        "settled": "Recorded facts settle {share} of what is decided on the way.",
        "assumed": "Taken as known from the start of a case (name others with --later)",
        "left_out": "Left out, since by their names they are known at the end",
        "people": "Left out, since they say who does the work",
        "more": "and {number} more (--json shows all)",
        "nature": "nature",
        "impact": "impact",
        "risk": "risk",
        "scaling": "scaling",
        "value": "value",
    },
    "es": {
        "head": "{cases} casos, {events} eventos, {variants} variantes, {first_at} a {last_at}",
        "top": "las diez variantes más frecuentes abarcan el {top} de los casos; {eighty} "
        "variantes abarcan el 80 %",
        "columns": (
            "actividad", "eventos", "casos", "retrabajo", "traspasos", "espera", "trabajo", "lapso",
        ),
        "decisions": "Puntos de decisión (0: bastan reglas, 1: criterio, o datos que nadie anota)",
        "rules": "reglas",
        "mixed": "en parte reglas",
        "judgement": "criterio",
        "too_few_cases": "pocos casos",
        "order_only": "orden de trabajo paralelo",
        "end": "fin",
        "rest": "otros",
        "told_by": "según",
        "answers": "Lo que el registro propone para la decisión de externalización (0 a 4)",
        "operational": "operativo",
        "expert": "experto",
        "sure": "certeza",
        "unanswered": "El registro no dice nada de",
        "settled": "Los datos registrados resuelven el {share} de lo que se decide en el camino.",
        "assumed": "Se dan por conocidos desde el inicio (nombre otros con --later)",
        "left_out": "Se omiten, pues por su nombre se conocen al final",
        "people": "Se omiten, pues dicen quién hace el trabajo",
        "more": "y {number} más (--json los muestra)",
        "nature": "naturaleza",
        "impact": "impacto",
        "risk": "riesgo",
        "scaling": "escala",
        "value": "valor",
    },
}  # fmt: skip
_PROBLEMS: Final = {
    "en": {
        "missing_case_ids": "Events without a case, left out: {n}.",
        "missing_activities": "Events without an activity, left out: {n}.",
        "missing_timestamps": "Events without a time that can be read, left out: {n}.",
        "unreadable_timestamps": "Times that cannot be read: {n}. --time-format says how they are "
        "written.",
        "day_first_assumed": "Dates of which nothing tells whether the day comes first, read so: "
        "{n}. --time-format says otherwise.",
        "mixed_time_zones": "Times in another time zone than most, all put into UTC: {n}.",
        "timestamps_without_zone": "Times without a time zone although others have one, taken as "
        "UTC: {n}.",
        "one_event_cases": "Cases of one event only: {n}.",
        "starts_without_end": "Starts without an end: {n}.",
        "starts_after_their_end": "Steps that end before they begin, read without a start: {n}.",
        "other_lifecycle_events": "Events that neither begin nor end a step, left out: {n}.",
        "traces_without_id": "Traces without a name, each taken as a case: {n}.",
        "events_outside_traces": "Events outside every trace, left out: {n}.",
        "malformed_xml": "The XML is malformed at line {line}: only what stands before was read.",
        "cut_off_files": "The compressed file is cut off: only what stands before was read.",
        "attributes_left_out": "Attributes beyond those that are read: {n} values.",
    },
    "es": {
        "missing_case_ids": "Eventos sin caso, omitidos: {n}.",
        "missing_activities": "Eventos sin actividad, omitidos: {n}.",
        "missing_timestamps": "Eventos sin una hora legible, omitidos: {n}.",
        "unreadable_timestamps": "Horas que no se pueden leer: {n}. --time-format dice cómo se "
        "escriben.",
        "day_first_assumed": "Fechas en las que nada dice si el día va primero, leídas así: {n}. "
        "--time-format dice otra cosa.",
        "mixed_time_zones": "Horas en otro huso que la mayoría, pasadas a UTC: {n}.",
        "timestamps_without_zone": "Horas sin huso aunque otras lo tienen, tomadas como UTC: {n}.",
        "one_event_cases": "Casos de un solo evento: {n}.",
        "starts_without_end": "Inicios sin final: {n}.",
        "starts_after_their_end": "Pasos que acaban antes de empezar, leídos sin inicio: {n}.",
        "other_lifecycle_events": "Eventos que no inician ni acaban un paso, omitidos: {n}.",
        "traces_without_id": "Trazas sin nombre, tomadas cada una como un caso: {n}.",
        "events_outside_traces": "Eventos fuera de toda traza, omitidos: {n}.",
        "malformed_xml": "El XML está mal formado en la línea {line}: solo se leyó lo anterior.",
        "cut_off_files": "El archivo comprimido está cortado: solo se leyó lo anterior.",
        "attributes_left_out": "Atributos más allá de los que se leen: {n} valores.",
    },
}


def warnings(problems: Mapping[str, int], language: str) -> list[str]:
    """A sentence for each problem of a log."""
    line = problems.get("malformed_xml_line", 0)
    words = _PROBLEMS[language]
    return [
        words[name].format(n=_count(number, language), line=line)
        for name, number in problems.items()
        if name in words
    ]


def as_text(found: Mapping[str, Any], language: str) -> str:
    words: Mapping[str, Any] = _WORDS[language]
    numbers = {name: _count(found[name], language) for name in ("cases", "events", "variants")}
    top = words["top"].format(
        top=_percent(found["top_variants_share"]), eighty=found["variants_for_80_percent"]
    )
    head = words["head"].format(
        **numbers, first_at=found["first_at"][:10], last_at=found["last_at"][:10]
    )
    parts = [
        [head, top],
        _activities(found["activities"], words, language),
        _decisions(found["decisions"], words, language),
        _attributes(found["attributes"], words),
        _answers(found, words),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _activities(
    activities: list[dict[str, Any]], words: Mapping[str, Any], language: str
) -> list[str]:
    rows = [words["columns"]] + [
        (
            each["name"][:40],
            _count(each["events"], language),
            _count(each["cases"], language),
            _percent(each["rework_rate"]),
            _percent(each["handoff_rate"]),
            _duration(each["waiting_seconds"], language),
            _duration(each["touch_seconds"], language),
            _duration(each["gap_seconds"], language),
        )
        for each in activities[:ACTIVITIES_MAX]
    ]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return lines + _more(len(activities) - ACTIVITIES_MAX, words)


def _decisions(
    decisions: list[dict[str, Any]], words: Mapping[str, Any], language: str
) -> list[str]:
    if not decisions:
        return []
    lines = [words["decisions"]]
    for each in decisions[:DECISIONS_MAX]:
        index = _index(each["judgement_index"], language)
        branches = ", ".join(
            f"{branch['to'] or words[branch['kind']]} ({_count(branch['count'], language)})"
            for branch in each["branches"][:4]
        )
        told = f"; {words['told_by']} {', '.join(each['told_by'])}" if each["told_by"] else ""
        verdict = words[each["verdict"]]
        lines.append(f"  {index}  {each['after']} -> {branches}: {verdict}{told}")
    return lines + _more(len(decisions) - DECISIONS_MAX, words)


def _attributes(attributes: Mapping[str, list[str]], words: Mapping[str, Any]) -> list[str]:
    found = (
        (words["assumed"], attributes["assumed_known_from_the_start"]),
        (words["left_out"], attributes["left_out_as_known_later"]),
        (words["people"], attributes["left_out_as_people"]),
    )
    return [f"{title}: {', '.join(names)}." for title, names in found if names]


def _answers(found: Mapping[str, Any], words: Mapping[str, Any]) -> list[str]:
    lines = [words["answers"]]
    for name, each in found["answers"].items():
        scores = ", ".join(f"{words[part]} {each[part]}" for part in ("operational", "expert"))
        lines += [
            f"  {words[name]}: {scores} ({words['sure']} {each['sure']})",
            f"    {each['because']}",
        ]
    if found["unanswered"]:
        names = ", ".join(words[name] for name in found["unanswered"])
        lines.append(f"  {words['unanswered']}: {names}.")
    if found["rules_share"] is not None:
        lines.append("  " + words["settled"].format(share=_percent(found["rules_share"])))
    return lines


def _more(number: int, words: Mapping[str, Any]) -> list[str]:
    return ["  " + words["more"].format(number=number)] if number > 0 else []


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _count(number: int, language: str) -> str:
    both = written(number)
    return both.es if language == "es" else both.en


def _index(index: float | None, language: str) -> str:
    return "   -" if index is None else _decimal(f"{index:.2f}", language)


def _decimal(text: str, language: str) -> str:
    return text.replace(".", ",") if language == "es" else text


def _duration(seconds: float | None, language: str) -> str:
    if seconds is None:
        return "-"
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return _decimal(f"{seconds / size:.1f} {unit}", language)
    return f"{seconds:.0f} s"
