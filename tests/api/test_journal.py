"""The journal over HTTP: events, proofs that hold, an export that verifies offline."""

from __future__ import annotations

from pathlib import Path

from pericia.apps.journal.sealing import seal_batch
from pericia.apps.journal.tests.world import public_key
from pericia.apps.journal.verifier import verify_export
from pericia.kernels.merkle.commitments import envelope_bytes
from pericia.kernels.merkle.proofs import verify_consistency, verify_inclusion
from pericia.kernels.merkle.tree import hash_leaf
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope
from tests.programs import Program, a_query, program
from tests.world import NOW, World


def seal(world: World) -> None:
    with open_scope([world.banco.client_id]):
        seal_batch(world.banco.client_id, now=NOW)


def test_events_come_newest_first_a_page_at_a_time(world: World, olga: Program) -> None:
    for _ in range(3):
        olga.post("cases", a_query())
    found, cursor = [], ""
    while cursor is not None:
        page = olga.get(f"journal/events?limit=5{cursor}").json()
        found += page["items"]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    ids = [each["id"] for each in found]
    assert ids == sorted(set(ids), reverse=True)
    opened = olga.get("journal/events?verb=case.opened&verb=case.closed").json()["items"]
    assert {each["verb"] for each in opened} == {"case.opened"}
    assert len(opened) == 3


def test_the_history_of_a_case_is_told_from_its_beginning(world: World, olga: Program) -> None:
    case_id = olga.post("cases", a_query()).json()["id"]
    olga.post(f"cases/{case_id}/cancellation", {"why": "Sent twice"})
    page = olga.get(f"journal/cases/{case_id}/events?limit=1").json()
    assert page["items"][0]["verb"] == "case.opened"
    rest = olga.get(f"journal/cases/{case_id}/events?cursor={page['next']}").json()
    assert [(each["verb"], each["why"]) for each in rest["items"]] == [
        ("case.cancelled", "Sent twice")
    ]
    assert olga.get(f"journal/cases/{new_id()}/events").json()["items"] == []


def test_a_proof_says_that_an_event_is_sealed(world: World, olga: Program) -> None:
    event = olga.get("journal/events?limit=1").json()["items"][0]
    waiting = olga.get(f"journal/events/{event['id']}/proof")
    assert (waiting.status_code, waiting.json()["code"]) == (409, "not_sealed")
    seal(world)
    found = olga.get(f"journal/events/{event['id']}/proof").json()
    checkpoint = found["checkpoint"]["checkpoint"]
    assert verify_inclusion(
        hash_leaf(envelope_bytes(found["event"])),
        found["index"],
        checkpoint["size"],
        [bytes.fromhex(each) for each in found["proof"]],
        bytes.fromhex(checkpoint["root"]),
    )


def test_what_was_sealed_before_is_still_there(world: World, olga: Program) -> None:
    seal(world)
    olga.post("cases", a_query())
    seal(world)
    signed = olga.get("journal/checkpoints?limit=200").json()["items"]
    old, new = signed[-2]["checkpoint"], signed[-1]["checkpoint"]
    found = olga.get(f"journal/consistency?old_size={old['size']}&size={new['size']}").json()
    assert verify_consistency(
        old["size"],
        bytes.fromhex(old["root"]),
        new["size"],
        bytes.fromhex(new["root"]),
        [bytes.fromhex(each) for each in found["proof"]],
    )
    beyond = olga.get(f"journal/consistency?old_size=1&size={new['size'] + 1}")
    assert beyond.json()["code"] == "not_sealed"
    page = olga.get("journal/checkpoints?limit=1").json()
    second = olga.get(f"journal/checkpoints?limit=1&cursor={page['next']}").json()
    assert second["items"] == [signed[1]]


def test_the_export_is_verified_without_the_platform(
    world: World, olga: Program, tmp_path: Path
) -> None:
    seal(world)
    answer = olga.get("journal/export")
    assert answer["Content-Type"] == "application/x-ndjson"
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    (tmp_path / "export").write_bytes(content)
    report = verify_export(tmp_path / "export", public_key())
    assert report.verified
    assert report.sealed == report.events > 5
    assert b"Sent twice" in content
    withheld = olga.get("journal/export?withhold_bodies=true")
    assert b"Sent twice" not in b"".join(withheld.streaming_content)  # type: ignore[attr-defined]


def test_who_may_not_read_the_journal_reads_nothing_of_it(world: World) -> None:
    ana = program(world, "ana")
    for path in ("events", "checkpoints", "export", "consistency?old_size=1&size=1"):
        answer = ana.get(f"journal/{path}")
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
