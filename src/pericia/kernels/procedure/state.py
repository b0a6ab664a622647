"""One move in the making: tokens that leave a step, arrive, open, wait at a join, or end.

Tokens. A finished step follows the first of its edges whose condition holds, to each step named.
- A step with `join: any` opens; when it is live already, the arrival is absorbed by that visit.
- A step with `join: all` opens once every step in `after` has arrived since it last opened.
- Past `max_visits` the `on_limit` step opens instead; without one the case blocks.
- `{end: outcome}` ends its own token. The case ends with that outcome when nothing else is live,
  blocked or waiting at a join; `at_once: true` ends the case whatever is live, and those steps are
  returned as `cancelled`.
- A join that waits while nothing is live or blocked will never open: the case blocks there.
A blocked case waits for a named person (`unblock`); steps of other branches go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pericia.kernels.procedure.conditions import ConditionFailed, holds
from pericia.kernels.procedure.playbook import Edge, Playbook
from pericia.kernels.refusal import Refused

Progress = dict[str, Any]
Facts = Mapping[str, Any]

AGREED_BLIND = "blind_first"
"""Where the progress of a case keeps which reviews begin blind besides those of the playbook."""

WITHDRAWN = "withdrawn"
"""The outcome of a case that was cancelled; a playbook may not use the name."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A step to be done now, and which visit of it this is (1, 2, ...)."""

    step: str
    visit: int


@dataclass(frozen=True, slots=True)
class Move:
    """What one event did to a case: its new progress, what opened, what was cut short."""

    progress: Progress
    opened: tuple[Opening, ...]
    cancelled: tuple[str, ...]
    outcome: str | None


def new_progress() -> Progress:
    """The progress of a case of which nothing has opened yet."""
    return {
        "live": {},
        "visits": {},
        "arrived": {},
        "performers": {},
        "outcome": None,
        "blocked": [],
    }


