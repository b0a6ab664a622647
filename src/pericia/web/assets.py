"""Addresses of static files that change with the content, without a build step."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class DigestStorage(StaticFilesStorage):
    """`/static/pericia.css?v=1f0c…`: browsers may keep it, and ask anew after a change."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        digest = _digest(name) if name else ""
        return f"{address}?v={digest}" if digest else address


@cache
def _digest(name: str) -> str:
    found = finders.find(name)
    return sha256(Path(found).read_bytes()).hexdigest()[:10] if isinstance(found, str) else ""
