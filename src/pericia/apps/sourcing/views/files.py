"""Reports as files to download."""

from __future__ import annotations

from django.http import HttpResponse

from pericia.kernels.reporting.blocks import Report
from pericia.kernels.reporting.html import to_html


def report_file(report: Report, kind: str, name: str) -> HttpResponse:
    """The report as `html` or `pdf`, under a file name without its ending."""
    if kind == "pdf":
        from pericia.kernels.reporting.pdf import to_pdf

        return download(to_pdf(report), "application/pdf", f"{name}.pdf")
    return download(to_html(report).encode(), "text/html; charset=utf-8", f"{name}.html")


def download(content: bytes, content_type: str, file_name: str) -> HttpResponse:
    disposition = f'attachment; filename="{file_name}"'
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": disposition}
    )
