"""The data folder: which one, who may use it, and what the running installation says of itself.

`DATA/secrets.json` secrets, `DATA/postgres` the database, `DATA/log` logs, `DATA/run` what lives
while something runs: `lock` (held by the one process in charge) and `state.json`.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pericia.cli import cluster
from pericia.kernels.refusal import Refused

DEFAULT = Path("var")
SHARED_PLACE = Path("/var/lib/pericia")


@dataclass(frozen=True)
class State:
    """What runs on a data folder: `database` is an address without user and password, `url` the
    web address or None, `pid` the process in charge."""

    database: str
    embedded: bool
    url: str | None
    pid: int


def choose(wanted: Path | None) -> Path:
    """The data folder: the one asked for, else PERICIA_DATA, else ./var.

    As root, PostgreSQL's account must reach it. Where ./var lies in a closed home and has not
    been used yet, a folder of its own under /var/lib/pericia takes its place.
    """
    named = wanted or os.environ.get("PERICIA_DATA")
    if named:
        return Path(named).resolve()
    default = DEFAULT.resolve()
    used = any((default / name).exists() for name in ("postgres", "external"))
    if os.geteuid() != 0 or os.environ.get("DATABASE_URL") or used:
        return default
    if cluster.unprivileged_account().closed_parent_of(default / "postgres") is None:
        return default
    mark = hashlib.sha256(os.fsencode(default)).hexdigest()[:8]
    return SHARED_PLACE / f"{default.parent.name or 'root'}-{mark}"


def is_begun(data: Path) -> bool:
    """Whether something has ever been in charge of the folder."""
    try:
        return (data / "run").exists()
    except OSError:
        return False


def prepare(data: Path) -> None:
    """Make the folder usable: ours alone, but passable for the database's account under root."""
    try:
        _refuse_file(data)
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0 and data.stat().st_uid == 0:
            data.chmod(data.stat().st_mode & 0o777 | 0o711)
        (data / "run").mkdir(mode=0o711, exist_ok=True)
        (data / "log").mkdir(mode=0o711, exist_ok=True)
        with (data / "run" / "lock").open("a"):
            pass
    except OSError as error:
        raise Refused(
            "data_folder_not_writable",
            f"The data folder {data} cannot be written ({os.strerror(error.errno or 0).lower()}). "
            "Name another one with --data.",
        ) from None


@contextlib.contextmanager
def alone(data: Path, purpose: str) -> Iterator[None]:
    """Be the one process in charge of the folder, or refuse. The end of the process ends it too."""
    prepare(data)
    with (data / "run" / "lock").open("r+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("already_running", _who_is_there(data, stream.read())) from None
        stream.truncate(0)
        stream.write(f"{purpose} (process {os.getpid()})")
        stream.flush()
        yield


@contextlib.contextmanager
def unfinished(data: Path) -> Iterator[None]:
    """Marks the folder as half restored until the block has gone through."""
    mark = data / "half-restored"
    mark.touch()
    yield
    mark.unlink()


def refuse_unfinished(data: Path) -> None:
    """Refuse to run on what an interrupted restore has left."""
    if (data / "half-restored").exists():
        raise Refused(
            "half_restored",
            f"A restore into {data} did not finish. Remove that folder (and an external "
            "database) and restore again.",
        )


def is_in_use(data: Path) -> bool:
    """True while some process is in charge of the folder."""
    try:
        with (data / "run" / "lock").open("r+") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def write_state(data: Path, state: State) -> None:
    """Replace the state as a whole: readers see the old or the new one."""
    path = data / "run" / "state.json"
    building = path.with_suffix(".new")
    building.write_text(json.dumps(asdict(state)), encoding="utf-8")
    building.replace(path)


def read_state(data: Path) -> State | None:
    """What runs now, or None when nothing is in charge of the folder."""
    if not is_in_use(data):
        return None
    try:
        return State(**json.loads((data / "run" / "state.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def state_age_seconds(data: Path) -> float:
    """How long what runs has been as it is now."""
    return time.time() - (data / "run" / "state.json").stat().st_mtime


def write_notes(data: Path, notes: list[str]) -> None:
    """Keep what the database server did not allow, for the next start to say."""
    (data / "run" / "notes.json").write_text(json.dumps(notes), encoding="utf-8")


def read_notes(data: Path) -> list[str]:
    """What the database server did not allow when it was last prepared."""
    try:
        found: list[str] = json.loads((data / "run" / "notes.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return found


def forget_state(data: Path) -> None:
    """Nothing runs any more."""
    (data / "run" / "state.json").unlink(missing_ok=True)


def _refuse_file(data: Path) -> None:
    if data.exists() and not data.is_dir():
        raise Refused(
            "data_folder_is_file", f"{data} is not a folder. Name another one with --data."
        )


def _who_is_there(data: Path, holder: str) -> str:
    state = read_state(data)
    where = f" at {state.url}" if state is not None and state.url else ""
    return (
        f"{data} is in use by `{holder.strip() or 'pericia'}`{where}. "
        "Stop that one first, or name another folder with --data."
    )
