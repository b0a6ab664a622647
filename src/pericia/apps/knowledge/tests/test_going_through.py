"""A deliverable from its first draft to the client's answer, and how each move is refused."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connections
from tests.refusals import refuses
from tests.world import World

from pericia.apps.journal.models import Event
from pericia.apps.knowledge import actions
from pericia.apps.knowledge.models import Comment, Evidence, Version
from pericia.apps.knowledge.tests.writing import (
    FIGURE,
    Writing,
    begin,
    claim,
    heading,
    released,
    seen_by,
)
from pericia.kernels.deliverables.document import digest_of
from pericia.kernels.refusal import Refused


def events(writing: Writing) -> list[str]:
    with writing.said():
        found = Event.objects.filter(object=f"deliverable:{writing.deliverable_id}")
        return list(found.order_by("at", "id").values_list("verb", flat=True))


def test_a_deliverable_goes_from_draft_to_acceptance_and_leaves_its_events(world: World) -> None:
    writing = begin(world)
    assert writing.save(heading("heading1"), FIGURE) == 2
    writing.cite_table()
    assert seen_by(writing, "julio") == []
    writing.submit()
    assert writing.newest().state == "in_review"
    version = writing.release()
    assert version.state == "released"
    assert version.sha256 == digest_of(writing.deliverable().title, version.document)
    assert seen_by(writing, "julio") == ["released"]
    with writing.said("julio") as said:
        actions.comment(number=1, block_id="figure01", body="Since when?", **said)
        actions.accept_version(number=1, why="Thank you.", **said)
    assert writing.newest().state == "accepted"
    assert events(writing) == [
        "deliverable.drafted",
        "deliverable.table_added",
        "deliverable.evidence_added",
        "deliverable.submitted",
        "deliverable.released",
        "deliverable.commented",
        "deliverable.accepted",
    ]


def test_what_is_returned_is_written_again_and_keeps_its_evidence(world: World) -> None:
    writing = released(world)
    with writing.said("julio") as said, refuses("reason_missing"):
        actions.return_version(number=1, why=" ", **said)
    with writing.said("julio") as said:
        actions.return_version(number=1, why="January is missing.", **said)
    with writing.said() as said:
        second = actions.begin_version(**said)
        copied = Evidence.objects.get(version_id=second.id)
        first = Version.objects.get(deliverable_id=writing.deliverable_id, number=1)
        comments = Comment.objects.filter(version_id=first.id)
        assert copied.block_id == "figure01"
        assert comments.get().body == "January is missing."
    with writing.said() as said, refuses("version_state"):
        actions.begin_version(**said)
    assert seen_by(writing, "julio") == ["returned"]
    writing.submit()
    writing.release()
    assert seen_by(writing, "julio") == ["released"]


def test_a_newer_release_supersedes_one_that_is_still_unanswered(world: World) -> None:
    writing = released(world)
    with writing.said() as said:
        actions.begin_version(**said)
    writing.save(heading("heading1", "Results, corrected"), FIGURE)
    writing.submit()
    writing.release()
    with writing.said("julio") as said:
        with refuses("version_state"):
            actions.accept_version(number=1, **said)
        actions.accept_version(number=2, **said)
    with writing.said():
        found = Version.objects.filter(deliverable_id=writing.deliverable_id).order_by("number")
        assert [each.state for each in found] == ["superseded", "accepted"]


def test_whoever_wrote_in_it_does_not_release_it(world: World) -> None:
    writing = begin(world)
    writing.save(FIGURE)
    writing.cite_table()
    writing.submit()
    both = ("expert", "reviewer")
    someone = world.people["carmen"]
    someone.roles["hospital"] = both
    try:
        with writing.said("carmen") as said, refuses("four_eyes"):
            actions.release_version(**said)
    finally:
        someone.roles["hospital"] = ("expert",)
    with writing.said(), pytest.raises(IntegrityError, match="four_eyes"):
        Version.objects.filter(deliverable_id=writing.deliverable_id).update(
            state="released", sha256="x", released_at=writing.now, released_by_id=someone.id
        )


@pytest.mark.parametrize("name", ["julio", "tomas", "olga"])
def test_only_those_who_write_change_a_draft(world: World, name: str) -> None:
    writing = begin(world)
    with writing.said(name) as said:
        with refuses("forbidden"):
            actions.save_version(document={"blocks": [FIGURE]}, revision=1, **said)
        with refuses("forbidden"):
            actions.submit_version(**said)


@pytest.mark.parametrize("name", ["julio", "tomas", "diego"])
def test_only_those_who_release_release_and_send_back(world: World, name: str) -> None:
    writing = begin(world)
    writing.save(FIGURE)
    writing.cite_table()
    writing.submit()
    with writing.said(name) as said:
        with refuses("forbidden"):
            actions.release_version(**said)
        with refuses("forbidden"):
            actions.send_back(why="No", **said)
    with writing.said("pablo") as said:
        actions.send_back(why="The source is missing.", **said)
    assert writing.newest().state == "draft"
    with writing.said("julio"):
        assert Comment.objects.get(version_id=writing.newest_id()).is_internal


@pytest.mark.parametrize("name", ["olga", "tomas", "diego"])
def test_only_the_client_accepts_and_returns(world: World, name: str) -> None:
    writing = released(world)
    with writing.said(name) as said:
        with refuses("forbidden"):
            actions.accept_version(number=1, **said)
        with refuses("forbidden"):
            actions.return_version(number=1, why="No", **said)


def test_a_draft_saved_in_two_windows_is_not_overwritten(world: World) -> None:
    writing = begin(world)
    writing.save(FIGURE)
    with writing.said() as said, refuses("draft_changed"):
        actions.save_version(document={"blocks": []}, revision=1, **said)


def test_nothing_changes_a_version_once_it_has_left_the_draft(world: World) -> None:
    writing = released(world)
    with writing.said() as said:
        with refuses("version_state"):
            actions.save_version(document={"blocks": []}, revision=writing.revision(), **said)
        evidence = Evidence.objects.get(version_id=writing.newest_id())
        with refuses("version_state"):
            actions.withdraw_evidence(evidence_id=evidence.id, **said)


def test_evidence_of_a_block_that_is_removed_goes_with_it(world: World) -> None:
    writing = begin(world)
    writing.save(FIGURE, claim("figure02"))
    writing.cite_table()
    writing.save(claim("figure02"))
    with writing.said():
        assert not Evidence.objects.filter(version_id=writing.newest_id()).exists()


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({}, None),
        ({"blocks": [{"id": "aaaaaa", "type": "video"}]}, "blocks.0.type"),
        ({"blocks": [heading("aaaaaa"), heading("aaaaaa")]}, "blocks.1.id"),
        ({"blocks": [claim("aaaaaa", value="1,5")]}, "blocks.0.value"),
    ],
)
def test_a_document_of_another_shape_is_refused(
    world: World, document: dict[str, Any], field: str | None
) -> None:
    writing = begin(world)
    with writing.said() as said, refuses("document_invalid", field):
        actions.save_version(document=document, revision=1, **said)


def test_of_two_who_release_at_once_one_is_refused(world: World) -> None:
    writing = begin(world)
    writing.save(FIGURE)
    writing.cite_table()
    writing.submit()
    barrier, results = Barrier(2), list[str]()

    def release(name: str) -> None:
        barrier.wait(30)
        try:
            writing.release(name)
            results.append("released")
        except Refused as refused:
            results.append(refused.code)
        finally:
            connections.close_all()

    threads = [Thread(target=release, args=(name,)) for name in ("olga", "pablo")]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert sorted(results) == ["released", "version_state"]
    assert events(writing).count("deliverable.released") == 1


def test_a_deliverable_is_about_something_that_its_author_sees(world: World) -> None:
    writing = begin(world)
    with writing.said() as said:
        del said["deliverable_id"]
        with refuses("deliverable_of_nothing"):
            actions.draft_deliverable(title="About nothing", **said)
        with refuses("not_found"):
            actions.draft_deliverable(
                title="About others", service_line_id=world.queries.id, **said
            )
        with refuses("language_unknown"):
            actions.draft_deliverable(
                title="Mine", service_line_id=world.coding.id, language="xx", **said
            )
        whole = actions.draft_deliverable(
            title="The whole", engagement_id=world.coding.engagement_id, **said
        )
    assert whole.service_line_id is None
