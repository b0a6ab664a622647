"""How commands speak: data on standard output, everything else on standard error.

Exit codes: 0 done; 1 checked and found wrong; 2 refused, or wrongly called; 3 unexpected.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from pericia.kernels.refusal import Refused

EXIT_FOUND_WRONG = 1
EXIT_REFUSED = 2
EXIT_UNEXPECTED = 3
EXIT_INTERRUPTED = 130

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
DataFolder = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of the data (default: PERICIA_DATA, or ./var)."),
]


def show(value: Any, text: str | Callable[[], str], *, as_json: bool) -> None:
    """Print data: the value as JSON, or its text for people."""
    if as_json:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=_plain) + "\n")
    else:
        sys.stdout.write((text if isinstance(text, str) else text()).rstrip("\n") + "\n")
    # A reader that has gone away is noticed here, where it is expected, not at the very end.
    sys.stdout.flush()


def _plain(value: object) -> str:
    """Times as in the API (RFC 3339), everything else as it prints."""
    return value.isoformat() if isinstance(value, date) else str(value)


def note(text: str) -> None:
    """Say something beside the data."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def show_refusal(refused: Refused, *, as_json: bool = False) -> None:
    """One sentence, or with --json an object with the stable code; both on standard error.

    Where one input has several faults the message holds a line for each, and `details` all of them.
    """
    if not as_json:
        note(refused.message)
        return
    said: dict[str, Any] = {
        "code": refused.code,
        "message": refused.message,
        "field": refused.field,
    }
    if refused.details:
        said["details"] = list(refused.details)
    note(json.dumps({"error": said}, ensure_ascii=False))


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error; the block calls what it gets with how much more is done.

    Silent where standard error is not a terminal.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        task = bars.add_task(title, total=total)
        yield lambda done: bars.advance(task, done)


def keep_subcommands() -> None:
    """As a callback: Typer asks for a subcommand even where a group has only one."""
