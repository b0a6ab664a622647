"""Reports beside what a command prints: HTML or PDF, by the name of the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pericia.cli import files, output
from pericia.kernels.refusal import Refused

if TYPE_CHECKING:
    from pericia.kernels.reporting.blocks import Report

ReportOption = Annotated[
    Path | None,
    typer.Option("--report", metavar="OUT.html|OUT.pdf", help="Write a report too."),
]


def refuse_other_kinds(report: Path | None) -> None:
    """Refuse a report that would be neither HTML nor PDF, before any work is done."""
    if report and report.suffix.lower() not in (".html", ".pdf"):
        raise Refused(
            "report_kind", f"{report} is neither HTML nor PDF. Name a file.html or file.pdf."
        )


def write_report(path: Path, report: Report) -> None:
    """Write a report in the format that the name of the file asks for."""
    if path.suffix.lower() == ".pdf":
        from pericia.kernels.reporting.pdf import to_pdf

        content = to_pdf(report)
    else:
        from pericia.kernels.reporting.html import to_html

        content = to_html(report).encode()
    files.write_bytes(path, content)
    output.note(f"The report is in {path}.")
