"""Addresses of static files that change with the content, without a build step."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class DigestStorage(StaticFilesStorage):
    """`/static/pericia.css?v=1f0c…`: browsers may keep it, and ask anew after a change."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._addresses: dict[str | None, str] = {}

    def url(self, name: str | None) -> str:
        known = self._addresses.get(name)
        if known is None:
            address = super().url(name)
            digest = _digest(name) if name else ""
            known = self._addresses[name] = f"{address}?v={digest}" if digest else address
        return known


@cache
def _digest(name: str) -> str:
    found = finders.find(name)
    return sha256(Path(found).read_bytes()).hexdigest()[:10] if isinstance(found, str) else ""
