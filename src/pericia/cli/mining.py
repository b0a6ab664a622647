"""`pericia sourcing mine`: what an event log shows of a process. Needs no database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from pericia.cli import files, mining_text, output
from pericia.cli.output import AsJson
from pericia.cli.reports import ReportOption, refuse_other_kinds, write_report
from pericia.kernels.refusal import Refused

LANGUAGES = ("en", "es")


def add_mine(group: typer.Typer) -> None:
    """Put the command into a group."""
    group.command()(mine)


def mine(
    log: Annotated[Path, typer.Argument(help="The log: XES, CSV (both also .gz) or Parquet.")],
    case: Annotated[str | None, typer.Option(help="Column of the case.")] = None,
    activity: Annotated[str | None, typer.Option(help="Column of the activity.")] = None,
    time: Annotated[str | None, typer.Option(help="Column of the time it ended.")] = None,
    resource: Annotated[str | None, typer.Option(help="Column of who did it.")] = None,
    start: Annotated[str | None, typer.Option(help="Column of the time it began.")] = None,
    time_format: Annotated[
        str | None, typer.Option(help="How times are written, such as '%d/%m/%Y %H:%M'.")
    ] = None,
    later: Annotated[
        list[str] | None,
        typer.Option(help="Column that is only known after the decisions; may be repeated."),
    ] = None,
    language: Annotated[str, typer.Option(help="Of the sentences: en or es.")] = "en",
    as_json: AsJson = False,
    report: ReportOption = None,
) -> None:
    """Read an event log: flow, variants, rework, hand-offs, waiting, and how far rules decide."""
    from pericia.event_logs.roles import Wanted

    if language not in LANGUAGES:
        raise Refused(
            "language_unknown", "--language is en or es: write one of them.", field="language"
        )
    refuse_other_kinds(report)
    wanted = Wanted(case=case, activity=activity, time=time, resource=resource, start=start)
    found = _mined(log, wanted, time_format, later or [], language)
    for sentence in mining_text.warnings(found["problems"], language):
        output.note(sentence)
    if report:
        from pericia.kernels.process.report import log_report

        write_report(report, log_report(found, "es" if language == "es" else "en"))
    output.show(
        {"file": str(log), **found}, lambda: mining_text.as_text(found, language), as_json=as_json
    )


def _mined(
    path: Path, wanted: Any, time_format: str | None, later: list[str], language: str
) -> dict[str, Any]:
    from pericia.event_logs.reading import read_log
    from pericia.kernels.process import mining

    files.refuse_missing(path)
    if not path.is_file():
        raise Refused("file_unreadable", f"{path} is no file. Name the file of the log.")
    with output.progress("reading (bytes)", path.stat().st_size) as advance:
        log = read_log(path, wanted, time_form=time_format, advance=advance)
    known = {each.name for each in log.attributes} | set(log.ignored)
    for name in later:
        if name.removeprefix("case:") not in known and name not in known:
            raise Refused(
                "column_absent",
                f"There is no column {name!r} for --later. There are: "
                f"{', '.join(sorted(known)[:20]) or 'none beside those already used'}.",
                field="later",
            )
    plain = [*later, *(name.removeprefix("case:") for name in later)]
    with output.progress("decision points") as advance:
        return mining.mine(log, language=language, later=plain, advance=advance)
