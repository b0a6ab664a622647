"""What pages keep as JSON is what the commands read as files, so that both tell the same.

A kept document of an assessment is a whole file of `pericia sourcing assess` with one process; one
of money a whole file of `pericia sourcing money`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

import yaml

from pericia.kernels.procedure.problems import Problem
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing.assess import Assessment, assess_all
from pericia.kernels.sourcing.money.read_scenario import read_scenario
from pericia.kernels.sourcing.money.scenario import Scenario
from pericia.kernels.sourcing.process import Portfolio, Process
from pericia.kernels.sourcing.read_processes import read_processes

KERNEL = "sourcing/1"
"""Changes whenever the same answers may lead to something else."""
FILE_CHARACTERS_MAX = 2_000_000
Document = Mapping[str, Any]
T = TypeVar("T")


def assessed(document: Document) -> Assessment:
    """The assessment of a document of one process. Raises Refused (`answers_invalid`)."""
    return assess_all(portfolio_of(document))[0]


def portfolio_of(document: Document) -> Portfolio:
    """The portfolio of one process. Raises Refused (`answers_invalid`) that says what is wrong."""
    portfolio = _read(document, read_processes, "answers_invalid")
    if len(portfolio.processes) != 1:
        raise Refused("answers_invalid", "An assessment is of one process: leave one in the file.")
    return portfolio


def process_of(document: Document) -> Process:
    """The process of a document. Raises Refused (`answers_invalid`)."""
    return portfolio_of(document).processes[0]


def scenario_of(document: Document) -> Scenario:
    """The options to compare. Raises Refused (`options_invalid`) that says what is wrong."""
    return _read(document, read_scenario, "options_invalid")


def as_file(document: Document) -> str:
    """The document as the YAML file of its command."""
    return yaml.safe_dump(dict(document), allow_unicode=True, sort_keys=False)


def document_of(process: Process, readiness: Mapping[str, float] | None = None) -> dict[str, Any]:
    """The file of one process without parts, with its answers to the checks of readiness."""
    found: dict[str, Any] = {"id": process.id, "name": process.name}
    if process.answers:
        found["answers"] = {name: asdict(each) for name, each in process.answers.items()}
    if process.short:
        found["short"] = asdict(process.short)
    if process.rules_share is not None:
        found["rules_share"] = process.rules_share
    if process.strategic_secret:
        found["strategic_secret"] = True
    if process.bans:
        found["bans"] = sorted(process.bans)
    if readiness:
        found["readiness"] = dict(readiness)
    return {"processes": [found]}


def outcome_of(found: Assessment) -> dict[str, Any]:
    """An assessment in short, without sentences: what stands when the kernel has changed."""
    told = found.as_json("en")
    kept = ("model", "decided", "certainty", "form", "share_of_draws", "governance", "scores")
    return {**{name: told[name] for name in kept}, "flip": told["flip"], "flip_to": told["flip_to"]}


def _read(
    document: Document,
    read: Callable[[str], tuple[T | None, Sequence[Problem]]],
    code: str,
) -> T:
    found, problems = read(json.dumps(document, ensure_ascii=False))
    if found is None:
        first = problems[0]
        where = f"{first.where}: " if first.where else ""
        english, spanish = (
            f"{where}{each.message} {each.advice}" for each in (first, first.spanish)
        )
        raise Refused(code, english, first.where or None, message_es=spanish)
    return found
