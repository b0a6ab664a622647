"""What `pericia doctor` looks at: the machine, the database, and whether work moves.

A check says `ok`, `warning` (works, with a limit to know) or `wrong` (must be seen to).
"""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from pericia.cli import folder, installation, processes, roles, schema, secrets
from pericia.cli.demo_mark import DemoMark
from pericia.cli.roles import Link
from pericia.kernels.refusal import Refused

FREE_BYTES_MIN = 1_000_000_000
FREE_BYTES_GOOD = 5_000_000_000
CLOCK_SECONDS_MAX = 2.0
SEAL_SECONDS_GOOD = 60
SEAL_SECONDS_MAX = 600
# Extensions of larger servers, and what Pericia does without them.
EXTENSIONS = {
    "unaccent": "searches heed accents",
    "pg_trgm": "searches for parts of words read every row",
}
# An id tells when its event was written; `at` tells of when, which an import may put into the past.
UNSEALED = """
SELECT coalesce(extract(epoch FROM now() - min(uuid_extract_timestamp(e.id))), 0)::int
FROM journal_event e
WHERE NOT EXISTS (SELECT FROM journal_leaf l
                  WHERE l.client_id = e.client_id AND l.event_id = e.id)
"""
STALLED = """
SELECT count(*) FROM jobs.procrastinate_jobs j
LEFT JOIN jobs.procrastinate_workers w ON w.id = j.worker_id
WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - interval '1 minute')
"""
QUARANTINED = "SELECT count(*) FROM jobs.procrastinate_jobs WHERE status = 'failed'"
# A worker says every few seconds that it lives.
WORKER_SECONDS_MAX = 60
LIVING_WORKERS = """
SELECT count(*) FROM jobs.procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'
"""
# What keeps the database from being looked at, while all else can be.
DATABASE_AWAY = {
    "database_does_not_start",
    "database_not_ready",
    "database_of_another_process",
    "database_unreachable",
    "database_version",
    "postgres_not_installed",
}
WAITING = """
SELECT count(*) FROM jobs.procrastinate_jobs
WHERE status = 'todo' AND coalesce(scheduled_at, now()) < now() - interval '10 minutes'
"""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    status: str
    message: str


def ok(name: str, message: str) -> Check:
    return Check(name, "ok", message)


def warning(name: str, message: str) -> Check:
    return Check(name, "warning", message)


def wrong(name: str, message: str) -> Check:
    return Check(name, "wrong", message)


def all_checks(data: Path) -> list[Check]:
    """Everything; a check that cannot be made is itself a finding, and hides no other.

    Raises Refused where somebody else is in charge of the folder, or nobody can be yet.
    """
    checks = [*_machine(data)]
    try:
        with installation.opened(data, "pericia doctor") as found:
            schema.set_up_django()
            with roles.connect(found.dsn(secrets.BACKUP)) as link:
                checks += [*running(data, link), *_database(link)]
            checks.append(_migrations())
    except Refused as refused:
        if refused.code not in DATABASE_AWAY:
            raise
        checks.append(wrong("database", refused.message))
    return checks + list(demonstration(data))


def _database(link: Link) -> Iterator[Check]:
    for name, check in DATABASE_CHECKS.items():
        try:
            yield from check(link)
        except psycopg.Error as error:
            said = (error.diag.message_primary or str(error)).strip()
            yield wrong(name, f"could not be checked: {said}.")


def running(data: Path, link: Link) -> Iterator[Check]:
    """Whether anybody is there to serve pages and do jobs."""
    state = folder.read_state(data)
    if state is None:
        yield warning("running", "nothing runs on this folder: `bin/up` starts it.")
    elif state.url is None:
        yield ok("running", "is starting.")
    elif roles.count(link, LIVING_WORKERS) or folder.state_age_seconds(data) < WORKER_SECONDS_MAX:
        yield ok("running", f"at {state.url}.")
    else:
        said = "the worker has shown no life for a minute, and no jobs are done. See"
        yield wrong("running", f"{said} {data / 'log' / 'worker.log'}, and start `bin/up` anew.")


def _machine(data: Path) -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield ok("python", f"Python {version}.")
    yield _packages()
    yield _disk(data)
    yield _secrets_file(data)


def demonstration(data: Path) -> Iterator[Check]:
    """Nothing to say once it is loaded, or was not wanted."""
    if not DemoMark(data).is_pending():
        return
    state = folder.read_state(data)
    if state is not None and processes.is_alive(state.pid):
        yield ok("demonstration", "is loading: pages fill as it goes on.")
    else:
        yield warning("demonstration", "is not loaded whole: `bin/up` goes on with it.")


def _packages() -> Check:
    """Compare what is installed with the versions that were tested together, where a checkout
    says so."""
    listed = Path(__file__).parents[3] / "requirements" / "base.txt"
    if not listed.exists():
        version = importlib.metadata.version("pericia")
        return ok("packages", f"Pericia {version}, installed as a package.")
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", listed.read_text(), re.MULTILINE)
    different = [name for name, version in pinned if _installed_version(name) != version]
    if different:
        return wrong(
            "packages", f"Not as locked: {', '.join(different)}. Run `bin/up` to install them."
        )
    return ok("packages", f"{len(pinned)} packages, all as locked.")


