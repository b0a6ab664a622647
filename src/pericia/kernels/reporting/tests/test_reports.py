"""Reports hold what they are given, fetch nothing, and come out the same every time."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from pericia.kernels.reporting.blocks import (
    Bullets,
    Chart,
    Heading,
    Paragraph,
    Report,
    Table,
)
from pericia.kernels.reporting.charts import Curve, Dot, Span, curves, plane, shares, spans
from pericia.kernels.reporting.html import to_html
from pericia.kernels.reporting.pdf import to_pdf

NASTY = '<script>alert(1)</script> & "quoted" \\ #strong[x] $x$ */ // `raw` \t\x07 €ñ日'
CHARTS = {
    "spans": spans([Span(NASTY, -3, 5, NASTY, 1), Span("same", 2, 2, "")]),
    "spans of nothing": spans([Span("zero", 0, 0, "0")]),
    "shares": shares([(NASTY, 0.25, "#123456"), ("rest", 0.75, "#654321"), ("none", 0, "#000000")]),
    "plane": plane([Dot(NASTY, 1, 3, "#123456")], 4, 2.4, "x", NASTY, ("", "a", "b", "c")),
    "curves": curves(
        [Curve(NASTY, "#123456", [(0, 0, 0, 0), (12, -5, 1, 9)])], "month", str, band=True
    ),
    "flat curves": curves([Curve("flat", "#123456", [(0, 0, 0, 0)])], "month", str, band=False),
}


def report(language: str = "en") -> Report:
    charts = [Chart(svg.replace("\x07", ""), f"{name} {NASTY}") for name, svg in CHARTS.items()]
    return Report(
        language,
        f"Title {NASTY}",
        [
            Heading(2, NASTY),
            Heading(3, "Part"),
            Paragraph(NASTY),
            Paragraph("Not to be missed", strong=True),
            Bullets([NASTY, "two"]),
            Table(("Name", NASTY), [(NASTY, "1"), ("two", "2")], frozenset({1}), frozenset({0})),
            *charts,
        ],
    )


@pytest.mark.parametrize("name", CHARTS)
def test_drawings_are_sound_and_hold_no_script(name):
    root = ElementTree.fromstring(CHARTS[name].replace("\x07", ""))
    tags = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert tags <= {"svg", "text", "rect", "line", "circle", "polygon", "polyline"}
    numbers = re.findall(r'(?:x|y|width|height|points)="([^"]*)"', CHARTS[name])
    assert not any("nan" in each or "inf" in each for each in numbers)


class Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.addresses += [value for name, value in attributes if name in ("src", "href")]

    def handle_data(self, data):
        self.text += data


def test_html_holds_everything_escaped_and_fetches_nothing():
    page = Reading()
    text = to_html(report("es"))
    page.feed(text)
    assert "script" not in page.tags
    assert page.addresses == []
    assert page.text.count(NASTY) >= 6
    assert '<html lang="es">' in text
    assert text.count('role="img"') == len(CHARTS)
    assert page.tags.count("th") == 2


def test_pdf_is_the_same_every_time_and_holds_its_pages():
    first, second = to_pdf(report()), to_pdf(report())
    assert first == second
    assert first.startswith(b"%PDF-")
    assert b"CreationDate" not in first
    assert to_pdf(report("es")) != first


def test_a_long_table_goes_over_pages():
    rows = [(f"row {at}", str(at)) for at in range(200)]
    long = to_pdf(Report("en", "Long", [Table(("Name", "Number"), rows)]))
    assert len(re.findall(rb"/Type\s*/Page\b", long)) > 1
