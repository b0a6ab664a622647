"""What is proved of each service, read from the tests: python -m tests.services.page writes it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from pericia.kernels.procedure.playbook import Playbook, load_playbook
from tests.services.making.kit import FOLDER
from tests.services.proofs import CONDITIONS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "services.md"
TESTS = (ROOT / "tests" / "services", ROOT / "src" / "pericia" / "kernels")
EVERY = "*"
HEAD = """\
# Services

Written from the tests by `python -m tests.services.page`; a test fails when this page says more
or less than they prove.

A service counts when all five hold: it refuses what its trade refuses, at the form, the API and
in a file; it reproduces a published figure or worked example; a stranger's file in its stated
format goes through to a closed case, worked by the right roles; its forms share less than half
their fields with any other service's; and it ends in a deliverable of its own. Every service ends
in a `deliver` step; where it says "not yet", the template of the document is missing.
"""


def services() -> Mapping[str, Playbook]:
    return {
        path.parent.name: load_playbook(path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*/playbook.yaml"))
    }


def proofs() -> dict[tuple[str, str], list[str]]:
    """The tests by service and condition, as pytest names them."""
    found: dict[tuple[str, str], list[str]] = {}
    for folder in TESTS:
        for path in sorted(folder.rglob("test_*.py")):
            for key, test in _proofs_in(path):
                found.setdefault(key, []).append(f"{path.relative_to(ROOT).as_posix()}::{test}")
    return found


def _proofs_in(path: Path) -> Iterator[tuple[tuple[str, str], str]]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        for each in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
            if isinstance(each, ast.Call) and getattr(each.func, "id", "") == "proves":
                service, condition = (ast.literal_eval(one) for one in each.args)
                assert isinstance(node, ast.FunctionDef)
                yield (service, condition), node.name


def has_template(service: str) -> bool:
    return any((FOLDER / service).glob("deliverable*"))


def written() -> str:
    proved = proofs()
    parts = [HEAD]
    for name, playbook in services().items():
        parts.append(f"## {playbook.title['en']}\n\n`{name}`, {playbook.side.upper()}.\n")
        for condition, words in CONDITIONS.items():
            tests = proved.get((name, condition), []) + proved.get((EVERY, condition), [])
            if condition == "deliverable" and not (
                has_template(name) and (name, condition) in proved
            ):
                tests = []
            told = ", ".join(f"`{each}`" for each in tests) if tests else "not yet"
            parts.append(f"- {words}: {told}\n")
        parts.append("\n")
    return "".join(parts[:1]) + "\n" + "".join(parts[1:]).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
