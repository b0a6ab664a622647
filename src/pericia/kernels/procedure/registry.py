"""The registry of bots: pure functions from a dict to a dict that playbook steps name.

A bot states what it takes and gives as JSON Schemas; both are checked at every run, so a bot that
meets data it was not made for blocks the case with a sentence instead of passing it on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import jsonschema_rs

from pericia.kernels.procedure.schemas import validator_for
from pericia.kernels.refusal import Refused

Run = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Bot:
    """A registered function; `takes` and `gives` are JSON Schemas of its two dicts."""

    name: str
    version: str
    summary: str
    takes: Mapping[str, Any]
    gives: Mapping[str, Any]
    run: Run = field(repr=False)
    input_validator: jsonschema_rs.Draft202012Validator = field(repr=False, compare=False)
    output_validator: jsonschema_rs.Draft202012Validator = field(repr=False, compare=False)

    @property
    def actor(self) -> str:
        """How the journal names it: `bot:name@version`."""
        return f"bot:{self.name}@{self.version}"


_registered: dict[str, Bot] = {}
BOTS: Mapping[str, Bot] = MappingProxyType(_registered)
"""Every registered bot by name."""
_readers: set[str] = set()
READERS: Set[str] = _readers
"""The names of those that a worker runs, since they read what the platform holds."""


def bot(
    name: str, version: str, *, takes: Mapping[str, Any], gives: Mapping[str, Any]
) -> Callable[[Run], Run]:
    """Register a pure function under a name; a second one of that name is an error.

    `takes` and `gives` map fields to JSON Schemas; a field whose name ends in `?` is optional.
    """

    def register(run: Run) -> Run:
        if name in _registered:
            raise ValueError(f"a bot called {name} is registered already")
        summary = (run.__doc__ or "").strip().split("\n")[0]
        into, out = closed_object(takes), closed_object(gives)
        _registered[name] = Bot(
            name, version, summary, into, out, run, validator_for(into), validator_for(out)
        )
        return run

    return register


def reader(
    name: str, version: str, *, summary: str, takes: Mapping[str, Any], gives: Mapping[str, Any]
) -> None:
    """Declare a bot that reads what the platform holds: a worker runs it, outside of this kernel.

    `takes` and `gives` as for `bot`.
    """

    def elsewhere(given: dict[str, Any]) -> dict[str, Any]:
        raise Refused("reader_elsewhere", f"{name} reads what only the platform holds.")

    elsewhere.__doc__ = summary
    bot(name, version, takes=takes, gives=gives)(elsewhere)
    _readers.add(name)


def run_bot(bot: Bot, given: dict[str, Any]) -> dict[str, Any]:
    """The bot's output; raises Refused when input or output do not fit, or when it raises."""
    fit_input(bot, given)
    try:
        output = bot.run(given)
    except Refused:
        raise
    except Exception as error:
        raise Refused(
            "bot_raised", f"{bot.actor} stopped with {type(error).__name__}: {str(error)[:200]}."
        ) from error
    fit_output(bot, output)
    return output


def fit_input(bot: Bot, given: Any) -> None:
    """Raises Refused where the bot takes other things."""
    _fit(bot.input_validator, given, f"What {bot.actor} was given does not fit")


def fit_output(bot: Bot, output: Any) -> None:
    """Raises Refused where the bot gives other things."""
    _fit(bot.output_validator, output, f"What {bot.actor} gave does not fit")


def _fit(validator: jsonschema_rs.Draft202012Validator, data: Any, sentence: str) -> None:
    try:
        error = next(iter(validator.iter_errors(data)), None)
    except (ValueError, TypeError) as unreadable:
        raise Refused("bot_data", f"{sentence}: {str(unreadable)[:200]}.") from unreadable
    if error is not None:
        path = ".".join(str(part) for part in error.instance_path)
        raise Refused(
            "bot_data", f"{sentence}: {path + ': ' if path else ''}{error.message[:200]}."
        )


def closed_object(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of exactly these fields; a name that ends in `?` may be absent."""
    return {
        "type": "object",
        "required": [name for name in fields if not name.endswith("?")],
        "properties": {name.rstrip("?"): schema for name, schema in fields.items()},
        "additionalProperties": False,
    }
