"""The API answers as on a Monday morning on which everybody works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.programs import Program
    from tests.world import World


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    from pericia.apps.work.worker import forget_queues
    from pericia.web.api import gate
    from tests.world import NOW

    monkeypatch.setattr(gate, "now", lambda: NOW)
    forget_queues()


@pytest.fixture(scope="module")
def olga(world: World) -> Program:
    """A program of operations at the bank, with every scope."""
    from tests.programs import program

    return program(world, "olga", "banco")


@pytest.fixture(scope="module")
def ana(world: World) -> Program:
    """A program of an operator at the bank."""
    from tests.programs import program

    return program(world, "ana")


@pytest.fixture(scope="module")
def marta(world: World) -> Program:
    """A program of the bank itself."""
    from tests.programs import program

    return program(world, "marta")
