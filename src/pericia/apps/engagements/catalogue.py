"""The playbooks that ship with the product: page, text and sample of each."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pericia
from pericia.kernels.procedure.playbook import Playbook, load_playbook

FOLDER = Path(pericia.__file__).parent / "playbooks"
SAMPLE_ROWS_MAX = 5


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `pages` are Markdown by language; the first row of `sample` is its heads;
    `template` is that of its deliverable, empty where it makes none."""

    name: str
    text: str
    playbook: Playbook
    pages: Mapping[str, str]
    sample: tuple[tuple[str, ...], ...]
    template: str


@cache
def services() -> Mapping[str, Service]:
    """Every service by its name, in the order of names."""
    found = (_service(path.parent) for path in sorted(FOLDER.glob("*/playbook.yaml")))
    return {each.name: each for each in found}


def _service(folder: Path) -> Service:
    text = (folder / "playbook.yaml").read_text(encoding="utf-8")
    playbook = load_playbook(text)
    pages = {
        language: path.read_text(encoding="utf-8")
        for language in ("es", "en")
        if (path := folder / f"page.{language}.md").exists()
    }
    template = folder / "deliverable.yaml"
    return Service(
        playbook.name,
        text,
        playbook,
        pages,
        _sample(folder / "sample.csv"),
        template.read_text(encoding="utf-8") if template.exists() else "",
    )


def _sample(path: Path) -> tuple[tuple[str, ...], ...]:
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(tuple(row) for row in list(csv.reader(file))[: SAMPLE_ROWS_MAX + 1])
