"""Reading a YAML document key by key, so that every mistake is told at once with its line.

A getter notes what is wrong and gives None; what it gives otherwise is checked. `Group.close` notes
the keys that nobody asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pericia.kernels.procedure.documents import Path, Unreadable, read_marked
from pericia.kernels.procedure.problems import Problem, Problems, advise_name

T = TypeVar("T")

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
TEXT_MAX = 200


@dataclass(slots=True)
class Group:
    """One mapping of the document."""

    problems: Problems
    path: Path
    value: Mapping[str, Any]
    asked: set[str] = field(default_factory=set)

    def has(self, key: str) -> bool:
        """Whether the key is written, whatever its value."""
        self.asked.add(key)
        return key in self.value

    def note(self, key: str | None, message: str, advice: str) -> None:
        """Note a problem at a key, or at the group itself."""
        path = self.path if key is None else (*self.path, key)
        self.problems.add(path, message, advice, key=key is not None)

    def need(self, key: str, example: str) -> bool:
        """Whether the key is there; noted when it is not."""
        if self.has(key):
            return True
        self.problems.add(self.path, f"`{key}` is missing.", f"Write `{example}`.", key=True)
        return False

    def number(
        self, key: str, least: float, most: float, *, example: str, needed: bool = True
    ) -> float | None:
        """A number between two others."""
        if not (self.need(key, example) if needed else self.has(key)):
            return None
        return number_at(self.problems, (*self.path, key), self.value[key], key, least, most)

    def whole(
        self, key: str, least: int, most: int, *, example: str, needed: bool = True
    ) -> int | None:
        """A whole number between two others."""
        found = self.number(key, least, most, example=example, needed=needed)
        if found is None:
            return None
        if found != int(found):
            self.note(key, f"`{key}` is {found}.", f"Write a whole number, such as `{example}`.")
            return None
        return int(found)

    def truth(self, key: str) -> bool:
        """True or false; false where it is not written."""
        if not self.has(key):
            return False
        found = self.value[key]
        if not isinstance(found, bool):
            self.note(
                key, f"`{key}` should be true or false.", f"Write `{key}: true` or leave it out."
            )
            return False
        return found

    def text(
        self, key: str, *, example: str, needed: bool = True, most: int = TEXT_MAX
    ) -> str | None:
        """Text of one line with at most that many characters."""
        if not (self.need(key, example) if needed else self.has(key)):
            return None
        found = self.value[key]
        if not isinstance(found, str) or not found.strip() or not _is_line(found, most):
            self.note(
                key,
                f"`{key}` should be a line of 1 to {most} characters.",
                f'Write for example `{example}`; put a number or true in quotes, as in "2".',
            )
            return None
        return found

    def name(self, key: str, *, example: str) -> str | None:
        """A name that programs use: letters, digits, `.`, `_` and `-`. Whole numbers will do."""
        if not self.need(key, example):
            return None
        found = self.value[key]
        if isinstance(found, int) and not isinstance(found, bool):
            found = str(found)
        if not isinstance(found, str) or not NAME.fullmatch(found):
            self.note(
                key,
                f"`{_short(found)}` cannot be a name here.",
                f"Use up to 60 letters a-z, digits, `.`, `_` and `-`, such as `{example}`.",
            )
            return None
        return found

    def choice(
        self, key: str, names: Iterable[str], *, example: str, needed: bool = True
    ) -> str | None:
        """One of some names."""
        if not (self.need(key, example) if needed else self.has(key)):
            return None
        return _choice(self.problems, (*self.path, key), self.value[key], key, tuple(names))

    def names(self, key: str, names: Iterable[str], *, example: str) -> tuple[str, ...]:
        """Some of some names; none where it is not written."""
        known = tuple(names)
        return self.each(
            key, example, lambda path, one: _choice(self.problems, path, one, key, known)
        )

    def patterns(
        self, key: str, pattern: str, *, example: str, needed: bool
    ) -> tuple[str, ...] | None:
        """Texts of one form; None where it is not written or a part is wrong."""
        if not (self.need(key, example) if needed else self.has(key)):
            return None

        def one(path: Path, found: Any) -> str | None:
            if isinstance(found, str) and re.fullmatch(pattern, found):
                return found
            message = f"`{_short(found)}` is no {key} here."
            self.problems.add(path, message, f"Write for example `{example}`.")
            return None

        return self.each(key, example, one) or None

    def each(self, key: str, example: str, read: Callable[[Path, Any], T | None]) -> tuple[T, ...]:
        """What `read` gives for every item of a list, without the wrong ones."""
        if not self.has(key):
            return ()
        found, path = self.value[key], (*self.path, key)
        if not isinstance(found, list) or not found:
            self.note(key, f"`{key}` should be a list that is not empty.", f"Write `{example}`.")
            return ()
        read_items = [read((*path, at), item) for at, item in enumerate(found)]
        return tuple(item for item in read_items if item is not None)

    def group(self, key: str, *, example: str, needed: bool = True) -> Group | None:
        """A mapping inside this one."""
        if not (self.need(key, example) if needed else self.has(key)):
            return None
        return group_at(self.problems, (*self.path, key), self.value[key], key, example)

    def groups(self, key: str, *, example: str, most: int) -> tuple[Group, ...]:
        """Mappings in a list."""
        found = self.value.get(key)
        if isinstance(found, list) and len(found) > most:
            self.note(key, f"`{key}` holds {len(found)}.", f"Write at most {most} in one file.")
            self.asked.add(key)
            return ()
        return self.each(
            key, example, lambda path, one: group_at(self.problems, path, one, key, example)
        )

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.value:
            if key not in self.asked:
                self.note(key, f"`{key}` is not a key here.", advise_name(key, self.asked, "key"))


def read(text: str, begin: str, build: Callable[[Group], T]) -> tuple[T | None, list[Problem]]:
    """What `build` makes of a YAML text, or every problem of it by line."""
    repeated: list[Unreadable] = []
    try:
        marked = read_marked(text, repeated)
    except Unreadable as error:
        return None, [_unreadable(each) for each in (*repeated, error)]
    problems = Problems(marked)
    if not isinstance(problems.document, dict):
        problems.add((), "The file holds no keys.", f"Begin with `{begin}`.")
        return None, problems.sorted()
    top = Group(problems, (), problems.document)
    found = build(top)
    top.close()
    listed = [*problems.sorted(), *(_unreadable(each) for each in repeated)]
    return (None if listed else found), sorted(listed, key=lambda one: (one.line, one.column))


def _unreadable(error: Unreadable) -> Problem:
    return Problem(error.mark.line, error.mark.column, "", error.message, error.advice)


def group_at(problems: Problems, path: Path, value: Any, key: str, example: str) -> Group | None:
    """A mapping at a path."""
    if isinstance(value, dict):
        return Group(problems, path, value)
    problems.add(path, f"`{key}` should hold keys.", f"Write `{example}`.")
    return None


def number_at(
    problems: Problems, path: Path, value: Any, key: str, least: float, most: float
) -> float | None:
    """A finite number between two others, at a path."""
    between = f"Write a number from {_plain(least)} to {_plain(most)}."
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        problems.add(path, f"`{key}` is {_short(value)}, which is no number.", between)
        return None
    if not least <= value <= most:
        problems.add(path, f"`{key}` is {_plain(value)}.", between)
        return None
    return float(value)


def _is_line(text: str, most: int) -> bool:
    return len(text) <= most and text.isprintable()


def _choice(
    problems: Problems, path: Path, value: Any, key: str, names: tuple[str, ...]
) -> str | None:
    if isinstance(value, str) and value in names:
        return value
    problems.add(path, f"`{key}` cannot be {_short(value)}.", advise_name(str(value), names, key))
    return None


def _short(value: Any) -> str:
    """A wrong value as it may stand in a sentence."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a group" if isinstance(value, dict) else "a list"
    text = str(value)
    return text if len(text) <= 40 else text[:40] + "..."


def _plain(value: float) -> str:
    if math.isinf(value) or value != int(value) or abs(value) >= 1e15:
        return f"{value:g}"
    return f"{value:,.0f}"
