"""How values are read in each language and zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from pericia.apps.journal.permissions import ROLES
from pericia.web import formats, words

SUMMER = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


def shown(text: str, language: str = "es", zone: str = "Europe/Madrid", **context: Any) -> str:
    with translation.override(language), timezone.override(zone):
        return Template(text).render(Context(context)).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("language", "zone", "expected"),
    [
        ("es", "Europe/Madrid", "2 jul 2026, 00:30"),
        ("es", "America/Bogota", "1 jul 2026, 17:30"),
        ("en", "America/Bogota", "1 Jul 2026, 17:30"),
        ("es", "Atlantic/Canary", "1 jul 2026, 23:30"),
    ],
)
def test_a_moment_is_shown_in_the_readers_zone_and_language(language, zone, expected):
    html = shown("{% when at %}", language, zone, at=SUMMER)
    assert f">{expected}</time>" in html
    assert 'datetime="2026-07-01T22:30:00Z"' in html


def test_a_day_has_no_zone():
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        assert ">2 mar 2026</time>" in shown("{% when day %}", zone=zone, day=date(2026, 3, 2))


@pytest.mark.parametrize(
    ("text", "spanish", "english"),
    [
        ("{% money 123456789 'EUR' %}", "1.234.567,89 €", "€1,234,567.89"),
        ("{% money 500 'JPY' %}", "500 JPY", "¥500"),
        ("{% money 1500 'KWD' %}", "1,500 KWD", "KWD1.500"),
        ("{% number 12345.678 %}", "12.345,678", "12,345.678"),
        ("{% number 2.5 2 %}", "2,50", "2.50"),
        ("{% money -150 'EUR' %}", "−1,50 €", "−€1.50"),
        ("{% percent 0.125 1 %}", "12,5 %", "12.5%"),
        ("{% percent -1 %}", "−100 %", "−100%"),
        ("{% badge 'late' %}", ">Con retraso<", ">Late<"),
        ("{{ 'third_party'|word }}", "Tercero", "Third party"),
        ("{{ 'something_new'|word }}", "something new", "something new"),
    ],
)
def test_figures_follow_the_language(text, spanish, english):
    assert spanish in shown(text, "es")
    assert english in shown(text, "en")


@pytest.mark.parametrize("tag", ["when", "money", "number", "percent", "duration"])
def test_what_is_not_known_is_a_dash(tag):
    arguments = "nothing 'EUR'" if tag == "money" else "nothing"
    assert shown("{% " + tag + " " + arguments + " %}", nothing=None) == "—"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0 s"),
        (59.6, "1 min"),
        (90, "1 min 30 s"),
        (12 * 60 + 5, "12 min"),
        (3600, "1 h"),
        (2 * 3600 + 300, "2 h 05 min"),
        (86400 * 3 + 7200, "3 d 2 h"),
        (-90, "−1 min 30 s"),
        (-0.2, "0 s"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(seconds, expected):
    assert formats.duration(seconds).replace("\u00a0", " ") == expected


def test_service_time_is_told_in_hours_as_it_was_agreed():
    told = [formats.service_time(each) for each in (90 * 3600, 86400 + 300, 7500, -90000)]
    assert [each.replace("\u00a0", " ") for each in told] == [
        "90 h",
        "24 h 05 min",
        "2 h 05 min",
        "−25 h",
    ]


def test_every_role_has_its_word():
    assert [role for role in ROLES if role not in words.WORDS] == []


def test_a_code_is_a_state_or_a_word_but_not_both():
    assert set(words.STATES).isdisjoint(words.WORDS)


def test_components_escape_what_they_are_given():
    nasty = "<b>x</b>"
    for text in (
        "{% badge nasty %}",
        "{% button nasty href=nasty title=nasty %}",
        "{% button nasty name=nasty value=nasty %}",
        "{% nothing nasty nasty nasty nasty %}",
        "{% crumbs nasty nasty nasty %}",
        "{% definitions pairs %}",
    ):
        assert "<b>" not in shown(text, nasty=nasty, pairs=[(nasty, nasty)])


def test_a_button_is_a_link_when_it_leads_somewhere():
    html = shown("{% button 'Next' 'primary' href='/work' key='n' %}")
    assert html.startswith('<a class="button" data-kind="primary" href="/work" data-key="n"')
    html = shown("{% button 'Save' name='x' value='1' hx_post='/y' disabled=off %}", off=False)
    assert 'hx-post="/y"' in html
    assert "disabled" not in html
    assert 'type="submit"' in html
