"""Answers for tests, and the rule written a second time, slowly and plainly."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hypothesis import strategies as st

from pericia.kernels.sourcing.criteria import CRITERION_IDS
from pericia.kernels.sourcing.process import BANNABLE, Answer, Process, Short

SAMPLES = Path(__file__).parents[1] / "samples"


def answers(
    operational: Sequence[float], expert: Sequence[float], sure: float = 0.8
) -> dict[str, Answer]:
    rows = zip(CRITERION_IDS, operational, expert, strict=True)
    return {name: Answer(one, other, sure) for name, one, other in rows}


def process(operational: Sequence[float], expert: Sequence[float], **more: object) -> Process:
    return Process("p", "Process", answers(operational, expert), **more)  # type: ignore[arg-type]


scale = st.one_of(st.integers(0, 4).map(float), st.floats(0, 4).map(lambda x: round(x, 2)))
sides = st.lists(scale, min_size=5, max_size=5)
bans = st.frozensets(st.sampled_from(BANNABLE), max_size=3)
shares = st.one_of(st.none(), st.sampled_from([0.0, 0.5, 0.9, 0.95, 1.0]))
leaves = st.builds(
    lambda one, other, share, banned, secret: process(
        one, other, rules_share=share, bans=banned, strategic_secret=secret
    ),
    sides,
    sides,
    shares,
    bans,
    st.sampled_from([False, False, False, True]),
)
shorts = st.builds(
    lambda a, b, c, banned: Process("s", "Short", short=Short(a, b, c), bans=banned),
    scale,
    scale,
    scale,
    bans,
)
wholes = st.builds(
    lambda parts, banned: Process("w", "Whole", parts=tuple(parts), bans=banned),
    st.lists(st.one_of(leaves, shorts), min_size=1, max_size=3),
    bans,
)


def plain_model(asked: Process, weights: dict[str, float], inherited: frozenset[str]) -> str:
    """The model of a process by the sentences of docs/decisions/0007, or `open`."""
    if asked.strategic_secret:
        return "keep"
    bans = asked.bans | inherited
    banned = set(bans) & {"bpo", "kpo", "hybrid", "automate"}
    if "bpo" in bans or "kpo" in bans:
        banned.add("hybrid")
    if {"captive", "onshore", "nearshore", "offshore"} <= bans:
        banned |= {"bpo", "kpo", "hybrid"}
    found = [plain_model(part, weights, bans) for part in asked.parts]
    if asked.answers or asked.short:
        found.append(_plain_answers(asked, weights, banned))
    if not asked.parts:
        return found[0]
    rest = [each for each in found if each != "keep"]
    if not rest:
        return "keep"
    if set(rest) - {"open"} == {"automate"}:
        return "automate"
    operational = any(each in ("automate", "bpo", "hybrid") for each in rest)
    expert = any(each in ("kpo", "hybrid") for each in rest)
    return _plain_banned(_plain_sides(operational, expert), banned)


def _plain_answers(asked: Process, weights: dict[str, float], banned: set[str]) -> str:
    if asked.answers:
        total = sum(weights.values())
        pairs = [(asked.answers[name], weights[name] / total) for name in CRITERION_IDS]
        operational = sum(each.operational * weight for each, weight in pairs)
        expert = sum(each.expert * weight for each, weight in pairs)
        risk = asked.answers["risk"].expert
    else:
        assert asked.short is not None
        three = [asked.short.complexity, asked.short.decisions, asked.short.expertise]
        operational = sum(min(4, 1.5 * (4 - each)) for each in three) / 3
        expert = sum(min(4, 1.5 * each) for each in three) / 3
        risk = asked.short.decisions
    strong = operational >= 2.4 - 1e-9, expert >= 2.4 - 1e-9
    ruled = asked.rules_share is not None and asked.rules_share >= 0.9
    if ruled and risk <= 1 + 1e-9 and not strong[1] and "automate" not in banned:
        return "automate"
    return _plain_banned(_plain_sides(*strong), banned)


def _plain_sides(operational: bool, expert: bool) -> str:
    if operational and expert:
        return "hybrid"
    if operational:
        return "bpo"
    return "kpo" if expert else "open"


def _plain_banned(model: str, banned: set[str]) -> str:
    if model not in banned:
        return model
    if model == "hybrid":
        return next((each for each in ("kpo", "bpo") if each not in banned), "keep")
    return "keep"
