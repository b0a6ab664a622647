"""The judgement index of decision points: what is left open once the recorded facts are known.

A decision point is an activity after which cases go on in different ways. Its index is the entropy
of the branch given what is known by then over the entropy of the branch, both in bits measured on
cases that the prediction has not seen (five folds, whole cases together). Near 0 rules would do;
near 1 it takes judgement, or facts that nobody records.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pericia.kernels.process.flow import Follows
from pericia.kernels.process.knowledge import Known, known_after
from pericia.kernels.process.log import EventLog, Ints, Steps
from pericia.kernels.process.pairs import rough
from pericia.kernels.process.tree import DEPTH_MAX, Facts, grow

CHOICES_MIN: Final = 100
CASES_MIN: Final = 20
SECOND_BRANCH_MIN: Final = 20
BRANCH_MIN: Final = 10
BRANCH_SHARE_MIN: Final = 0.01
BRANCHES_MAX: Final = 10
POINTS_MAX: Final = 40
FOLDS: Final = 5
EVENTS_MAX: Final = 200_000
CHOICES_MAX: Final = 4_000
PARALLEL_MAX: Final = 0.5
TOLD_BY_MAX: Final = 3
Moves = dict[tuple[int, int], int]
"""How often an activity is directly followed by another."""
END: Final = -1
"""The branch of ending here."""
REST: Final = -2
"""All branches that are too rare to stand alone."""


@dataclass(frozen=True)
class Branch:
    """`activity` is a code, END or REST."""

    activity: int
    count: int


@dataclass(frozen=True)
class Point:
    """A decision point. `index` is None where there are too few choices to tell; `error` is its
    standard error. `bits` is the entropy of the branch. `order_share` is the share of the choices
    between branches that are parallel: which of them comes first decides nothing, and they count
    as one. `order_only` tells that nothing else is chosen here. `told_by` names the facts that
    tell most."""

    after: int
    branches: Sequence[Branch]
    choices: int
    cases: int
    bits: float
    index: float | None
    error: float | None
    order_share: float
    order_only: bool
    told_by: Sequence[str]


@dataclass(frozen=True)
class Judged:
    """The decision points, the most frequent first. `sampled_cases` is None where all took part."""

    points: Sequence[Point]
    left_out: Sequence[str]
    assumed: Sequence[str]
    people: Sequence[str]
    sampled_cases: int | None


def judge(
    steps: Steps,
    log: EventLog,
    follows: Follows,
    *,
    later: Iterable[str] = (),
    seed: int = 0,
    advance: Callable[[int], None] = lambda done: None,
) -> Judged:
    """Measure the decision points of a log. The same seed gives the same figures.

    From a log of more than EVENTS_MAX events whole cases are drawn; of a point with more than
    CHOICES_MAX choices so many are drawn. `advance` is told of each point that is done.
    """
    random = np.random.default_rng(seed)
    sample = _drawn(steps, random)
    known = known_after(sample, log, later)
    moves = {
        (int(before), int(after)): int(count)
        for before, after, count in zip(follows.before, follows.after, follows.count, strict=True)
    }
    found = []
    for after in _decision_points(steps, len(log.activities)):
        found.append(_point(after, steps, sample, known, moves, random))
        advance(1)
    partly = sample.cases if sample.cases < steps.cases else None
    return Judged(found, known.left_out, known.assumed, known.people, partly)


def index_of(
    facts: Facts, branch: Ints, group: Ints, random: np.random.Generator
) -> tuple[float, float, npt.NDArray[np.float64]]:
    """(index, its standard error, bits that each fact saves) of choices by the facts known.

    `branch` is a code of each choice; choices of one `group` are predicted together, from others.
    The depth of the tree is the one that predicts best; the shares of the branches alone are the
    tree of depth 0, so that the index is at most 1.
    """
    branches = int(branch.max()) + 1
    fold = _folds(group, random)
    losses = np.empty((DEPTH_MAX + 1, len(branch)))
    saved = np.zeros(facts.bins.shape[1])
    pairs = rough(facts)
    for each in range(FOLDS):
        test = np.flatnonzero(fold == each)
        grown = grow(facts, branch, branches, np.flatnonzero(fold != each), test, rough=pairs)
        losses[:, test] = grown.losses
        saved += grown.saved
    best = int(losses.sum(axis=1).argmin())
    without = losses[0].sum()
    index = losses[best].sum() / without
    error = np.sqrt(((losses[best] - index * losses[0]) ** 2).sum()) / without
    return float(index), float(error), saved if best else np.zeros_like(saved)


def entropy(count: npt.ArrayLike) -> float:
    """Bits of a distribution that is given by counts."""
    share = np.asarray(count, dtype=np.float64)
    share = share[share > 0] / share.sum()
    return float(-(share * np.log2(share)).sum()) + 0.0


def _drawn(steps: Steps, random: np.random.Generator) -> Steps:
    """All steps, or those of cases drawn at random until they are EVENTS_MAX."""
    if len(steps.row) <= EVENTS_MAX:
        return steps
    length = np.diff(steps.first)
    placed = random.permutation(steps.cases)
    fitting = int((np.cumsum(length[placed]) <= EVENTS_MAX).sum())
    cases = np.sort(placed[: max(fitting, 1)])
    inside = np.zeros(steps.cases, dtype=bool)
    inside[cases] = True
    chosen = np.flatnonzero(np.repeat(inside, length))
    return Steps(
        row=steps.row[chosen],
        activity=steps.activity[chosen],
        time=steps.time[chosen],
        begun=steps.begun[chosen],
        resource=None if steps.resource is None else steps.resource[chosen],
        first=np.concatenate(([0], np.cumsum(length[cases]))),
        problems={},
    )


def _next_activity(steps: Steps) -> Ints:
    following = np.full(len(steps.activity), END)
    following[:-1] = steps.activity[1:]
    following[steps.first[1:] - 1] = END
    return following


def _decision_points(steps: Steps, activities: int) -> list[int]:
    """Activities that at least two branches leave, each often enough not to be an exception."""
    following = _next_activity(steps).astype(np.int64) + 1
    pair, count = np.unique(
        steps.activity.astype(np.int64) * (activities + 1) + following, return_counts=True
    )
    activity = pair // (activities + 1)
    total = np.bincount(activity, count, minlength=activities)
    real = count >= np.maximum(2, BRANCH_SHARE_MIN * total[activity])
    branches = np.bincount(activity[real], minlength=activities)
    order = np.argsort(-total, kind="stable")
    return [int(each) for each in order if branches[each] >= 2][:POINTS_MAX]


def _point(
    after: int,
    steps: Steps,
    sample: Steps,
    known: Known,
    moves: Moves,
    random: np.random.Generator,
) -> Point:
    everywhere = np.flatnonzero(steps.activity == after)
    branches = _branches(_next_activity(steps)[everywhere])
    cases = len(np.unique(np.searchsorted(steps.first, everywhere, side="right")))
    group = _parallel_groups(branches, moves)
    index, error, told_by = _measured(after, branches, group, sample, known, random)
    together = np.bincount(group, [each.count for each in branches])
    shared = np.bincount(group)[group] > 1
    return Point(
        after=after,
        branches=branches,
        choices=len(everywhere),
        cases=cases,
        bits=entropy(together),
        index=index,
        error=error,
        order_share=sum(b.count for b, s in zip(branches, shared, strict=True) if s)
        / len(everywhere),
        order_only=len(together) == 1,
        told_by=told_by,
    )


def _branches(following: Ints) -> list[Branch]:
    """The commonest first; what is rare is put together."""
    activity, count = np.unique(following, return_counts=True)
    placed = np.argsort(-count, kind="stable")
    activity, count = activity[placed], count[placed]
    floor = max(2.0, BRANCH_SHARE_MIN * count.sum())
    alone = (np.arange(len(count)) < BRANCHES_MAX) & (count >= floor)
    found = [Branch(int(a), int(c)) for a, c in zip(activity[alone], count[alone], strict=True)]
    rest = int(count[~alone].sum())
    return [*found, Branch(REST, rest)] if rest else found


def _measured(
    after: int,
    branches: Sequence[Branch],
    group: Ints,
    sample: Steps,
    known: Known,
    random: np.random.Generator,
) -> tuple[float | None, float | None, Sequence[str]]:
    """What rare branches have in common is no choice: they are left out of the measure. Branches
    of one `group` are one."""
    following = _next_activity(sample)
    code = np.full(int(max(following.max(), max(each.activity for each in branches))) + 2, -1)
    for each, number in zip(branches, group, strict=True):
        if each.activity != REST:
            code[each.activity + 1] = number
    rows = np.flatnonzero((sample.activity == after) & (code[following + 1] >= 0))
    if len(rows) > CHOICES_MAX:
        rows = np.sort(random.choice(rows, CHOICES_MAX, replace=False))
    branch = code[following[rows] + 1]
    count = np.bincount(branch, minlength=int(group.max()) + 1)
    often = count >= BRANCH_MIN
    rows, branch = rows[often[branch]], (np.cumsum(often) - 1)[branch[often[branch]]]
    count = np.sort(count[often])
    case = np.searchsorted(sample.first, rows, side="right")
    if len(rows) < CHOICES_MIN or len(np.unique(case)) < CASES_MIN:
        return None, None, ()
    if len(count) < 2 or count[-2] < SECOND_BRANCH_MIN:
        return None, None, ()
    facts = Facts(known.facts.bins[rows], known.facts.ordered)
    varied = facts.bins.min(axis=0) != facts.bins.max(axis=0)
    facts = Facts(facts.bins[:, varied], facts.ordered[varied])
    names = [name for name, kept in zip(known.names, varied, strict=True) if kept]
    if not names:
        return 1.0, 0.0, ()
    index, error, saved = index_of(facts, branch, case, random)
    return index, error, _telling(names, saved)


def _telling(names: Sequence[str], saved: npt.NDArray[np.float64]) -> list[str]:
    """Facts that save at least a tenth of what all of them save."""
    order = np.argsort(-saved, kind="stable")[:TOLD_BY_MAX]
    return [names[each] for each in order if saved[each] > 0.1 * saved.sum()]


def _folds(group: Ints, random: np.random.Generator) -> Ints:
    """A fold of each choice: groups in equal parts."""
    _, number = np.unique(group, return_inverse=True)
    groups = int(number.max()) + 1
    return random.permutation(np.arange(groups) % FOLDS)[number]


def _parallel_groups(branches: Sequence[Branch], moves: Moves) -> Ints:
    """A number for each branch, the same for those that are parallel, from 0 without gaps."""
    group = np.arange(len(branches))
    for one, other in itertools.combinations(range(len(branches)), 2):
        pair = branches[one].activity, branches[other].activity
        if min(pair) >= 0 and _is_parallel(*pair, moves):
            group[group == group[other]] = group[one]
    _, numbered = np.unique(group, return_inverse=True)
    return numbered


def _is_parallel(one: int, other: int, moves: Moves) -> bool:
    """Whether each follows the other about as often as the other way round (dependency measure of
    Weijters and Ribeiro, Flexible Heuristics Miner, 2011)."""
    there, back = moves.get((one, other), 0), moves.get((other, one), 0)
    if min(there, back) < BRANCH_MIN:
        return False
    return abs(there - back) / (there + back + 1) < PARALLEL_MAX
