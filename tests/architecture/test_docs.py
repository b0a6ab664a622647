"""What the documentation names exists: commands with their options, settings, files, figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import typer.main
from babel.messages import pofile
from benchmarks.common import table

from pericia.cli import main

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "benchmarks/README.md"])
CODE = re.compile(r"^ *```.*?^ *```|`[^`\n]+`", re.M | re.S)  # a block may stand in a list
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
PICTURE = re.compile(r'<(?:source|img)[^>]* src(?:set)?="([^"]+)"')
FILE = re.compile(r"(?<![\w/.])(?:src|tests|docs|benchmarks)/[\w./-]*\w")
SETTING = re.compile(r"\b(?:PERICIA_[A-Z_]+|DATABASE_URL)\b")
# Read by the tests alone, or by processes of the platform that others of it have started.
INTERNAL = {"PERICIA_TEST_ADMIN", "PERICIA_TEST_DATA", "PERICIA_TEST_SOCKETS"}


def lines_of_code(page: Path) -> Iterator[str]:
    for found in CODE.findall(page.read_text(encoding="utf-8")):
        yield from found.strip("`").splitlines()


def calls(page: Path) -> Iterator[list[str]]:
    """Every call of the command in a page's code, word by word, without its first word."""
    for line in lines_of_code(page):
        line = re.sub(r"^\s*[A-Z_]+=\$\((.*)\)$", r"\1", line)  # kept in a variable
        words = re.sub(r"^\s*(?:[A-Z_]+=\S+ )*", "", line.partition(" #")[0]).split()
        if words and words[0] == "bin/up":
            yield ["up", *words[1:]]
        elif words and words[0] in ("bin/pericia", "pericia") and len(words) > 1:
            yield words[1:]


@cache
def every_command() -> Any:
    return typer.main.get_command(main.application())


def command_of(words: list[str]) -> tuple[Any, list[str]]:
    """The command (or group) that the words name, None where there is none; the words after it."""
    found = every_command()
    left = list(words)
    while hasattr(found, "commands") and left and re.fullmatch(r"[a-z]+", left[0]):
        found = found.commands.get(left.pop(0))
    return found, left


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_is_named_exists_with_its_options(page: Path) -> None:
    for words in calls(page):
        if not re.fullmatch(r"[a-z]+", words[0].partition("|")[0]):
            continue  # a placeholder
        command, left = command_of([words[0].partition("|")[0], *words[1:]])
        assert command is not None, f"there is no command: pericia {' '.join(words)}"
        options = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
        asked = {word.partition("=")[0] for word in left if word.startswith("--")} - {"--help"}
        assert asked <= options, f"pericia {' '.join(words)}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [*LINK.findall(text), *PICTURE.findall(text)]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_is_named_in_code_exists(page: Path) -> None:
    named = {name for line in lines_of_code(page) for name in FILE.findall(line)}
    assert {name for name in named if "NAME" not in name and not (ROOT / name).exists()} == set()


TOURS = {"README.md": "en", "README.es.md": "es"}
NAME = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")


def tour_of(page: str) -> str:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = next(part for part in text.split("\n## ") if "olga@demo.pericia" in part)
    return found.partition("<picture>")[0]


@pytest.mark.parametrize(("page", "language"), TOURS.items())
def test_every_name_in_a_tour_stands_on_the_pages(page: str, language: str) -> None:
    shown = {
        str(message.id if language == "en" else message.string)
        for path in (ROOT / "src").rglob("django.po")
        for message in pofile.read_po(BytesIO(path.read_bytes()))
    }
    playbooks = "".join(path.read_text() for path in (ROOT / "src").rglob("playbook.yaml"))
    asked = set(re.findall(r"\b(?:en|es): ([^,}\n]+)", playbooks))
    named = set(NAME.findall(" ".join(tour_of(page).split())))
    assert len(named) > 10
    assert named - shown - asked == set()


def test_the_tours_ask_for_the_same_in_both_languages() -> None:
    english, spanish = (
        [
            line.partition(" #")[0].strip()
            for found in CODE.findall(tour_of(page))
            for line in found.splitlines()
        ]
        for page in TOURS
    )
    assert english == spanish


def test_every_page_is_in_the_index() -> None:
    index = ROOT / "docs" / "README.md"
    links = {(index.parent / link).resolve() for link in LINK.findall(index.read_text())}
    pages = {page for page in PAGES if page.is_relative_to(ROOT / "docs")}
    decisions = {page for page in pages if page.parent.name == "decisions"}
    assert pages - decisions - links == {index}


def test_every_script_that_is_named_exists() -> None:
    named = {
        name for page in PAGES for name in re.findall(r"(?<!venv/)\bbin/(\w+)", page.read_text())
    }
    assert {name for name in named if not (ROOT / "bin" / name).is_file()} == set()


def test_every_benchmark_that_is_named_exists() -> None:
    lines = [line for page in PAGES for line in lines_of_code(page)]
    named = {name for line in lines for name in re.findall(r"^bin/bench ([a-z]+)", line)}
    assert {name for name in named if not (ROOT / "benchmarks" / f"{name}.py").is_file()} == set()


def test_every_setting_is_documented_and_every_documented_setting_is_read() -> None:
    sources = [
        path for path in (ROOT / "src").rglob("*.py") if "tests" not in path.relative_to(ROOT).parts
    ]
    read = {name for path in sources for name in SETTING.findall(path.read_text(encoding="utf-8"))}
    named = {name for page in PAGES for name in SETTING.findall(page.read_text(encoding="utf-8"))}
    assert named == read - INTERNAL


def test_the_table_of_figures_is_the_one_that_is_written_from_results() -> None:
    text = table.README.read_text(encoding="utf-8")
    shown = text.partition(table.BEGIN)[2].partition(table.END)[0]
    assert shown == f"\n{table.rendered(table.read())}\n"
