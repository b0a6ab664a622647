"""Files and functions stay small enough to be read at once."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70
# These lists only shrink.
LONG_FILES: frozenset[str] = frozenset()
LONG_FUNCTIONS: frozenset[str] = frozenset()


def sources() -> list[Path]:
    found = [*(ROOT / "src").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    return [path for path in found if not {"migrations", "tests"}.intersection(path.parts)]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_long() -> None:
    long = {
        name_of(path)
        for path in sources()
        if len(path.read_text(encoding="utf-8").splitlines()) > FILE_LINES_MAX
    }
    assert long == LONG_FILES


def test_no_function_is_long() -> None:
    long = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                if node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX:
                    long.add(f"{name_of(path)}:{node.name}")
    assert long == LONG_FUNCTIONS


def test_the_repository_names_no_package_registry() -> None:
    hosts = ("files." + "pythonhosted", "pypi" + ".org", "deb." + "debian", "registry." + "npmjs")
    skipped = {".git", ".venv", ".tools", "var", "__pycache__"}
    named = [
        name_of(path)
        for path in ROOT.rglob("*")
        if path.is_file()
        and not skipped.intersection(path.relative_to(ROOT).parts)
        and path.stat().st_size < 2_000_000
        and any(host.encode() in path.read_bytes() for host in hosts)
    ]
    assert named == []
