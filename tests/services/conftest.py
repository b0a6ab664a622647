"""It is the world's Monday morning for every door: pages, API and the people at work."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    from pericia.apps.work.worker import forget_queues
    from pericia.web.api import gate
    from tests.world import NOW

    monkeypatch.setattr(gate, "now", lambda: NOW)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    forget_queues()
