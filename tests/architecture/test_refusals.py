"""Every refusal that a page may show has a Spanish sentence."""

from __future__ import annotations

import ast
from pathlib import Path

import pericia
from pericia.web.errors import STATUS
from pericia.web.refusal_sentences import SPANISH

ROOT = Path(pericia.__file__).parent
# Only the command line raises these, and it speaks English.
LEFT_OUT = ("cli", "demo", "tests")


def raised() -> dict[str, str]:
    """Every code that is written out in a `Refused(...)`, with the file of its first use."""
    found: dict[str, str] = {}
    for path in sorted(ROOT.rglob("*.py")):
        if set(LEFT_OUT).isdisjoint(path.relative_to(ROOT).parts):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused":
                    code = node.args[0] if node.args else None
                    if isinstance(code, ast.Constant):
                        found.setdefault(str(code.value), str(path.relative_to(ROOT)))
    return found


def test_every_refusal_has_its_spanish_sentence():
    absent = {code: path for code, path in raised().items() if code not in SPANISH}
    assert absent == {}, "add a sentence to web/refusal_sentences.py"


def test_every_sentence_ends_like_one():
    assert [code for code, sentence in SPANISH.items() if not sentence.endswith(".")] == []


def test_every_status_is_of_a_code_that_is_known():
    assert set(STATUS) <= set(SPANISH)
