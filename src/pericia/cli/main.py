"""The command `pericia`.

Every module of `pericia.cli.commands` adds its own commands: it defines `register(app)`. Modules
import what is heavy inside their functions, so that `--help` stays quick.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import signal
import sys
import traceback
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

import typer
from typer.exceptions import TyperException

from pericia.cli import commands, output
from pericia.kernels.refusal import Refused
from pericia.tenancy.broken import connection_broke, disk_is_full

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM)
DATABASE_LOST = Refused(
    "database_lost",
    "The connection to the database broke. What was finished before is kept: see that the database "
    "runs (`pericia doctor`), and run this again.",
)


NO_ROOM = Refused(
    "no_room",
    "There is no room left on a disk that this has to write to. What was finished before is kept: "
    "make room (`pericia doctor` tells how much there is), and run this again.",
)


class Interrupted(BaseException):
    """Ctrl-C or a request to end; unwinds everything, so that what was begun is cleared away."""


def application() -> typer.Typer:
    """The command with all its subcommands."""
    app = typer.Typer(
        name="pericia",
        help="Decide what to outsource and how, and run that work with proof of who did what.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(output.keep_subcommands)
    for module in pkgutil.iter_modules(commands.__path__):
        importlib.import_module(f"{commands.__name__}.{module.name}").register(app)
    return app


def main() -> NoReturn:
    """Run the command line and end with its exit code."""
    sys.exit(run(sys.argv[1:], begin=_answer_signals))


def run(arguments: list[str], begin: Callable[[], None] = lambda: None) -> int:
    """The exit code of a command line; never raises what was expected. Calls `begin` when
    everything is loaded: until then a library could swallow what a signal raises."""
    as_json = "--json" in arguments
    try:
        app = application()
        begin()
        # With --json a wrong call raises, to be told as one, instead of printing how to call.
        ended = app(arguments, prog_name="pericia", standalone_mode=not as_json)
        return ended if isinstance(ended, int) else 0
    except TyperException as wrong:
        output.show_refusal(Refused("wrongly_called", _told(wrong)), as_json=True)
        return output.EXIT_REFUSED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except Refused as refused:
        output.show_refusal(refused, as_json=as_json)
        return output.EXIT_REFUSED
    except BrokenPipeError:
        # The reader of our output has gone; Python would complain again while it closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Interrupted:
        return output.EXIT_INTERRUPTED
    except Exception as error:
        if connection_broke(error):
            output.show_refusal(DATABASE_LOST, as_json=as_json)
            return output.EXIT_REFUSED
        if disk_is_full(error):
            output.show_refusal(NO_ROOM, as_json=as_json)
            return output.EXIT_REFUSED
        traceback.print_exc()
        return output.EXIT_UNEXPECTED


def _told(wrong: TyperException) -> str:
    """What is wrong with a call, and where to read how to call."""
    context = getattr(wrong, "ctx", None)
    command = context.command_path if context else "pericia"
    sentence = getattr(wrong, "format_message", wrong.__str__)()
    what = sentence if "\n" not in sentence else "No command is named."
    return f"{what.rstrip('.')}. See `{command} --help`."


def _answer_signals() -> None:
    """`bin/pericia` holds back Ctrl-C until now."""
    for number in ENDING_SIGNALS:
        signal.signal(number, _interrupt)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    """Unwind the first time; a second signal ends the process where it stands."""
    signal.signal(number, signal.SIG_DFL)
    raise Interrupted


if __name__ == "__main__":
    main()
