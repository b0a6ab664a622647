"""The page of states says what the models and the actions say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import CheckConstraint, Q

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "states.md").read_text(encoding="utf-8")
SECTIONS = re.findall(
    r"## ([^\n]+)\n\nConstraint `(\w+)`.*?```mermaid\nstateDiagram-v2\n(.*?)```", PAGE, re.S
)
ARROW = re.compile(r"^\s*(\[\*\]|\w+) --> (\w+): (.+)$", re.M)


def states_of(constraint: str) -> set[str]:
    """The states that a CHECK constraint of some model allows."""
    for model in apps.get_models():
        for each in model._meta.constraints:
            if isinstance(each, CheckConstraint) and each.name == constraint:
                condition = each.condition
                assert isinstance(condition, Q)
                ((_, states),) = condition.children
                return set(states)
    raise AssertionError(f"no model has the constraint {constraint}")


def test_every_state_has_its_diagram() -> None:
    constrained = {
        each.name
        for model in apps.get_models()
        for each in model._meta.constraints
        if isinstance(each, CheckConstraint) and each.name.endswith("_state")
    }
    assert {name for _, name, _ in SECTIONS} == constrained


@pytest.mark.parametrize(("title", "constraint", "drawn"), SECTIONS, ids=[s[0] for s in SECTIONS])
def test_a_diagram_shows_the_states_that_the_database_allows(
    title: str, constraint: str, drawn: str
) -> None:
    arrows = ARROW.findall(drawn)
    assert len(arrows) == len(drawn.strip().splitlines()), "every line is an arrow"
    found = {state for source, target, _ in arrows for state in (source, target)} - {"[*]"}
    assert found == states_of(constraint)


def test_every_action_on_an_arrow_exists() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "src" / "pericia" / "apps").rglob("*.py")
        if "tests" not in path.relative_to(ROOT).parts
    )
    defined = set(re.findall(r"^def (\w+)\(", code, re.M))
    named = {
        action
        for _, _, drawn in SECTIONS
        for _, _, label in ARROW.findall(drawn)
        for action in re.sub(r"\(.*?\)", "", label).replace(" ", "").split(",")
    }
    assert named <= defined
