"""Uploads before anything is imported: hostile files, decisions, and who may take them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.refusals import refuses
from tests.world import World

from pericia.apps.channels import actions
from pericia.apps.channels.mapping import Decided
from pericia.apps.channels.models import Import
from pericia.apps.channels.tests.uploads import (
    ZONE,
    again,
    confirm,
    csv_of,
    kept_files,
    queries_csv,
    upload,
)
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.journal.actors import SYSTEM
from pericia.files.tests.test_parsing import HOSTILE
from pericia.kernels.intake.refusals import RefusedFile
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope


def known(world: World) -> tuple[int, int]:
    """How many imports the client has, and how many of its files are kept."""
    with open_scope(world.everything):
        rows = Import.objects.filter(client_id=world.banco.client_id).count()
    return rows, len(kept_files(world.banco.client_id))


def set_line(world: World, state: str) -> None:
    with open_scope([world.banco.client_id]):
        line = ServiceLine.objects.filter(client_id=world.banco.client_id, id=world.queries.id)
        line.update(state=state)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_by_a_code_and_leaves_nothing(world: World, name: str) -> None:
    build, code = HOSTILE[name]
    before = known(world)
    with pytest.raises(RefusedFile) as caught:
        upload(world, build(), name)
    assert caught.value.code == code
    assert known(world) == before


def test_a_file_that_grows_too_large_is_refused_before_it_has_all_arrived(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pericia.apps.channels.uploading.BYTES_MAX", 1_000)
    before = known(world)
    with pytest.raises(RefusedFile, match="larger than") as caught:
        upload(world, queries_csv(500))
    assert caught.value.code == "file_too_large"
    assert known(world) == before


@pytest.mark.parametrize(
    ("columns", "defaults", "zone", "code", "field"),
    [
        ({}, {"text": "a", "channel": "web"}, ZONE, "unmapped_field", "mapping.received_at"),
        ({"text": "nope"}, {"channel": "web"}, ZONE, "unknown_column", "mapping.text"),
        ({"text": "text"}, {"colour": "red"}, ZONE, "unknown_field", "defaults"),
        ({"text": "text"}, {"channel": "fax"}, ZONE, "not_in_list", "defaults.channel"),
        ({"text": "text"}, {"received_at": "soon"}, ZONE, "not_a_date", "defaults.received_at"),
        ({"text": "text"}, {}, "Europe/Atlantis", "unknown_time_zone", "time_zone"),
        ({"text": "text"}, {}, "../../etc/passwd", "unknown_time_zone", "time_zone"),
    ],
)
def test_what_does_not_suffice_starts_nothing(
    world: World,
    columns: dict[str, str],
    defaults: dict[str, str],
    zone: str,
    code: str,
    field: str,
) -> None:
    moment = {"received_at": "2026-02-03", "channel": "web"} if columns else {}
    found = upload(world, csv_of(("text",), ("Uno",)))
    decided = Decided(columns, {**moment, **defaults}, zone)
    with world.open_as("olga") as actor, refuses(code, field):
        actions.confirm_import(
            actor=actor,
            now=world.now,
            client_id=world.banco.client_id,
            import_id=found.id,
            decided=decided,
        )


def on_import(world: World, by: str, action: Callable[..., None], found: Import) -> None:
    more = {"decided": Decided({"text": "text"}, {}, ZONE)} if action is CONFIRM else {}
    action(
        actor=world.actor(by, "banco"),
        now=world.now,
        client_id=world.banco.client_id,
        import_id=found.id,
        **more,
    )


CONFIRM, WITHDRAW = actions.confirm_import, actions.withdraw_import


@pytest.mark.parametrize("action", [CONFIRM, WITHDRAW])
def test_only_those_who_may_import_decide_about_an_upload(
    world: World, action: Callable[..., None]
) -> None:
    found = upload(world, queries_csv(2))
    with open_scope(world.everything):
        for name in ("ana", "rosa", "tomas", "fina", "alba"):
            with refuses("forbidden"):
                on_import(world, name, action, found)
    with world.open_as("julio"), refuses("not_found"):
        action_actor = world.actor("olga", "hospital")
        actions.withdraw_import(
            actor=action_actor,
            now=world.now,
            client_id=world.hospital.client_id,
            import_id=found.id,
        )


@pytest.mark.parametrize("action", [CONFIRM, WITHDRAW])
def test_what_has_started_or_ended_is_not_decided_again(
    world: World, action: Callable[..., None]
) -> None:
    started, withdrawn = upload(world, queries_csv(2)), upload(world, queries_csv(3))
    confirm(world, started)
    with world.open_as("olga"):
        on_import(world, "olga", WITHDRAW, withdrawn)
    assert again(world, withdrawn).state == "refused"
    with world.open_as("olga"):
        for found in (started, withdrawn):
            with refuses("import_not_waiting"):
                on_import(world, "olga", action, found)


def test_a_closed_line_takes_no_upload_and_keeps_no_file(world: World) -> None:
    before = known(world)
    set_line(world, "closed")
    with pytest.raises(Refused, match="takes no new cases"):
        upload(world, queries_csv(2))
    set_line(world, "open")
    assert known(world) == before


def test_the_platform_itself_uploads_nothing(world: World) -> None:
    found = upload(world, queries_csv(1))
    with open_scope(world.everything), pytest.raises(Refused, match="Only a person"):
        actions.store_upload(
            actor=SYSTEM,
            now=world.now,
            client_id=world.banco.client_id,
            service_line_id=world.queries.id,
            upload=_as_upload(found),
        )


def _as_upload(found: Import) -> Any:
    from pericia.apps.channels.uploading import Upload

    return Upload(found.id, "a.csv", "imports/a", found.sha256, 1, found.reading)
