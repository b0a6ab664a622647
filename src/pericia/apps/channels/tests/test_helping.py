"""The second process of large imports: what it writes, what it says, and what its end changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from tests.database import made_once
from tests.world import World, make_world

from pericia.apps.channels import helping, importing
from pericia.apps.channels.helping import Helper
from pericia.apps.channels.models import Import
from pericia.apps.channels.tests.uploads import (
    again,
    cases_of,
    confirm,
    counts,
    import_file,
    queries_csv,
    upload,
)
from pericia.apps.work.actions.opening import PlaybookChanged
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope

ROWS = 120


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture(autouse=True)
def helped(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Even a small import is worth a second process here."""
    monkeypatch.setattr(helping, "ROWS_MIN", 1)
    monkeypatch.setattr(importing, "CHUNK_ROWS", 10)
    yield
    helping.end_helper()


@pytest.fixture
def over_there(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The chunks that the second process is asked for."""
    asked: list[Any] = []
    ask = Helper.write

    def noted(self: Helper, client_id: Any, import_id: Any, chunk: Any) -> bool:
        asked.append(chunk)
        return ask(self, client_id, import_id, chunk)

    monkeypatch.setattr(Helper, "write", noted)
    return asked


def end(world: World, found: Import) -> None:
    with open_scope([world.banco.client_id]):
        Import.objects.filter(client_id=found.client_id, id=found.id).update(state="done")


def test_both_processes_write_each_chunk_once(world: World, over_there: list[Any]) -> None:
    found = import_file(world, queries_csv(ROWS))
    assert (found.state, found.rows_done, counts(found)) == ("done", ROWS, (ROWS, 0, 0))
    assert len(cases_of(world)) == ROWS
    assert over_there


def test_the_process_is_kept_for_the_next_import(world: World) -> None:
    import_file(world, queries_csv(ROWS))
    first = helping._kept[0]
    import_file(world, queries_csv(2 * ROWS))
    assert helping._kept == [first]
    assert first.is_alive


def test_one_that_was_killed_is_done_without_and_replaced_at_the_next(world: World) -> None:
    import_file(world, queries_csv(ROWS))
    killed = helping._kept[0]
    killed._process.kill()
    found = upload(world, queries_csv(2 * ROWS))
    confirm(world, found)
    with helping.helper_for(ROWS) as helper:
        assert helper is not killed
        assert helper is not None
        helper._process.kill()
        helper._process.wait()
        importing._run(world.banco.client_id, found.id, lambda rows: None, helper)
    ended = again(world, found)
    assert (ended.state, ended.rows_done) == ("done", 2 * ROWS)
    assert len(cases_of(world)) == 2 * ROWS


def test_its_errors_are_raised_here_by_their_own_types(world: World) -> None:
    found = upload(world, queries_csv(3))
    confirm(world, found)
    client_id = world.banco.client_id
    chunk = importing.Chunk(2, 4, uuid4(), [], [])
    with helping.helper_for(ROWS) as helper:
        assert helper is not None
        with pytest.raises(PlaybookChanged):
            helper.write(client_id, found.id, chunk)
        with pytest.raises(Import.DoesNotExist):
            helper.write(client_id, uuid4(), chunk)
        end(world, found)
        empty = importing.Chunk(2, 4, world.queries.playbook_id, [], [])
        with pytest.raises(Refused) as refused:
            helper.write(client_id, found.id, empty)
    assert refused.value.code == "import_not_running"
    assert again(world, found).rows_done == 0


def test_a_second_import_at_the_same_time_does_without(world: World) -> None:
    with helping.helper_for(ROWS) as first, helping.helper_for(ROWS) as second:
        assert first is not None
        assert second is None
