"""`pericia up`: run everything."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import sys
from typing import Annotated

import typer

from pericia.cli import folder
from pericia.cli.output import DataFolder
from pericia.cli.supervisor import ENDING_SIGNALS, Options


def register(app: typer.Typer) -> None:
    app.command()(up)


def up(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the web address.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    data: DataFolder = None,
    demo: Annotated[
        bool, typer.Option("--demo/--no-demo", help="Load the demonstration at the first start.")
    ] = True,
) -> None:
    """Run the database, the web server, the worker and the sealer until Ctrl-C."""
    options = Options(data=str(folder.choose(data)), host=host, port=port, demo=demo)
    # A fresh interpreter without the command line's libraries keeps the supervisor small.
    settings = json.dumps(dataclasses.asdict(options))
    arguments = [sys.executable, "-m", "pericia.cli.supervisor", settings]
    # A Ctrl-C meanwhile waits until the supervisor can stop in order.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)
    os.execv(sys.executable, arguments)  # noqa: S606
