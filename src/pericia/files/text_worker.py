"""The process in which the text of an untrusted file is read, bounded as for tables.

It reads the file from standard input and writes its text to standard output.
Started by `texts.py`; it imports neither Django nor anything else that it does not need.
"""

from __future__ import annotations

import sys

from pericia.files.parse_worker import confine
from pericia.kernels.intake.document_text import document_text
from pericia.kernels.intake.limits import LIMITS
from pericia.kernels.intake.refusals import RefusedFile


def main() -> None:
    """Nothing is written for a file that is refused."""
    confine(LIMITS)
    try:
        text = document_text(sys.argv[2], sys.stdin.buffer.read())
    except (RefusedFile, MemoryError):
        return
    sys.stdout.write(text.encode("utf-8", errors="replace").decode())
    sys.stdout.flush()
