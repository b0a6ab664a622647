"""What an event log proposes for the questions, and what became of each proposal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pericia.apps.sourcing.answers import Asked, Query, written
from pericia.apps.sourcing.models import ProcessLog
from pericia.kernels.sourcing.criteria import CRITERIA, SIDE_TITLES, SIDES
from pericia.kernels.sourcing.wording import Language

WHY = "why_"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One answer that a log proposes; `why` says why it was not taken, where it was not."""

    name: str
    title: str
    side: str
    proposed: float
    because: str
    why: str

    @property
    def why_name(self) -> str:
        return f"{WHY}{self.name}"


def proposals_of(log: ProcessLog | None, query: Query, language: Language) -> list[Proposal]:
    """The proposals of a log that was read, with the reasons that the query gives."""
    return [
        Proposal(
            f"{criterion}_{side}",
            title,
            SIDE_TITLES[side].said(language),
            float(answer[side]),
            _said(answer["because"], language),
            _text(query, f"{WHY}{criterion}_{side}"),
        )
        for criterion, side, title, answer in _proposed(log, language)
    ]


def prefilled(log: ProcessLog | None) -> dict[str, str]:
    """The proposals as values of the form: sides and how sure they are."""
    found: dict[str, str] = {}
    for criterion, side, _, answer in _proposed(log, "en"):
        found[f"{criterion}_{side}"] = written(float(answer[side]))
        found[f"{criterion}_sure"] = written(float(answer["sure"]))
    if log and log.findings and log.findings.get("rules_share") is not None:
        found["rules_share"] = written(round(float(log.findings["rules_share"]), 2))
    return found


def evidence_of(log: ProcessLog | None, asked: Asked, query: Query) -> list[dict[str, Any]]:
    """What `record_assessment` keeps of the proposals: taken, or overruled with a reason."""
    if log is None or asked.process is None or asked.process.answers is None:
        return []
    return [
        {
            "log": str(log.id),
            "criterion": criterion,
            "side": side,
            "proposed": float(answer[side]),
            "taken": float(getattr(asked.process.answers[criterion], side)),
            "why": _text(query, f"{WHY}{criterion}_{side}"),
        }
        for criterion, side, _, answer in _proposed(log, "en")
    ]


def _proposed(
    log: ProcessLog | None, language: Language
) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    answers = (log.findings or {}).get("answers", {}) if log else {}
    for criterion in CRITERIA:
        answer = answers.get(criterion.id)
        if answer:
            for side in SIDES:
                yield criterion.id, side, criterion.title.said(language), answer


def _said(because: Any, language: Language) -> str:
    return str(because[language] if isinstance(because, Mapping) else because)


def _text(query: Query, name: str) -> str:
    found = query.getlist(name)
    return found[-1].strip() if found else ""
