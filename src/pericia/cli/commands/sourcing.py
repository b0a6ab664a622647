"""`pericia sourcing`: which processes to hand to others, how, and what it costs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from pericia.cli import files, output
from pericia.cli.mining import add_mine
from pericia.cli.output import AsJson
from pericia.cli.reports import ReportOption, refuse_other_kinds, write_report
from pericia.kernels.refusal import Refused

if TYPE_CHECKING:
    from pericia.kernels.procedure.problems import Problem
    from pericia.kernels.sourcing.wording import Language

T = TypeVar("T")
BYTES_MAX = 2_000_000

LanguageOption = Annotated[
    str, typer.Option("--language", metavar="es|en", help="Language of the sentences.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**32 - 1, help="Where draws begin.")]


def group() -> typer.Typer:
    """The commands of this group."""
    sourcing = typer.Typer(help="Decide what to hand to others, how, and at what cost.")
    sourcing.command()(assess)
    sourcing.command()(money)
    add_mine(sourcing)
    sourcing.callback()(output.keep_subcommands)
    return sourcing


def register(app: typer.Typer) -> None:
    app.add_typer(group(), name="sourcing")


def assess(
    file: Annotated[Path, typer.Argument(help="The YAML file with the processes.")],
    as_json: AsJson = False,
    language: LanguageOption = "en",
    seed: Seed = 1,
    report: ReportOption = None,
) -> None:
    """Tell for each process: BPO, KPO, hybrid, automate or keep, why, and what would change it."""
    from pericia.kernels.sourcing.assess import assess_all
    from pericia.kernels.sourcing.company import company_gain
    from pericia.kernels.sourcing.read_processes import read_processes
    from pericia.kernels.sourcing.telling import assessments_as_text

    spoken = _language(language)
    refuse_other_kinds(report)
    portfolio = _read(file, read_processes, "processes_invalid")
    found = assess_all(portfolio, seed=seed)
    company = None if portfolio.company is None else company_gain(portfolio.company)
    if report:
        from pericia.kernels.sourcing.report import assessment_report

        write_report(report, assessment_report(found, spoken, company))
    value = {
        "processes": [each.as_json(spoken) for each in found],
        "company": company.as_json(spoken) if company else None,
    }
    output.show(value, lambda: assessments_as_text(found, spoken, company), as_json=as_json)


def money(
    file: Annotated[Path, typer.Argument(help="The YAML file with the options.")],
    as_json: AsJson = False,
    language: LanguageOption = "en",
    seed: Seed = 1,
    draws: Annotated[int, typer.Option("--draws", min=1_000, max=500_000)] = 100_000,
    report: ReportOption = None,
) -> None:
    """Compare what options cost: present value, break-even, probability of saving, tornado."""
    from pericia.kernels.sourcing.money.compare import as_json as told
    from pericia.kernels.sourcing.money.compare import compare
    from pericia.kernels.sourcing.money.read_scenario import read_scenario
    from pericia.kernels.sourcing.money.telling import outcomes_as_text

    spoken = _language(language)
    refuse_other_kinds(report)
    scenario = _read(file, read_scenario, "options_invalid")
    found = compare(scenario, seed=seed, draws=draws)
    if report:
        from pericia.kernels.sourcing.money.report import money_report

        write_report(report, money_report(scenario, found, spoken, draws=draws))
    output.show(
        told(scenario, found, seed=seed, draws=draws),
        lambda: outcomes_as_text(scenario, found, spoken),
        as_json=as_json,
    )


def _read(file: Path, read: Callable[[str], tuple[T | None, Sequence[Problem]]], code: str) -> T:
    """What a file describes; refused with every problem of it."""
    found, problems = read(files.read_text(file, BYTES_MAX))
    if found is None:
        lines = [
            f"{file}:{each.line}:{each.column}: {each.message} {each.advice}".rstrip()
            for each in problems
        ]
        details: list[dict[str, Any]] = [dataclasses.asdict(each) for each in problems]
        raise Refused(code, "\n".join(lines), problems[0].where or None, details)
    return found


def _language(asked: str) -> Language:
    from pericia.kernels.sourcing.wording import LANGUAGES

    for language in LANGUAGES:
        if language == asked:
            return language
    raise Refused(
        "language_unknown", f"`{asked}` is not spoken here. Write --language es or --language en."
    )
