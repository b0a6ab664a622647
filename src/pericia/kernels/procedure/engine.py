"""Moving a case through its playbook: which steps open when one is finished.

`facts` holds `input`, each finished step's latest output by its name and, where conditions read
them, `client` and `case`. Progress is the JSON-ready dict stored with the case:
`{"live": {step: visit}, "visits": {step: n}, "arrived": {join: [from]}, "performers":
{step: [actor]}, "outcome": name | None, "blocked": [{"step", "code", "message", and where they
are known "message_es" and "cause", the code of a refusal}]}`.
No function changes what it is given. What happens to tokens is told in `state`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pericia.kernels.procedure.bots import BOTS, Bot, run_bot
from pericia.kernels.procedure.playbook import Playbook, Step
from pericia.kernels.procedure.requirements import arguments_of
from pericia.kernels.procedure.state import (
    AGREED_BLIND,
    WITHDRAWN,
    Facts,
    Move,
    Opening,
    Progress,
    State,
    new_progress,
)
from pericia.kernels.refusal import Refused

__all__ = [
    "WITHDRAWN",
    "Facts",
    "Move",
    "Opening",
    "Progress",
    "Run",
    "Settled",
    "advance",
    "begin",
    "fail",
    "new_progress",
    "replay",
    "settle",
    "unblock",
    "withdraw",
]


@dataclass(frozen=True, slots=True)
class Run:
    """One bot step that was run, to be recorded: what it was given, what it gave, who it is."""

    step: str
    visit: int
    input: Mapping[str, Any]
    output: Mapping[str, Any]
    actor: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A move with its bot steps done. `opened` is what waits for others, `facts` has all outputs.

    A bot that failed has left its sentence in `progress["blocked"]`.
    """

    progress: Progress
    opened: tuple[Opening, ...]
    cancelled: tuple[str, ...]
    outcome: str | None
    runs: tuple[Run, ...]
    facts: Facts


def begin(playbook: Playbook, facts: Facts) -> Move:
    """Open the start steps of a new case."""
    agreed = {AGREED_BLIND: dict(playbook.agreed_blind)} if playbook.agreed_blind else {}
    state = State(playbook, {**new_progress(), **agreed})
    for name in playbook.start:
        state.open(name)
    return state.move()


def advance(
    playbook: Playbook,
    progress: Progress,
    facts: Facts,
    *,
    step: str,
    output: Any,
    actor: str,
) -> Move:
    """Finish a live step with its output; raises Refused when the step is not live.

    The output is taken as checked against the step's form (`forms.form_errors`).
    """
    state = State(playbook, progress)
    state.finish(step, {**facts, step: output}, actor)
    return state.move()


def fail(playbook: Playbook, progress: Progress, *, step: str, why: Refused) -> Move:
    """A live automatic step could not be done: the case blocks there with this refusal."""
    state = State(playbook, progress)
    state.fail(step, why)
    return state.move()


def withdraw(playbook: Playbook, progress: Progress) -> Move:
    """Cancel an open case: every live step is cut short and the outcome is `withdrawn`."""
    state = State(playbook, progress)
    state.stop(WITHDRAWN)
    return state.move()


def unblock(
    playbook: Playbook,
    progress: Progress,
    facts: Facts,
    *,
    step: str,
    actor: str,
    route: str | None = None,
) -> Move:
    """A named person frees the block of `step`: tries again, or goes on with the step `route`.

    A routed step opens even where its visits are used up or its join is incomplete: the decision
    is that person's, and the caller records it. Raises Refused when there is no such block, when
    nobody is named, or when trying again could only block again.
    """
    if not actor or actor.startswith(("bot:", "system")):
        raise Refused("actor_not_named", "Name the person who frees this case.", "actor")
    state = State(playbook, progress)
    state.free(step, facts, route)
    return state.move()


