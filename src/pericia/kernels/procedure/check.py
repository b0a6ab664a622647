"""What is wrong with the text of a playbook, each with its line and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass

from pericia.kernels.procedure.documents import Unreadable, read_marked


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
        return f"Line {self.line}: {self.message} {self.advice}"


def check_text(text: str) -> list[Problem]:
    """Every problem of a playbook text, in the order of its lines; empty when it may be used."""
    try:
        read_marked(text)
    except Unreadable as error:
        return [Problem(error.mark.line, error.mark.column, "", error.message, error.advice)]
    return []
