"""Names of countries and languages, and calendars, in templates: `{% load places %}`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils import timezone

from pericia.apps.organisations import hours as calendars
from pericia.apps.organisations.words import country_name, language_name

register = template.Library()


@register.filter
def country(code: str) -> str:
    return country_name(code)


@register.filter
def language(code: str) -> str:
    return language_name(code)


@register.filter
def countries(codes: Iterable[str]) -> str:
    return ", ".join(country_name(each) for each in codes)


@register.filter
def languages(codes: Iterable[str]) -> str:
    return ", ".join(language_name(each) for each in codes)


@register.filter
def in_line(calendar: Mapping[str, Any] | None) -> str:
    """A calendar in one line."""
    return calendars.in_line(calendar)


@register.inclusion_tag("organisations/hours.html")
def hours(calendar: Mapping[str, Any] | None) -> dict[str, Any]:
    """A calendar as a list of days with their shifts and the next days closed."""
    return {"hours": calendars.in_words(calendar, timezone.localdate())}
