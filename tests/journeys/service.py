"""How a service is described for its journeys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pericia

FOLDER = Path(pericia.__file__).parent / "playbooks"
Answer = Mapping[str, Any] | Callable[[str], Mapping[str, Any]]
"""Values by field; or what makes them from the text of the page that the person reads."""


@dataclass(frozen=True)
class Words:
    """What is typed by whoever reads Spanish, and by whoever reads English."""

    es: str
    en: str

    def said(self, language: str) -> str:
        return self.es if language == "es" else self.en


class Question(NamedTuple):
    """What the client is asked at a step, and what they answer."""

    text: str
    answer: str


@dataclass(frozen=True)
class File:
    """A file of requests. `case` is what the list of cases is searched for, to find the one that is
    followed; `columns` are chosen by hand, by field, as are the `defaults` where a cell is blank.
    The content of a sample is what the catalogue gives."""

    name: str
    case: str | Words
    content: bytes = b""
    columns: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    has_document: bool = True


@dataclass(frozen=True)
class Service:
    """`answers` are by step, a list where a step is done several times; `blank` are fields that
    nobody fills in (`STEP.FIELD`). `picks` (left, right, both, none) decide the differences of an
    adjudication. `attached` are files that the sample's case waits for, by name. The stranger of
    an English journey may bring another file. `says` are texts of the document by its language, on
    the page and in each file but the workbook; `figures` stand in that too."""

    slug: str
    sample: File
    stranger: File | Mapping[str, File]
    answers: Mapping[str, Answer | Sequence[Answer]]
    says: Mapping[str, Sequence[str]]
    figures: Mapping[str, Sequence[str]]
    asks: Mapping[str, Question] = field(default_factory=dict)
    blank: Sequence[str] = ()
    picks: Sequence[str] = ()
    attached: Mapping[str, bytes] = field(default_factory=dict)

    def file(self, kind: str, language: str) -> File:
        if kind == "sample":
            return self.sample
        return self.stranger if isinstance(self.stranger, File) else self.stranger[language]


def shipped(slug: str, name: str = "sample.csv") -> bytes:
    """A file that ships beside the playbook."""
    return (FOLDER / slug / name).read_bytes()


def described() -> dict[str, Service]:
    """Every service that is described, by its slug."""
    modules = sorted((Path(__file__).parent / "services").glob("[a-z]*.py"))
    found = (import_module(f"tests.journeys.services.{each.stem}").SERVICE for each in modules)
    return {each.slug: each for each in found}
