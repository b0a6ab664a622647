"""What `pericia sourcing mine` prints for people, in English and Spanish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

ACTIVITIES_MAX: Final = 15
DECISIONS_MAX: Final = 15

_WORDS: Final = {
    "en": {
        "head": "{cases} cases, {events} events, {variants} variants, {first_at} to {last_at}",
        "top": "the ten commonest variants cover {top} of the cases; {eighty} variants cover 80 %",
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
        "missing_case_ids": "{n} events have no case and were left out.",
        "missing_activities": "{n} events have no activity and were left out.",
        "missing_timestamps": "{n} events have no time and were left out.",
        "unreadable_timestamps": "{n} times cannot be read; --time-format names how they are "
        "written.",
        "mixed_time_zones": "{n} times stand in another time zone than most; all were put into "
        "UTC.",
        "timestamps_without_zone": "{n} times name no zone although others do; UTC was assumed.",
        "one_event_cases": "{n} cases have one event only.",
        "starts_without_end": "{n} starts have no end.",
        "starts_after_their_end": "{n} steps end before they begin; their start was left out.",
        "other_lifecycle_events": "{n} events neither begin nor end a step and were left out.",
        "traces_without_id": "{n} traces have no name; each counts as a case.",
        "events_outside_traces": "{n} events stand outside every trace and were left out.",
        "malformed_xml": "The file is malformed or cut off (line {line}): only what stands before "
        "was read.",
        "cut_off_files": "The compressed file is cut off: only what stands before was read.",
        "attributes_left_out": "{n} more kinds of attributes were left out.",
    },
    "es": {
        "missing_case_ids": "{n} eventos no tienen caso y se omitieron.",
        "missing_activities": "{n} eventos no tienen actividad y se omitieron.",
        "missing_timestamps": "{n} eventos no tienen hora y se omitieron.",
        "unreadable_timestamps": "{n} horas no se pueden leer; --time-format dice cómo se "
        "escriben.",
        "mixed_time_zones": "{n} horas están en otro huso que la mayoría; todas se pasaron a UTC.",
        "timestamps_without_zone": "{n} horas no indican huso aunque otras sí; se supuso UTC.",
        "one_event_cases": "{n} casos tienen un solo evento.",
        "starts_without_end": "{n} inicios no tienen final.",
        "starts_after_their_end": "{n} pasos acaban antes de empezar; se omitió su inicio.",
        "other_lifecycle_events": "{n} eventos no inician ni acaban un paso y se omitieron.",
        "traces_without_id": "{n} trazas no tienen nombre; cada una cuenta como un caso.",
        "events_outside_traces": "{n} eventos están fuera de toda traza y se omitieron.",
        "malformed_xml": "El archivo está mal formado o cortado (línea {line}): solo se leyó lo "
        "anterior.",
        "cut_off_files": "El archivo comprimido está cortado: solo se leyó lo anterior.",
        "attributes_left_out": "Se omitieron {n} tipos más de atributos.",
    },
}


def warnings(problems: Mapping[str, int], language: str) -> list[str]:
    """A sentence for each problem of a log."""
    line = problems.get("malformed_xml_line", 0)
    words = _PROBLEMS[language]
    return [
        words[name].format(n=f"{number:,}", line=line)
        for name, number in problems.items()
        if name in words
    ]


def as_text(found: Mapping[str, Any], language: str) -> str:
    words: Mapping[str, Any] = _WORDS[language]
    numbers = {name: f"{found[name]:,}" for name in ("cases", "events", "variants")}
    top = words["top"].format(
        top=_percent(found["top_variants_share"]), eighty=found["variants_for_80_percent"]
    )
    head = words["head"].format(
        **numbers, first_at=found["first_at"][:10], last_at=found["last_at"][:10]
    )
    parts = [
        [head, top],
        _activities(found["activities"], words),
        _decisions(found["decisions"], words),
        _attributes(found["attributes"], words),
        _answers(found, words),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _activities(activities: list[dict[str, Any]], words: Mapping[str, Any]) -> list[str]:
    rows = [words["columns"]] + [
        (
            each["name"][:40],
            f"{each['events']:,}",
            f"{each['cases']:,}",
            _percent(each["rework_rate"]),
            _percent(each["handoff_rate"]),
            _duration(each["waiting_seconds"]),
            _duration(each["touch_seconds"]),
            _duration(each["gap_seconds"]),
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


def _decisions(decisions: list[dict[str, Any]], words: Mapping[str, Any]) -> list[str]:
    if not decisions:
        return []
    lines = [words["decisions"]]
    for each in decisions[:DECISIONS_MAX]:
        index = "   -" if each["judgement_index"] is None else f"{each['judgement_index']:.2f}"
        branches = ", ".join(
            f"{branch['to'] or words[branch['kind']]} ({branch['count']:,})"
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


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"