class State:
    """One move in the making, on copies of the stored progress."""

    __slots__ = (
        "agreed_blind",
        "arrived",
        "blocked",
        "cancelled",
        "ending",
        "live",
        "opened",
        "outcome",
        "performers",
        "playbook",
        "visits",
    )

    def __init__(self, playbook: Playbook, progress: Progress) -> None:
        if progress["outcome"] is not None:
            raise Refused("case_ended", "The case has ended; open a new case to go on.")
        self.playbook = playbook
        self.live: dict[str, int] = dict(progress["live"])
        self.visits: dict[str, int] = dict(progress["visits"])
        self.arrived: dict[str, list[str]] = dict(progress["arrived"])
        self.performers: dict[str, list[str]] = dict(progress["performers"])
        self.blocked: list[dict[str, str]] = list(progress["blocked"])
        self.agreed_blind: Progress = dict(progress.get(AGREED_BLIND) or {})
        self.outcome: str | None = None
        self.ending: str | None = None
        self.opened: list[Opening] = []
        self.cancelled: tuple[str, ...] = ()

    def finish(self, name: str, facts: Facts, actor: str) -> None:
        if name not in self.live:
            raise Refused("step_not_live", f"Step {name} is not open on this case.", "step")
        del self.live[name]
        before = self.performers.get(name, [])
        if actor not in before:
            self.performers[name] = [*before, actor]
        self.leave(name, facts)

    def fail(self, name: str, why: Refused) -> None:
        if name not in self.live:
            raise Refused("step_not_live", f"Step {name} is not open on this case.", "step")
        del self.live[name]
        self.block(name, "step_failed", why.message, why.message_es, why.code)

    def leave(self, name: str, facts: Facts) -> None:
        edge = self.choose(name, facts)
        if edge is None:
            return
        if edge.end is None:
            for target in edge.to:
                self.arrive(name, target)
        elif edge.at_once:
            self.stop(edge.end)
        else:
            self.ending = edge.end

    def choose(self, name: str, facts: Facts) -> Edge | None:
        """The first edge that holds; blocks the case when none does or one cannot be told."""
        variables: Facts | None = None
        try:
            for edge in self.playbook.steps[name].edges:
                if edge.when is None:
                    return edge
                if variables is None:
                    visits = {one: self.visits.get(one, 0) for one in self.playbook.steps}
                    variables = {**facts, "visits": visits}
                if holds(edge.when, variables):
                    return edge
        except ConditionFailed as failed:
            self.block(
                name,
                "condition_failed",
                f"The condition {failed}. Correct what it reads and try again, or choose the next "
                "step.",
                "Una condición del procedimiento no se puede evaluar: corrija lo que lee e "
                "inténtelo otra vez, o elija el paso siguiente.",
            )
            return None
        self.block(
            name,
            "no_edge_holds",
            "After it no condition of its edges holds. Choose the next step.",
            "Después no se cumple ninguna de las condiciones previstas. Elija el paso siguiente.",
        )
        return None

    def arrive(self, source: str, target: str) -> None:
        step = self.playbook.steps[target]
        if step.join == "any":
            self.open(target)
            return
        arrived = self.arrived.get(target, [])
        if source not in arrived:
            arrived = [*arrived, source]
        self.arrived[target] = arrived
        if all(name in arrived for name in step.after):
            self.open(target)

    def open(self, name: str, passed: frozenset[str] = frozenset()) -> None:
        self.arrived.pop(name, None)
        if name in self.live:
            return
        step = self.playbook.steps[name]
        if self.visits.get(name, 0) < step.max_visits:
            self.open_now(name)
        elif step.on_limit is not None and step.on_limit not in passed:
            self.open(step.on_limit, passed | {name})
        else:
            self.block(
                name,
                "visits_exhausted",
                f"It was done {step.max_visits} times, which is its limit. "
                "Operations chooses the step to go on with.",
                f"Se ha hecho {step.max_visits} veces, que es su límite. Operaciones elige el "
                "paso con el que se sigue.",
            )

    def open_now(self, name: str) -> None:
        visit = self.visits.get(name, 0) + 1
        self.visits[name] = self.live[name] = visit
        self.opened.append(Opening(name, visit))

    def block(self, name: str, code: str, message: str, message_es: str, cause: str = "") -> None:
        """One block a step: a later one takes the place of the earlier. `cause` is the code of the
        refusal that stopped it, where there was one."""
        self.blocked = [one for one in self.blocked if one["step"] != name]
        told = {"message_es": message_es, "cause": cause}
        kept = {key: each for key, each in told.items() if each}
        self.blocked.append({"step": name, "code": code, "message": message, **kept})

    def free(self, name: str, facts: Facts, route: str | None) -> None:
        block = next((one for one in self.blocked if one["step"] == name), None)
        if block is None:
            raise Refused("not_blocked", f"The case is not blocked at step {name}.", "step")
        if route is not None and route not in self.playbook.steps:
            raise Refused("step_unknown", f"The playbook has no step {route}.", "route")
        self.blocked = [one for one in self.blocked if one is not block]
        if route is not None:
            self.arrived.pop(name, None)
            self.arrived.pop(route, None)
            if route not in self.live:
                self.open_now(route)
        elif block["code"] == "step_failed":
            self.live[name] = self.visits[name]
            self.opened.append(Opening(name, self.visits[name]))
        elif block["code"] in ("condition_failed", "no_edge_holds"):
            self.leave(name, facts)
        else:
            raise Refused("route_needed", "Choose the step to go on with.", "route")

    def stop(self, outcome: str) -> None:
        self.cancelled = tuple(sorted(self.live))
        self.live, self.arrived, self.blocked, self.opened = {}, {}, [], []
        self.outcome = outcome

    def move(self) -> Move:
        if self.outcome is None and not self.live and not self.blocked:
            self.come_to_rest()
        progress = {
            "live": self.live,
            "visits": self.visits,
            "arrived": self.arrived,
            "performers": self.performers,
            "outcome": self.outcome,
            "blocked": self.blocked,
        }
        if self.agreed_blind:
            progress[AGREED_BLIND] = self.agreed_blind
        return Move(progress, tuple(self.opened), self.cancelled, self.outcome)

    def come_to_rest(self) -> None:
        if not self.arrived:
            self.outcome = self.ending
        for name, arrived in self.arrived.items():
            missing = [one for one in self.playbook.steps[name].after if one not in arrived]
            en, es = (self._titles(missing, language) for language in ("en", "es"))
            self.block(
                name,
                "join_starved",
                f"It waits for {en}, and nothing that is open leads there. Operations chooses the "
                "step to go on with.",
                f"Espera a {es}, y nada de lo que está abierto lleva allí. Operaciones elige el "
                "paso con el que se sigue.",
            )

    def _titles(self, names: Sequence[str], language: str) -> str:
        titles = (self.playbook.steps[name].title for name in names)
        return ", ".join(each[language] for each in titles)
