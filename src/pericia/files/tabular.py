"""Files as the tables that instruments take, with the digest of their bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pericia.files.parsing import parse_file
from pericia.kernels.instruments.frames import RefusedData, Words
from pericia.kernels.instruments.running import Source
from pericia.kernels.intake.refusals import RefusedFile

BLOCK_BYTES = 1 << 18


def source_of(path: Path, name: str) -> Source:
    """The table in a CSV or XLSX file of bounded size, called `name` in sentences.

    Raises RefusedData with the codes of `kernels.intake.sentences`, and OSError.
    """
    try:
        table = parse_file(path)
    except RefusedFile as refused:
        words = Words(f"{name}: {refused.message_es}", f"{name}: {refused.message}")
        raise RefusedData(refused.code, words, refused.field) from refused
    return Source(table, name, _digest(path))


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
