"""What a page needs to show the service catalogue: `sourcing/services_section.html` loads it."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from pericia.apps.sourcing import services

register = template.Library()


@register.simple_tag
def services_section() -> dict[str, Any]:
    """The domains with their services as cards, in the reader's language."""
    return services.services_section(get_language() or "es")