def settle(
    playbook: Playbook,
    move: Move,
    facts: Facts,
    *,
    actor_of: Callable[[Bot], str] = lambda bot: bot.actor,
    context: Facts | None = None,
) -> Settled:
    """Run every open step of kind `bot` or `instrument`, and those that their outputs open.

    `context` adds `client` and `case` to the facts. It ends because each run uses up a visit of
    its step. A bot that fails blocks the case; the other steps go on.
    """
    known = {**facts, **(context or {})}
    runs: list[Run] = []
    opened = list(move.opened)
    cancelled = set(move.cancelled)
    new: set[str] = set()
    while (due := _first_run(playbook, opened)) is not None:
        new.update(one.step for one in opened)
        opened.remove(due)
        move, run = _run(playbook, move.progress, known, due, actor_of)
        if run is not None:
            known[due.step] = run.output
            runs.append(run)
        opened += move.opened
        cancelled |= set(move.cancelled) - new
        if move.outcome is not None:
            opened = []
    return Settled(
        move.progress,
        tuple(opened),
        tuple(sorted(cancelled)),
        move.outcome,
        tuple(runs),
        known,
    )


def replay(playbook: Playbook, events: Iterable[Mapping[str, Any]]) -> Progress:
    """The progress that the recorded events of one case lead to; raises Refused on a gap.

    Events: `{"event": "begun", "input"}`, `{"event": "finished", "step", "output", "actor"}` (bots
    included), `{"event": "failed", "step", "code", "message"}`, `{"event": "unblocked", "step",
    "actor", "route"}` and `{"event": "withdrawn"}`; each may carry `client` and `case` where they
    changed.
    """
    progress: Progress | None = None
    facts: dict[str, Any] = {}
    for event in events:
        facts.update({key: event[key] for key in ("input", "client", "case") if key in event})
        if (event["event"] == "begun") != (progress is None):
            raise Refused("history_broken", "A history begins with one `begun` event.")
        if event["event"] == "finished":
            facts[event["step"]] = event["output"]
        progress = _replayed(playbook, progress or {}, facts, event).progress
    if progress is None:
        raise Refused("history_broken", "The history holds no event.")
    return progress


def _replayed(
    playbook: Playbook, progress: Progress, facts: Facts, event: Mapping[str, Any]
) -> Move:
    match event["event"]:
        case "begun":
            return begin(playbook, facts)
        case "finished":
            step, output, actor = event["step"], event["output"], event["actor"]
            return advance(playbook, progress, facts, step=step, output=output, actor=actor)
        case "failed":
            why = Refused(event["code"], event["message"])
            return fail(playbook, progress, step=event["step"], why=why)
        case "unblocked":
            step, actor, route = event["step"], event["actor"], event.get("route")
            return unblock(playbook, progress, facts, step=step, actor=actor, route=route)
        case "withdrawn":
            return withdraw(playbook, progress)
    raise Refused("history_broken", f"No event of a case is called {event['event']}.")


def _first_run(playbook: Playbook, opened: list[Opening]) -> Opening | None:
    return next((one for one in opened if playbook.steps[one.step].is_run), None)


def _run(
    playbook: Playbook,
    progress: Progress,
    facts: Facts,
    due: Opening,
    actor_of: Callable[[Bot], str],
) -> tuple[Move, Run | None]:
    step = playbook.steps[due.step]
    try:
        bot = _bot_of(step)
        given = arguments_of(playbook, progress, facts, step=due.step)
        output = run_bot(bot, given)
        if step.validator is not None and not step.validator.is_valid(output):
            raise Refused("output_refused", f"What {bot.actor} gave does not fit the step's form.")
    except Refused as refused:
        return fail(playbook, progress, step=step.name, why=refused), None
    actor = actor_of(bot)
    move = advance(playbook, progress, facts, step=step.name, output=output, actor=actor)
    return move, Run(step.name, due.visit, given, output, actor)


def _bot_of(step: Step) -> Bot:
    bot = BOTS.get(step.bot or "")
    if bot is None:
        raise Refused("bot_unknown", f"No bot is registered as {step.bot}; install it or route on.")
    return bot
