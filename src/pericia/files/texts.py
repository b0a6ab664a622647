"""The text of stored files, for searching. A file that cannot be read has none.

PDF and Office files are read by a child process (`text_worker.py`) with bounds on its memory and
time: what a hostile file can do is make that child die.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from pericia.files import store
from pericia.files.parsing import SOURCE_ROOT
from pericia.kernels.intake.document_text import CHARACTERS_MAX, PLAIN, READABLE, document_text
from pericia.kernels.intake.limits import LIMITS
from pericia.kernels.refusal import Refused

_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from pericia.files.text_worker import main; main()"
)
logger = logging.getLogger(__name__)


def text_of_stored(name: str, stored_as: str) -> str:
    """What the stored file says; empty for pictures, and for what is damaged, locked or gone.

    `name` is its name, whose suffix was checked against its content at intake. Raises OSError
    where the store is out of reach.
    """
    suffix = name.rpartition(".")[2].lower()
    if suffix not in READABLE:
        return ""
    try:
        with store.fetched(stored_as) as path:
            return _text(suffix, path)
    except Refused:
        return ""


def _text(suffix: str, path: Path) -> str:
    if suffix in PLAIN:
        return document_text(suffix, path.read_bytes())
    with path.open("rb") as source, tempfile.TemporaryFile() as output:
        _run_worker(suffix, source, output)
        output.seek(0)
        text = output.read(4 * CHARACTERS_MAX).decode("utf-8", errors="replace")
        return text[:CHARACTERS_MAX]


def _run_worker(suffix: str, source: IO[bytes], output: IO[bytes]) -> None:
    """Let the child fill `output`. It inherits no variable of ours and no other open file."""
    try:
        status = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", "-c", _START, str(SOURCE_ROOT), suffix],
            stdin=source,
            stdout=output,
            stderr=subprocess.DEVNULL,
            timeout=LIMITS.wall_seconds_max,
            env={},
            cwd="/",
            check=False,
            start_new_session=True,
        ).returncode
    except subprocess.TimeoutExpired:
        status = -1
    if status != 0:
        logger.warning("the text of a %s file could not be read (%s)", suffix, status)
