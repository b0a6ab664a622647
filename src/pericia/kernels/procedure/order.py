"""The order in which the steps of a playbook are worked."""

from __future__ import annotations

from pericia.kernels.procedure.playbook import Playbook


def in_order_of_work(playbook: Playbook) -> list[str]:
    """The steps from the start on, each after one that leads to it; a JSON column keeps no order of
    its own."""
    order = dict.fromkeys(playbook.start)
    reached = list(order)
    for name in reached:
        onward = [target for edge in playbook.steps[name].edges for target in edge.to]
        new = [each for each in dict.fromkeys(onward) if each not in order]
        order.update(dict.fromkeys(new))
        reached += new
    return [*order, *(name for name in playbook.steps if name not in order)]
