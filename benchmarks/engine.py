"""Cases of six person steps through the actions, beside what the server could commit at most.

`cases_per_second`: worker processes with a connection each open cases, take items and hand them in;
handing in and taking the next item is one durable commit. The first run finds tables of which the
planner knows nothing yet; after it statistics are gathered, as the server does by itself within a
minute, and everything else is measured with them. The limit is the same server committing
transactions of one INSERT and one UPDATE; the peer a durable workflow of six steps. All three are
measured in turns, and the median of the rounds is given.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from benchmarks.common import raw_commits
from benchmarks.common.machine import cpu_seconds, family_of
from benchmarks.common.reporting import given, publish, say
from benchmarks.common.servers import SUPERUSER, database, gather_statistics, temporary_folder
from benchmarks.common.slow_link import DELAY_SECONDS, slow_link
from pericia.cli.postgres import EmbeddedServer

CONNECTIONS = (1, 2, 3, 4)
STEPS = 6


def main() -> None:
    small = given().small
    rounds, cases, seconds = (1, 60, 1.0) if small else (3, 1_500, 4.0)
    with database() as server:
        from benchmarks.common import engine_work

        raw_commits.prepare(server.dsn(SUPERUSER))
        say("fresh tables, 1 connection")
        fresh = _measured(server, 1, 20 if small else 300, engine_work.run)
        gather_statistics()
        runs: dict[int, list[engine_work.Run]] = {each: [] for each in CONNECTIONS}
        commits: dict[int, list[float]] = {each: [] for each in CONNECTIONS}
        for number in range(rounds):
            for connections in CONNECTIONS:
                say(f"round {number + 1} of {rounds}, {connections} connections")
                runs[connections].append(_measured(server, connections, cases, engine_work.run))
                commits[connections].append(
                    raw_commits.per_second(server.dsn(SUPERUSER), connections, seconds)
                )
        peers = _peers(server, workflows=40 if small else 400)
        trips = _round_trips(server, engine_work.typical_action)
    answer = _answer(runs, commits, peers, trips)
    answer["figures"]["cases_per_second_on_fresh_tables"] = round(fresh.cases_per_second, 1)
    publish("engine", **answer)


def _measured(server: EmbeddedServer, connections: int, cases: int, run: Callable[..., Any]) -> Any:
    pid = server.pid
    assert pid is not None
    return run(connections, cases, lambda: cpu_seconds(family_of(pid)))


def _answer(
    runs: dict[int, list[Any]],
    commits: dict[int, list[float]],
    peers: dict[str, Any],
    trips: float,
) -> dict[str, Any]:
    cases = {each: _median(run.cases_per_second for run in found) for each, found in runs.items()}
    best = max(cases, key=lambda each: cases[each])
    limit = max(_median(found) for found in commits.values())
    figures = {
        "cases_per_second": round(cases[best], 1),
        "connections": best,
        "cases_per_second_by_connections": {each: round(rate, 1) for each, rate in cases.items()},
        "actions_per_second": round(_median(run.actions_per_second for run in runs[best]), 1),
        "round_trips_per_action": trips,
        "python_ms_per_action": round(_median(run.python_ms for run in runs[best]), 3),
        "server_ms_per_action": round(_median(run.server_ms for run in runs[best]), 3),
        "share_of_limit": round(cases[best] * STEPS / limit, 3),
    }
    rate = peers.get("dbos_workflows_per_second")
    if rate:
        figures["times_dbos"] = round(cases[best] / rate, 1)
    limits = {
        "commits_per_second": round(limit, 1),
        "commits_per_second_by_connections": {
            each: round(_median(found), 1) for each, found in commits.items()
        },
        "cases_per_second_at_a_commit_a_step": round(limit / STEPS, 1),
    }
    return {"figures": figures, "limits": limits, "peers": peers}


def _peers(server: EmbeddedServer, workflows: int) -> dict[str, Any]:
    from benchmarks.common import peers

    say(f"DBOS: {workflows} workflows of six steps")
    return peers.dbos_workflows(server.dsn(SUPERUSER, "postgres"), workflows)


def _round_trips(server: EmbeddedServer, act: Callable[[int], Sequence[float]]) -> float:
    """How much longer handing in and taking the next takes over a slow link, in delays."""
    from django.db import connection

    say("round trips over a slow link")
    connection.close()
    usual = _median(act(20))
    with temporary_folder() as folder, slow_link(folder, server.sockets) as slow:
        connection.close()
        host = connection.settings_dict["HOST"]
        connection.settings_dict["HOST"] = str(slow)
        slowly = _median(act(20))
        connection.close()
        connection.settings_dict["HOST"] = host
    return round((slowly - usual) / DELAY_SECONDS, 1)


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


if __name__ == "__main__":
    main()
