"""The sealer against transactions that end out of order, other sealers, kills and restores."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.db import IntegrityError, connections

from pericia.apps.journal import queries
from pericia.apps.journal.actions import record_all
from pericia.apps.journal.envelopes import ENVELOPE_COLUMNS, stored_envelope
from pericia.apps.journal.models import Event, Leaf
from pericia.apps.journal.sealer import Sealer
from pericia.apps.journal.sealing import seal_batch, seal_stragglers
from pericia.apps.journal.tests.world import (
    NOW,
    elsewhere,
    happenings,
    public_key,
    seal,
    superuser,
    verified,
    write,
)
from pericia.apps.organisations.models import Client
from pericia.kernels.merkle.checkpoints import verify_checkpoint
from pericia.kernels.merkle.commitments import envelope_of, leaf_hash
from pericia.kernels.merkle.proofs import verify_consistency, verify_inclusion
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope, rows


@pytest.fixture
def client_id() -> UUID:
    return new_id()


def sealed_ids(client_id: UUID) -> list[UUID]:
    with open_scope([client_id]):
        found = rows(
            "SELECT event_id FROM journal_leaf WHERE client_id = $1 ORDER BY position",
            (client_id,),
        )
    return [row[0] for row in found]


def test_the_envelope_is_made_again_exactly_as_it_was(client_id: UUID) -> None:
    write(client_id, 3, subject_id=new_id())
    with open_scope([client_id]):
        query = f"SELECT {ENVELOPE_COLUMNS} FROM journal_event e WHERE client_id = $1 ORDER BY id"
        found = [stored_envelope(row) for row in rows(query, (client_id,))]
        events = list(Event.objects.filter(client_id=client_id).order_by("id"))
    assert found == [
        envelope_of(
            event_id=each.id,
            client_id=client_id,
            at=each.at,
            actor=each.actor,
            acting_as=each.acting_as,
            verb=each.verb,
            object_ref=each.object,
            version=each.version,
            subject=str(each.subject_id),
            commitment=bytes(each.commitment).hex(),
        )
        for each in events
    ]
    assert len(found) == 3


def test_an_envelope_too_large_to_be_sealed_cannot_be_written(client_id: UUID) -> None:
    event = next(happenings(client_id, 1))
    with pytest.raises(Exception, match="journal_event_short"), open_scope([client_id]):
        record_all([type(event)(client_id, NOW, event.actor, "v" * 2001, "case:1", {})])


def test_a_transaction_that_commits_late_is_sealed_late_and_never_skipped(client_id: UUID) -> None:
    first = write(client_id, 1)
    seal(client_id)
    began, may_end = threading.Event(), threading.Event()
    late: list[UUID] = []

    def slow() -> None:
        with open_scope([client_id]):
            late.extend(record_all(happenings(client_id, 2)))
            began.set()
            assert may_end.wait(20)

    with ThreadPoolExecutor(1) as pool:
        slow_end = pool.submit(elsewhere, slow)
        assert began.wait(20)
        after = write(client_id, 2)
        seal(client_id)
        assert sealed_ids(client_id) == first
        with open_scope([client_id]):
            assert queries.backlog(client_id).count == 2
        may_end.set()
        slow_end.result()
    seal(client_id)
    assert sealed_ids(client_id) == [*first, *late, *after]


def test_two_sealers_at_once_seal_every_event_once(client_id: UUID, tmp_path: Path) -> None:
    stopping = threading.Event()

    def keep_sealing() -> None:
        while not stopping.is_set():
            with open_scope([client_id]):
                seal_batch(client_id, now=datetime.now(UTC), batch=40)

    with ThreadPoolExecutor(4) as pool:
        sealers = [pool.submit(elsewhere, keep_sealing) for _ in range(2)]
        writers = [
            pool.submit(elsewhere, lambda: [write(client_id, 7) for _ in range(40)])
            for _ in range(2)
        ]
        written = [each for writer in writers for ids in writer.result() for each in ids]
        stopping.set()
        for each in sealers:
            each.result()
    seal(client_id)
    assert sorted(sealed_ids(client_id)) == sorted(written)
    report = verified(client_id, tmp_path)
    assert (report.verified, report.sealed, report.events) == (True, 560, 560)


def test_while_one_sealer_is_at_a_client_another_leaves_it(client_id: UUID) -> None:
    write(client_id, 1)
    with open_scope([client_id]):
        assert seal_batch(client_id, now=NOW) is not None

        def another() -> object:
            with open_scope([client_id]):
                return seal_batch(client_id, now=NOW)

        assert elsewhere(another) is None


def test_batches_end_in_mid_transaction_and_every_pair_of_checkpoints_is_consistent(
    client_id: UUID,
) -> None:
    written = write(client_id, 700) + write(client_id, 11)
    assert [each.size for each in seal(client_id, batch=256)] == [256, 512, 711]
    for count in (1, 313, 2):
        written += write(client_id, count)
        seal(client_id)
    assert sealed_ids(client_id) == written
    with open_scope([client_id]):
        signed = queries.checkpoints(client_id)
        assert all(verify_checkpoint(bytes.fromhex(public_key()), each) for each in signed)
        stated = [(each["checkpoint"]["size"], each["checkpoint"]["root"]) for each in signed]
        assert [size for size, _ in stated] == [256, 512, 711, 712, 1025, 1027]
        for (old, old_root), (size, root) in itertools.combinations(stated, 2):
            proof = queries.consistency_proof(client_id, old, size)
            assert verify_consistency(
                old, bytes.fromhex(old_root), size, bytes.fromhex(root), proof
            )


def test_every_event_is_proved_to_be_in_the_tree(client_id: UUID) -> None:
    written = write(client_id, 300)
    seal(client_id)
    with open_scope([client_id]):
        for event_id in written[::37]:
            proof = queries.inclusion_proof_of(client_id, event_id)
            checkpoint = proof["checkpoint"]["checkpoint"]
            assert proof["event"]["id"] == str(event_id)
            assert proof["body"]["why"] == "Because it hurts."
            assert verify_inclusion(
                leaf_hash(proof["event"]),
                proof["index"],
                checkpoint["size"],
                [bytes.fromhex(each) for each in proof["proof"]],
                bytes.fromhex(checkpoint["root"]),
            )


def test_what_is_not_sealed_is_not_proved(client_id: UUID) -> None:
    (event_id,) = write(client_id, 1)
    with open_scope([client_id]):
        with pytest.raises(Refused, match="not sealed yet"):
            queries.inclusion_proof_of(client_id, event_id)
        with pytest.raises(Refused, match="no such event"):
            queries.inclusion_proof_of(client_id, new_id())
        with pytest.raises(Refused, match="Fewer than 1"):
            queries.consistency_proof(client_id, 0, 1)


def test_a_tree_of_three_levels_reads_partial_tiles_from_the_level_below(client_id: UUID) -> None:
    """66,000 leaves fill a tile of tiles; written without events, which proofs do not read."""
    total = 66_000
    _grow(client_id, total)
    with open_scope([client_id]):
        levels = dict(
            rows(
                "SELECT level, count(*) FROM journal_tile WHERE client_id = $1 GROUP BY level",
                (client_id,),
            )
        )
        assert levels == {0: 257, 1: 1}
        stated = [
            (each["checkpoint"]["size"], bytes.fromhex(each["checkpoint"]["root"]))
            for each in queries.checkpoints(client_id)
        ]
        assert len(stated) == 4
        for (old, old_root), (size, root) in itertools.combinations(stated, 2):
            proof = queries.consistency_proof(client_id, old, size)
            assert verify_consistency(old, old_root, size, root, proof)


def _grow(client_id: UUID, total: int) -> None:
    """The growth that sealing writes, for leaves without events."""
    from pericia.apps.journal.sealing import (
        INSERT_TILES,
        Frontier,
        _checkpoint_statement,
        append,
        completed_tiles,
        reader_of,
    )

    frontier = Frontier()
    leaves = [i.to_bytes(32, "big") for i in range(total)]
    with superuser() as link:
        link.execute("ALTER TABLE journal_leaf DISABLE TRIGGER ALL")
        try:
            for start, end in itertools.pairwise((0, 20_000, 40_001, 65_000, total)):
                batch = leaves[start:end]
                growth = append(frontier, batch)
                with open_scope([client_id]):
                    tiles = list(
                        completed_tiles(
                            reader_of(client_id), frontier.size, batch, growth.tile_hashes
                        )
                    )
                    rows(
                        "INSERT INTO journal_leaf (client_id, position, event_id, hash) "
                        "SELECT $1, $2 + n - 1, uuidv7(), hash FROM unnest($3::bytea[]) "
                        "WITH ORDINALITY AS leaf (hash, n)",
                        (client_id, start, batch),
                    )
                    rows(
                        INSERT_TILES,
                        (
                            client_id,
                            [each.level for each in tiles],
                            [each.number for each in tiles],
                            [each.hashes for each in tiles],
                        ),
                    )
                    rows(*_checkpoint_statement(client_id, growth.frontier, datetime.now(UTC)))
                frontier = growth.frontier
        finally:
            link.execute("ALTER TABLE journal_leaf ENABLE TRIGGER ALL")


def test_a_sealer_killed_in_mid_batch_leaves_nothing_half_done(
    client_id: UUID, tmp_path: Path
) -> None:
    _register(client_id)
    written = write(client_id, 3_000)
    for _ in range(3):
        sealer = _sealer_process()
        written += _written_until_it_seals(client_id, written)
        sealer.kill()
        sealer.wait()
        written += write(client_id, 500)
    sealer = _sealer_process()
    _wait_until_sealed(client_id, len(written))
    sealer.send_signal(signal.SIGTERM)
    assert sealer.wait(20) == 0
    assert sealed_ids(client_id) == written
    assert verified(client_id, tmp_path).verified


def _written_until_it_seals(client_id: UUID, written: list[UUID]) -> list[UUID]:
    """More events, where it had sealed all before it was seen at it."""
    deadline = time.monotonic() + 20
    query = (
        "SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
        "WHERE l.locktype = 'advisory' AND d.datname = current_database()"
    )
    more: list[UUID] = []
    for look in itertools.count(1):
        if rows(query):
            break
        assert time.monotonic() < deadline
        if look % 50 == 0 and sealed_ids(client_id) == [*written, *more]:
            more += write(client_id, 500)
        time.sleep(0.002)
    return more


def _sealer_process() -> subprocess.Popen[bytes]:
    code = "import django; django.setup(); from pericia.apps.journal import sealer; sealer.run()"
    return subprocess.Popen([sys.executable, "-c", code], env=os.environ)


def _register(client_id: UUID) -> None:
    with open_scope([client_id]):
        Client.objects.create(
            client_id=client_id, name="C", slug=str(client_id), country="ES", created_at=NOW
        )


def test_a_round_seals_everybody_and_one_broken_journal_does_not_stop_the_others() -> None:
    broken, whole = new_id(), new_id()
    for each in (broken, whole):
        _register(each)
        write(each, 2)
        seal(each)
        write(each, 1)
    with superuser() as link:
        link.execute("UPDATE journal_checkpoint SET frontier = 'x' WHERE client_id = %s", (broken,))
    sealer = Sealer(threading.Event())
    assert sealer.seal_round() >= 1
    assert len(sealed_ids(whole)) == 3
    assert len(sealed_ids(broken)) == 2
    assert list(sealer.aside) == [broken]
    assert sealer.seal_round() == 0


def test_the_sealer_outlives_its_connection_and_ends_when_asked() -> None:
    client_id = new_id()
    _register(client_id)
    write(client_id, 1)
    stopping = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        end = pool.submit(elsewhere, Sealer(stopping).run)
        _wait_until_sealed(client_id, 1)
        with superuser() as link:
            link.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND usename = 'pericia_app'"
            )
        connections.close_all()
        write(client_id, 1)
        _wait_until_sealed(client_id, 2)
        stopping.set()
        end.result()


def _wait_until_sealed(client_id: UUID, count: int) -> None:
    deadline = time.monotonic() + 30
    while len(sealed_ids(client_id)) < count:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_after_a_restore_what_was_not_sealed_is_found_wherever_it_is(
    client_id: UUID, tmp_path: Path
) -> None:
    """Transaction numbers of another cluster are above or below ours, and our bookmark is gone."""
    written = write(client_id, 4)
    seal(client_id)
    written += write(client_id, 5)
    with superuser() as link:
        link.execute(
            "UPDATE journal_event SET xact = (CASE version WHEN 1 THEN '3' ELSE "
            "'999999999999' END)::xid8 WHERE client_id = %s",
            (client_id,),
        )
        link.execute(
            "UPDATE journal_bookmark SET cluster = 'another' WHERE client_id = %s", (client_id,)
        )
    assert [each.count for each in seal(client_id, batch=3)] == [3, 2]
    written += write(client_id, 2)
    assert [each.count for each in seal(client_id)] == [2]
    assert sealed_ids(client_id) == written
    assert verified(client_id, tmp_path).sealed == 11


def test_sealed_events_of_another_cluster_are_passed_when_their_numbers_come_up(
    tmp_path: Path,
) -> None:
    """As after a restore that keeps the numbers: they lie between the bookmark and the horizon."""
    client_id = new_id()
    _register(client_id)
    written = write(client_id, 3)
    sealer = Sealer(threading.Event())
    sealer.seal_round()
    with superuser() as link:
        link.execute(
            "UPDATE journal_event SET xact = pg_current_xact_id() WHERE client_id = %s",
            (client_id,),
        )
    written += write(client_id, 2)
    for _ in range(2):
        sealer.seal_round()
        assert sealed_ids(client_id) == written
    written += write(client_id, 1)
    sealer.seal_round()
    assert sealed_ids(client_id) == written
    assert verified(client_id, tmp_path).sealed == 6


def test_stragglers_below_the_bookmark_are_sealed_when_asked(client_id: UUID) -> None:
    write(client_id, 2)
    seal(client_id)
    (straggler,) = write(client_id, 1)
    with superuser() as link:
        link.execute("UPDATE journal_event SET xact = '3' WHERE id = %s", (straggler,))
    assert [each.count for each in seal(client_id)] == [0]
    with open_scope([client_id]):
        sealed = seal_stragglers(client_id, now=NOW)
    assert sealed is not None
    assert (sealed.count, sealed.size) == (1, 3)
    assert sealed_ids(client_id)[-1] == straggler


def test_what_is_sealed_cannot_be_changed_or_removed_by_the_application(client_id: UUID) -> None:
    write(client_id, 1)
    seal(client_id)
    for table in ("event", "leaf", "tile", "checkpoint", "erasure", "effect"):
        for statement in ("UPDATE journal_{} SET client_id = client_id", "DELETE FROM journal_{}"):
            with pytest.raises(Exception, match="permission denied"), open_scope([client_id]):
                rows(statement.format(table))
    connections.close_all()


def test_an_event_is_sealed_at_one_place_only(client_id: UUID) -> None:
    (event_id,) = write(client_id, 1)
    seal(client_id)
    with pytest.raises(IntegrityError), open_scope([client_id]):
        Leaf.objects.create(client_id=client_id, position=1, event_id=event_id, hash=b"")
