"""Which step's output fed which: the lineage of what was handed in on a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pericia.kernels.procedure.blindness import reviewed_by
from pericia.kernels.procedure.playbook import Playbook, Step

INPUT = -1
"""Stands for what the case began with."""


@dataclass(frozen=True, slots=True)
class Fed:
    """From one thing handed in to another, by their places; `source` may be INPUT.

    `reviewed`: the target judged the source. Otherwise it was worked out from it, or followed it.
    """

    source: int
    target: int
    reviewed: bool = False


def lineage(playbook: Playbook, made: Sequence[str]) -> list[Fed]:
    """What fed each of the steps in `made`, which are in the order in which they were handed in.

    What runs by itself was fed by the steps that its arguments name, a message or a delivery also
    by those that lead to it; a person by the steps that lead to theirs, and a reviewer by those
    they judge, but for what they must be blind to. Of each the last before it counts. A step that
    nothing fed came from the input.
    """
    leading = _leading(playbook)
    last: dict[str, int] = {}
    found: list[Fed] = []
    for place, name in enumerate(made):
        step = playbook.steps.get(name)
        sources = _sources(playbook, step, leading) if step else {}
        known = [(last[each], judged) for each, judged in sources.items() if each in last]
        found += [Fed(source, place, judged) for source, judged in sorted(known)]
        if not known:
            found.append(Fed(INPUT, place))
        last[name] = place
    return found


def _sources(playbook: Playbook, step: Step, leading: dict[str, list[str]]) -> dict[str, bool]:
    """The steps that may have fed this one, and whether it judges them."""
    if not step.is_human:
        names = {name for _, expression in step.arguments for name in expression.names}
        fed = [name for name in playbook.steps if name in names]
        if not fed or step.kind in ("message", "deliver"):
            fed += leading.get(step.name, [])
        return dict.fromkeys(fed, False)
    judged = reviewed_by(playbook, step) if step.kind != "person" else []
    found = dict.fromkeys(leading.get(step.name, []), False) | dict.fromkeys(judged, True)
    return {name: verdict for name, verdict in found.items() if name not in step.blind_to}


def _leading(playbook: Playbook) -> dict[str, list[str]]:
    """The steps with an edge, or a limit, that opens each step."""
    found: dict[str, list[str]] = {}
    for step in playbook.steps.values():
        onward = dict.fromkeys(target for edge in step.edges for target in edge.to)
        for target in onward:
            found.setdefault(target, []).append(step.name)
            limit = playbook.steps[target].on_limit
            if limit:
                found.setdefault(limit, []).append(step.name)
    return found
