"""The embedded PostgreSQL 18: our own child, on a Unix socket only, found again after a crash.

    server = EmbeddedServer(Path("var"))
    server.start()
    psycopg.connect(server.dsn("pericia_app"))
    server.stop()

Tests and benchmarks use the same class; only tests may pass `settings` that trade safety for
speed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from pericia.cli import cluster, leftovers, processes, secrets
from pericia.kernels.refusal import Refused

PORT = 5432
COMPLAINT = re.compile("(FATAL|PANIC):  (.+)")
DATABASE = "pericia"
SOCKET_PATH_BYTES_MAX = 107
READY_SECONDS_MAX = 120.0
STOP_SECONDS_MAX = 30.0
SAFE_SETTINGS = {
    "shared_buffers": "128MB",
    "max_connections": "60",
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "128MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "random_page_cost": "1.1",
    "io_method": "sync",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_permissions": "0700",
    "listen_addresses": "",
}
# Values of clients stay out of the log: neither failing statements nor the DETAIL lines that
# quote rows are written.
LOG_SETTINGS = {
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_line_prefix": "%m [%p] ",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}


class EmbeddedServer:
    """One PostgreSQL on one data folder, started from the thread that goes on living: the server
    shuts down when that thread ends, however it ends.

    Folders: `DATA/postgres` (the cluster), `DATA/log/database`, `DATA/run`.
    """

    def __init__(self, data: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self.data = data.resolve()
        self.cluster = self.data / "postgres"
        self.run = self.data / "run"
        self.secrets = secrets.ensure(self.data)
        self._settings = {**SAFE_SETTINGS, **(settings or {})}
        self._child: subprocess.Popen[bytes] | None = None
        self._sockets: Path | None = None
        self._logs_before: dict[Path, int] = {}

    @property
    def pid(self) -> int | None:
        """Process id of the running server."""
        return self._child.pid if self._child is not None and self.is_running() else None

    @property
    def sockets(self) -> Path:
        """Folder of the socket; stays the same while this object lives."""
        if self._sockets is None:
            raise RuntimeError("the server has not been started")
        return self._sockets

    def is_running(self) -> bool:
        """False as soon as the child has ended; also collects it, so that no zombie stays."""
        return self._child is not None and self._child.poll() is None

    def address(self, database: str = DATABASE) -> str:
        """Address without user and password, for PERICIA_DATABASE."""
        return f"postgresql:///{quote(database)}?host={quote(str(self.sockets))}&port={PORT}"

    def dsn(self, role: str, database: str = DATABASE) -> str:
        """Full address for a role of `secrets.json`; holds its password, so never print it."""
        password = quote(self.secrets.passwords[role], safe="")
        return self.address(database).replace("//", f"//{role}:{password}@", 1)

    def start(self) -> None:
        """Create the cluster if there is none, deal with what a crash left, start, wait until
        it answers. Also starts it again after it died."""
        account = cluster.account_for(self.cluster)
        self._make_folders(account)
        cluster.refuse_unreachable(account, self.cluster)
        binaries = cluster.reachable_binaries(account, self.data)
        if not (self.cluster / "PG_VERSION").exists():
            cluster.create_cluster(
                self.cluster, account, binaries, self.secrets.passwords[secrets.SUPERUSER]
            )
        self._refuse_other_version()
        leftovers.clear_postmaster(self.cluster, self._record_file())
        leftovers.clear_sockets(self.sockets)
        self._start_until_ready(binaries, account)

    def stop(self) -> None:
        """Shut down: transactions in flight are rolled back, a checkpoint is written."""
        if self._child is not None:
            for number, seconds in (
                (signal.SIGINT, STOP_SECONDS_MAX),
                (signal.SIGQUIT, 5.0),
                (signal.SIGKILL, 5.0),
            ):
                if self._ended_after(number, seconds):
                    break
            self._record_file().unlink(missing_ok=True)
        if self._sockets is not None and self._sockets.parent != self.run:
            shutil.rmtree(self._sockets, ignore_errors=True)
        self._child = self._sockets = None

    def _ended_after(self, number: signal.Signals, seconds_max: float) -> bool:
        assert self._child is not None
        if self._child.poll() is None:
            self._child.send_signal(number)
        try:
            self._child.wait(seconds_max)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _make_folders(self, account: cluster.Account) -> None:
        for folder in (self.run, self.data / "log"):
            folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        self._make_own(self._log_folder(), account)
        if self._sockets is None:
            self._sockets = self._choose_socket_folder(account)

    def _choose_socket_folder(self, account: cluster.Account) -> Path:
        inside = self.run / "database"
        if _fits(inside):
            self._make_own(inside, account)
            return inside
        outside = Path(tempfile.mkdtemp(prefix="pericia-"))
        if not _fits(outside):
            outside.rmdir()
            outside = Path(tempfile.mkdtemp(prefix="pericia-", dir="/tmp"))
        account.own(outside)
        return outside

    def _make_own(self, folder: Path, account: cluster.Account) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        account.own(folder)

    def _log_folder(self) -> Path:
        return self.data / "log" / "database"

    def _record_file(self) -> Path:
        return self.run / "database.pid.json"

    def _refuse_other_version(self) -> None:
        version = (self.cluster / "PG_VERSION").read_text().strip()
        if version != "18":
            raise Refused(
                "database_version",
                f"{self.cluster} was made by PostgreSQL {version}, and this program brings 18. "
                "Restore a backup into a new folder named with --data.",
            )

    def _start_until_ready(self, binaries: Path, account: cluster.Account) -> None:
        """Processes of a server that was killed hold its memory for a moment: try again."""
        deadline = time.monotonic() + leftovers.RELEASE_SECONDS_MAX
        while not self._started(binaries, account):
            message = self._start_message()
            if time.monotonic() > deadline or not leftovers.is_passing(message):
                raise Refused(
                    "database_does_not_start",
                    f"PostgreSQL does not start: {message} See {self._log_folder()}.",
                )
            time.sleep(0.05)

    def _started(self, binaries: Path, account: cluster.Account) -> bool:
        self._logs_before = {path: path.stat().st_size for path in self._logs()}
        self._child = self._spawn(binaries, account)
        self._write_record(self._child.pid)
        deadline = time.monotonic() + READY_SECONDS_MAX
        while self._child.poll() is None:
            if leftovers.status_of(self.cluster, self._child.pid) == "ready":
                self._refuse_stranger(self._child.pid)
                return True
            if time.monotonic() > deadline:
                self.stop()
                raise Refused(
                    "database_not_ready",
                    f"PostgreSQL was not ready after {READY_SECONDS_MAX:.0f} seconds. "
                    f"See {self._log_folder()}.",
                )
            time.sleep(0.01)
        return False

    def _spawn(self, binaries: Path, account: cluster.Account) -> subprocess.Popen[bytes]:
        settings = {
            **self._settings,
            **LOG_SETTINGS,
            "log_directory": str(self._log_folder()),
            "unix_socket_directories": str(self.sockets),
            "port": str(PORT),
        }
        command = [str(binaries / "postgres"), "-D", str(self.cluster)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with open(self._start_log(), "wb", opener=_private) as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.cluster,
                env={
                    "PATH": os.defpath,
                    "LC_ALL": "C",
                    "TZ": "UTC",
                    "PERICIA_DATA": str(self.data),
                },
                process_group=0,
                preexec_fn=processes.die_with_parent(signal.SIGINT),
                **account.popen_options(),
            )

    def _write_record(self, pid: int) -> None:
        record = {"pid": pid, "started": processes.start_mark(pid)}
        self._record_file().write_text(json.dumps(record), encoding="utf-8")

    def _start_log(self) -> Path:
        return self.data / "log" / "database-start.log"

    def _start_message(self) -> str:
        """What PostgreSQL complained of in this start: at first on its own output, later in its
        log, which is kept for a day and emptied before it is used again."""
        for path in (self._start_log(), *self._logs()):
            said = path.read_bytes()
            before = self._logs_before.get(path, 0)
            lines = said[before if before <= len(said) else 0 :].decode(errors="replace")
            told = [each[2] for line in lines.splitlines() if (each := COMPLAINT.search(line))]
            if told:
                return f"{told[-1].rstrip('.')}."
        return "it ended without a message."

    def _logs(self) -> list[Path]:
        return sorted(self._log_folder().glob("*.log"))

    def _refuse_stranger(self, expected_pid: int) -> None:
        """The kernel says which process listens on the socket: it must be our child."""
        if not hasattr(socket, "SO_PEERCRED"):
            return
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(self.sockets / f".s.PGSQL.{PORT}"))
            answer = probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        found_pid = int.from_bytes(answer[:4], "little")
        if found_pid != expected_pid:
            self.stop()
            raise Refused(
                "database_of_another_process",
                f"Process {found_pid} answers on the database's socket in place of ours. "
                "Stop it and start again.",
            )


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_BYTES_MAX


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