def _installed_version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _disk(data: Path) -> Check:
    free = shutil.disk_usage(data).free
    said = f"{free / 1e9:.1f} GB free at {data}."
    if free < FREE_BYTES_MIN:
        return wrong("disk", f"{said} The database stops when it is full: make room now.")
    return ok("disk", said) if free >= FREE_BYTES_GOOD else warning("disk", said)


def _secrets_file(data: Path) -> Check:
    path = data / secrets.FILE_NAME
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return wrong("secrets", f"{path} can be read by others. Run: chmod 600 {path}")
    return ok("secrets", f"{path} is private.")


def _version(link: Link) -> Iterator[Check]:
    version = roles.value(link, "SELECT current_setting('server_version')")
    yield ok("postgresql", f"PostgreSQL {version}.")


def _roles(link: Link) -> Iterator[Check]:
    for role in roles.POWERS_OF:
        changed = [
            roles.POWER_WORDS[power][0 if should else 1]
            for power, should in roles.deviations(link, role).items()
        ]
        if changed:
            said = (
                f"{role} should be {' '.join(changed)}. Restart Pericia to repair it; where the "
                "server does not let it, ask its administrator to run: "
                f"ALTER ROLE {role} {' '.join(changed)};"
            )
            yield wrong("roles", said)
    member_of = roles.memberships(link, secrets.APP)
    if member_of:
        yield wrong("roles", f"{secrets.APP} is a member of {', '.join(member_of)}: revoke that.")
    else:
        yield ok("roles", f"{secrets.APP} is a member of nothing.")


def _leakproof(link: Link) -> Iterator[Check]:
    leaky = roles.leaky_functions(link)
    database = link.info.dbname
    if leaky:
        commands = " ".join(f"ALTER FUNCTION {each} LEAKPROOF;" for each in leaky)
        said = "searches will be slow on large clients until a superuser runs, in the database "
        yield warning("leakproof", f"{said}`{database}`: {commands}")
    else:
        yield ok("leakproof", "search functions may use indexes under row-level security.")


def _extensions(link: Link) -> Iterator[Check]:
    there = {row[0] for row in link.execute("SELECT name FROM pg_available_extensions").fetchall()}
    lacking = [f"{name} ({effect})" for name, effect in EXTENSIONS.items() if name not in there]
    if lacking:
        yield ok("extensions", f"this server has no {'; no '.join(lacking)}.")
    else:
        yield ok("extensions", "everything that Pericia can make use of.")


def _isolation(link: Link) -> Iterator[Check]:
    from pericia.tenancy import lint

    found = lint.findings(link)
    yield from (wrong("isolation", finding) for finding in found)
    if not found:
        yield ok("isolation", "the catalogue keeps clients apart.")


def _clock(link: Link) -> Iterator[Check]:
    before = datetime.now(UTC)
    theirs = datetime.fromisoformat(roles.value(link, "SELECT clock_timestamp()"))
    took = (datetime.now(UTC) - before).total_seconds()
    apart = abs((theirs - before).total_seconds()) - took
    said = f"{max(apart, 0):.1f} s between this machine's clock and the database's."
    yield ok("clock", said) if apart < CLOCK_SECONDS_MAX else wrong("clock", said)
    ahead = roles.count(
        link, "SELECT count(*) FROM journal_event WHERE at > now() + interval '1 min'"
    )
    if ahead:
        yield wrong("clock", f"{ahead} events lie in the future: a clock was wrong or still is.")


def _sealer(link: Link) -> Iterator[Check]:
    seconds = roles.count(link, UNSEALED)
    said = f"the oldest unsealed event is {seconds} s old."
    if seconds <= SEAL_SECONDS_GOOD:
        yield ok("sealer", said)
        return
    finding = wrong if seconds > SEAL_SECONDS_MAX else warning
    yield finding("sealer", f"{said} See that the sealer runs (DATA/log/sealer.log).")


def _jobs(link: Link) -> Iterator[Check]:
    stalled, waiting, lost = (roles.count(link, query) for query in (STALLED, WAITING, QUARANTINED))
    if lost:
        yield wrong("jobs", f"{lost} in quarantine: they failed for good and need somebody.")
    if stalled:
        yield warning("jobs", f"{stalled} stalled: their worker has gone; they are tried again.")
    if waiting:
        yield warning("jobs", f"{waiting} waiting for over 10 minutes: see that a worker runs.")
    if not (lost or stalled or waiting):
        yield ok("jobs", "none stalled, late or in quarantine.")


def _migrations() -> Check:
    from pericia.tenancy import migrating

    if migrating.pending():
        return wrong("migrations", "The schema is older than this version. Run `pericia migrate`.")
    return ok("migrations", "The schema is what this version needs.")


DATABASE_CHECKS: dict[str, Callable[[Link], Iterator[Check]]] = {
    "postgresql": _version,
    "roles": _roles,
    "leakproof": _leakproof,
    "extensions": _extensions,
    "isolation": _isolation,
    "clock": _clock,
    "sealer": _sealer,
    "jobs": _jobs,
}
