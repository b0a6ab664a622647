"""The reference page tells every key, and its example is a playbook."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pericia.kernels.procedure.bots import BOTS, CHECKS
from pericia.kernels.procedure.check import check_text
from pericia.kernels.procedure.check_expressions import FUNCTIONS
from pericia.kernels.procedure.check_forms import ANNOTATIONS
from pericia.kernels.procedure.playbook import CONTEXT, KINDS
from pericia.kernels.procedure.shape import EDGE, PLAYBOOK, RULE, STEP, WHO

OF_TESTS = {"parts_add_up"}
PAGE = Path(__file__).parents[5] / "docs" / "reference" / "playbooks.md"


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_example_has_no_problem(page: str) -> None:
    example = re.search(r"```yaml\n(.*?)```", page, re.S)
    assert example is not None
    assert check_text(example[1]) == []


def test_every_key_kind_name_and_bot_is_told(page: str) -> None:
    words = {*KINDS, *CONTEXT, *ANNOTATIONS, *BOTS}
    for names in CONTEXT.values():
        words.update(names)
    for shape in (PLAYBOOK, STEP, WHO, EDGE, RULE):
        words.update(shape["properties"])
    for one in BOTS.values():
        words.update({*one.takes["properties"], *one.gives["properties"]})
    words.update(name for name in FUNCTIONS if not name.startswith("get"))
    missing = sorted(word for word in words if not re.search(rf"\b{re.escape(word)}\b", page))
    assert missing == []


def test_every_bot_in_the_table_is_registered(page: str) -> None:
    table = page[page.index("## Bots") : page.index("`draw_for_review` can be repeated")]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.M)) == set(BOTS)


def test_every_check_in_the_table_is_registered_with_what_it_takes(page: str) -> None:
    table = page[page.index("These checks ship") : page.index("Rules read what conditions read")]
    told = dict(re.findall(r"^\| `(\w+)` \| ([^|]*) \|", table, re.M))
    assert set(told) == {name for name in CHECKS if name not in OF_TESTS}
    for name, takes in told.items():
        assert set(re.findall(r"`(\w+)`", takes)) == set(CHECKS[name].takes["properties"])
