"""What the page of a log shows of its findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from pericia.apps.organisations.models import Process
from pericia.apps.sourcing import log_words, map_drawing, process_map
from pericia.apps.sourcing.models import Assessment, ProcessLog
from pericia.kernels.sourcing.criteria import CRITERIA, SCALE_MAX, Criterion
from pericia.kernels.sourcing.wording import Language
from pericia.web import formats

Findings = Mapping[str, Any]
VARIANTS_FIRST: Final = 5
STEPS_MAX: Final = 12
DECISIONS_FIRST: Final = 6
BRANCHES_MAX: Final = 5


def found_in(
    findings: Findings, given: Mapping[str, str], assessments: Sequence[Assessment]
) -> dict[str, Any]:
    """The context of the page; `assessments` holds the latest one, where there is one."""
    variants = [_variant(each, findings) for each in findings["top_variants"]]
    decisions = [_decision(each) for each in _by_weight(findings["decisions"])]
    return {
        "findings": findings,
        "first_at": datetime.fromisoformat(findings["first_at"]),
        "last_at": datetime.fromisoformat(findings["last_at"]),
        **_map(findings, process_map.filters_from(findings, given)),
        "variants": variants[:VARIANTS_FIRST],
        "more_variants": variants[VARIANTS_FIRST:],
        "decisions": decisions[:DECISIONS_FIRST],
        "more_decisions": decisions[DECISIONS_FIRST:],
        "problems": log_words.problems_of(findings["problems"]),
        "known": findings["attributes"]["assumed_known_from_the_start"],
        "answers": _answers(findings, assessments),
        "unanswered": [_title(each) for each in CRITERIA if each.id in findings["unanswered"]],
        "assessment": assessments[0] if assessments else None,
    }


def new_assessment_url(process: Process, log: ProcessLog) -> str:
    """Where what the log proposes is taken into an assessment."""
    named = {"process": f"{process.client_id}.{process.id}", "log": str(log.id)}
    return f"{reverse('new_assessment')}?{urlencode(named)}"


def _map(findings: Findings, filters: process_map.Filters) -> dict[str, Any]:
    shown = process_map.shown_by(findings, filters)
    place = filters.activity
    return {
        "filters": filters,
        "activities_max": str(process_map.activities_in(findings)),
        "moves_max": str(process_map.moves_in(findings)),
        "shown": shown,
        "drawing": map_drawing.draw(shown, _wording()),
        "heats": range(map_drawing.HEATS),
        "activity_rows": list(enumerate(findings["activities"])),
        "move_rows": _move_rows(shown),
        "activity": None if place is None else _activity(findings, place),
        "uses_waiting": shown.uses_waiting,
    }


def _wording() -> map_drawing.Wording:
    return map_drawing.Wording(
        count=lambda value: formats.number(value),
        seconds=short_duration,
        times=_times,
        begin=_("Beginning of the case"),
        end=_("End of the case"),
    )


def short_duration(seconds: float) -> str:
    """The largest unit alone, as there is room for on an arrow: 3.5 h, 12 min, 40 s."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            count = seconds / size
            return f"{formats.number(count, 1 if count < 10 else 0)}\u00a0{unit}"
    return f"{formats.number(seconds, 0)}\u00a0s"


def _times(value: float) -> str:
    count = int(value)
    return ngettext("%(number)s time", "%(number)s times", count) % {
        "number": formats.number(count)
    }


def _move_rows(shown: process_map.Shown) -> list[dict[str, Any]]:
    """What the map draws, as rows."""
    names = [each["name"] for each in shown.activities]
    every = [*shown.begins, *shown.moves, *shown.ends]
    return [
        {
            "from": names[each.before] if each.before >= 0 else _("Beginning of the case"),
            "to": names[each.after] if each.after >= 0 else _("End of the case"),
            "count": each.count,
            "seconds": each.seconds,
        }
        for each in every
    ]


def _activity(findings: Findings, place: int) -> dict[str, Any]:
    """Everything that is known of one activity, with what leads to it and what follows."""
    found = dict(findings["activities"][place])
    name = found["name"]
    found["before"] = [each for each in findings["moves"] if each["to"] == name][:BRANCHES_MAX]
    found["after"] = [each for each in findings["moves"] if each["from"] == name][:BRANCHES_MAX]
    found["decision"] = next(
        (_decision(each) for each in findings["decisions"] if each["after"] == name), None
    )
    return found


def _variant(variant: Mapping[str, Any], findings: Findings) -> dict[str, Any]:
    most = findings["top_variants"][0]["share"]
    steps = variant["activities"]
    return {
        "steps": steps[:STEPS_MAX],
        "more": max(0, len(steps) - STEPS_MAX),
        "cases": variant["cases"],
        "share": variant["share"],
        "bar": f"{100 * variant['share'] / most:.1f}",
    }


def _by_weight(decisions: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those that were measured first, those that leave most open before others."""

    def weight(decision: Mapping[str, Any]) -> tuple[bool, float, int]:
        index = decision["judgement_index"]
        is_decided = index is not None and decision["verdict"] != "order_only"
        opened = index * decision["entropy_bits"] * decision["choices"] if is_decided else 0.0
        return not is_decided, -opened, -decision["choices"]

    return sorted(decisions, key=weight)


def _decision(decision: Mapping[str, Any]) -> dict[str, Any]:
    line, meaning, tone = log_words.verdict_of(decision)
    choices = decision["choices"]
    branches = [
        {"name": _branch(each), "count": each["count"], "share": each["count"] / choices,
         "bar": f"{100 * each['count'] / choices:.1f}"}
        for each in decision["branches"]
    ]  # fmt: skip
    index = decision["judgement_index"]
    return {
        "after": decision["after"],
        "line": line,
        "meaning": meaning,
        "tone": tone,
        "index": index,
        "bar": None if index is None else f"{100 * min(1.0, index):.1f}",
        "choices": choices,
        "branches": branches[:BRANCHES_MAX],
        "rest": sum(each["count"] for each in branches[BRANCHES_MAX:]),
        "told_by": [log_words.fact_of(each) for each in decision["told_by"]],
        "is_decided": decision["verdict"] not in ("order_only", "too_few_cases"),
    }


def _branch(branch: Mapping[str, Any]) -> str:
    if branch["kind"] == "activity":
        return str(branch["to"])
    return _("the case ends") if branch["kind"] == "end" else _("something rare")


def _answers(findings: Findings, assessments: Sequence[Assessment]) -> list[dict[str, Any]]:
    """What the log proposes for each criterion, beside what was answered last."""
    language = _language()
    given = _answers_of(assessments[0]) if assessments else {}
    return [
        {
            "title": _title(each),
            "proposed": findings["answers"][each.id],
            "because": findings["answers"][each.id]["because"][language],
            "given": given.get(each.id),
            "sides": [
                (question.said(language), side, findings["answers"][each.id][side])
                for side, question in (
                    ("operational", each.operational),
                    ("expert", each.expert),
                )
            ],
            "most": f"{SCALE_MAX:.0f}",
        }
        for each in CRITERIA
        if each.id in findings["answers"]
    ]


def _answers_of(assessment: Assessment) -> dict[str, Any]:
    processes = assessment.document.get("processes") or [{}]
    answers = processes[0].get("answers") or {}
    return {name: each for name, each in answers.items() if isinstance(each, dict)}


def _title(criterion: Criterion) -> str:
    return criterion.title.said(_language())


def _language() -> Language:
    return "es" if get_language() == "es" else "en"
