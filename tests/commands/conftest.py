from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from pericia.cli import roles
from pericia.cli.folder import prepare
from pericia.cli.installation import Installation
from pericia.cli.postgres import EmbeddedServer
from tests.commands.restoring import admin_of, installation_on
from tests.commands.running import Running, copy_whole, free_port, short_folder


@pytest.fixture
def data() -> Iterator[Path]:
    """An empty data folder."""
    with short_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    """A data folder with an empty cluster, which does not run: making one takes longest of all that
    a start does."""
    with short_folder() as folder:
        prepare(folder)
        server = EmbeddedServer(folder, settings={"fsync": "off"})
        server.start()
        server.stop()
        yield folder


@pytest.fixture
def run(data: Path, made: Path) -> Iterator[Callable[..., Running]]:
    """Starts supervisors with stand-in parts on `data`, and stops them after the test. An empty
    folder gets the cluster that was made, unless it is to stay `bare`."""
    with ExitStack() as stack:

        def start(*, bare: bool = False, **wanted: Any) -> Running:
            if not bare and not any(data.iterdir()):
                copy_whole(made, data)
            port = wanted.pop("port", None) or free_port()
            return stack.enter_context(closing(Running(data, port, **wanted)))

        yield start


@pytest.fixture
def source(world: object) -> Installation:
    """The installation of the tests' own database."""
    name = os.environ["PERICIA_DATABASE"].partition("///")[2].partition("?")[0]
    return installation_on(name)


@pytest.fixture
def target() -> Iterator[Installation]:
    """An installation with an empty database."""
    name = f"restored_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    found = installation_on(name)
    with admin_of("postgres") as link:
        link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        roles.prepare(os.environ["PERICIA_TEST_ADMIN"], found.secrets, name)
        yield found
        link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
