"""Collecting the problems of one playbook text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from pericia.kernels.procedure.documents import Marked, Path
from pericia.kernels.procedure.problems_in_spanish import in_spanish
from pericia.kernels.refusal import Refused


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: its place (counted from 1), the dotted path, what is wrong, what to write."""

    line: int
    column: int
    where: str
    message: str
    advice: str

    @property
    def sentence(self) -> str:
        """Line, mistake and advice in one."""
        return f"Line {self.line}: {self.message} {self.advice}"

    @property
    def spanish(self) -> Problem:
        """The same mistake in Spanish."""
        return replace(self, message=in_spanish(self.message), advice=in_spanish(self.advice))


def refused_by(code: str, problems: Sequence[Problem]) -> Refused:
    """The refusal that tells the first of these mistakes, and how many more there are."""
    first, others = problems[0], len(problems) - 1
    spanish = first.spanish
    more = f" ({others} more)" if others else ""
    more_es = f" (y {others} más)" if others else ""
    return Refused(
        code,
        f"{first.sentence}{more}",
        first.where,
        message_es=f"Línea {first.line}: {spanish.message} {spanish.advice}{more_es}",
    )


@dataclass(slots=True)
class Problems:
    """The text being checked and what was found in it so far."""

    marked: Marked
    found: dict[Problem, None] = field(default_factory=dict)

    @property
    def document(self) -> Any:
        """The playbook as read."""
        return self.marked.value

    def add(self, path: Path, message: str, advice: str, *, key: bool = False) -> None:
        """Note a problem at the value of a path, or at its key."""
        mark = self.marked.mark(path, key)
        where = ".".join(str(part) for part in path)
        self.found[Problem(mark.line, mark.column, where, message, advice)] = None

    def sorted(self) -> list[Problem]:
        """What was found, by line."""
        return sorted(self.found, key=lambda one: (one.line, one.column))


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant."""
    close = get_close_matches(name.lower(), list(names), n=1, cutoff=0.6)
    return close[0] if close else None


def advise_name(name: str, names: Iterable[str], what: str) -> str:
    """Advice for an unknown name: the nearest one, or all there are."""
    known = sorted(names)
    meant = nearest(name, known)
    if meant:
        return f"Did you mean `{meant}`?"
    if not known:
        return f"There is no {what} here; remove it."
    shown = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
    return f"Use one of: {shown}."
