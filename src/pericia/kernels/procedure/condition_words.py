"""Conditions of edges as people say them, in the words of the forms that they read.

Understood are comparisons, `has`, `visits`, `size`, `!`, `&&`, `||` and brackets; an expression
with anything else is given as it is written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pericia.kernels.procedure.conditions import Expression, tokens_of
from pericia.kernels.procedure.playbook import Playbook

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "&&": "{} and {}", "||": "{} or {}", "true": "{}: yes", "false": "{}: no",
        "==": "{}: {}", "!=": "{}: other than {}", ">": "{}: more than {}", "<": "{}: less than {}",
        ">=": "{}: at least {}", "<=": "{}: at most {}", "has": "{} is stated",
        "lacks": "{} is not stated", "done": "after {}", "undone": "not yet after {}",
        "times": "times done: {}", "size": "number of {}", "not": "not ({})",
        "otherwise": "otherwise", "limit": "after {} times",
    },
    "es": {
        "&&": "{} y {}", "||": "{} o {}", "true": "{}: sí", "false": "{}: no",
        "==": "{}: {}", "!=": "{}: distinto de {}", ">": "{}: más de {}", "<": "{}: menos de {}",
        ">=": "{}: al menos {}", "<=": "{}: como mucho {}", "has": "consta {}",
        "lacks": "no consta {}", "done": "tras {}", "undone": "antes de {}",
        "times": "veces hecho: {}", "size": "número de {}", "not": "no ({})",
        "otherwise": "en otro caso", "limit": "tras {} veces",
    },
}  # fmt: skip
_FIELDS: Mapping[str, tuple[str, str]] = {
    # What the bots give that ship, which have no form to take words from.
    "abandoned": ("abandoned", "abandonada"),
    "agree": ("they agree", "coinciden"),
    "drawn": ("drawn for review", "sorteada para revisión"),
    "group": ("group", "grupo"),
    "has_words": ("there are comments", "hay comentarios"),
    "paid_cents": ("paid", "pagado"),
    "risk": ("risk", "riesgo"),
    "stage": ("stage", "fase"),
    "urgent": ("urgent", "urgente"),
    "valid": ("valid", "válido"),
}
_VALUES: Mapping[str, tuple[str, str]] = {
    "high": ("high", "alto"),
    "low": ("low", "bajo"),
    "lost": ("lost", "perdida"),
    "medium": ("medium", "medio"),
    "unfavourable": ("unfavourable", "desfavorable"),
    "won": ("won", "ganada"),
}
_COMPARED = ("==", "!=", ">=", "<=", ">", "<")


class _NotUnderstood(Exception):
    pass


def condition_in_words(expression: Expression, playbook: Playbook, language: str) -> str:
    """The condition in `es` or `en`; its text where no words are known for it."""
    try:
        found = _Reader(expression, playbook, language).whole()
    except (_NotUnderstood, IndexError):
        return expression.source
    return found[0].upper() + found[1:]


def otherwise_in_words(language: str) -> str:
    return _WORDS[language]["otherwise"]


def limit_in_words(visits: int, language: str) -> str:
    return _WORDS[language]["limit"].format(visits)


class _Reader:
    """Reads an expression from left to right; `&&` binds closer than `||`."""

    def __init__(self, expression: Expression, playbook: Playbook, language: str) -> None:
        self.tokens = [word for _, word in _joined(tokens_of(expression.source))]
        self.at = 0
        self.playbook = playbook
        self.language = language
        self.is_spanish = language == "es"
        self.words = _WORDS[language]
        self.read = expression.paths

    def whole(self) -> str:
        found = self._any()
        if self.at != len(self.tokens):
            raise _NotUnderstood
        return found

    def _any(self) -> str:
        return self._chain("||", self._all)

    def _all(self) -> str:
        return self._chain("&&", self._one)

    def _chain(self, mark: str, part: Any) -> str:
        found = [part()]
        while self._next() == mark:
            self.at += 1
            found.append(part())
        said = [each for each in found if each]
        text = said[0] if said else ""
        for each in said[1:]:
            name, colon, value = each.partition(": ")
            is_same = mark == "||" and colon and text.startswith(f"{name}: ")
            text = self.words[mark].format(text, value if is_same else each)
        return text

    def _one(self) -> str:
        if self._next() == "!":
            self.at += 1
            return self._negated()
        if self._next() == "(":
            self.at += 1
            found = self._any()
            self._take(")")
            return found
        if self._next() == "has":
            path = self._has()
            # What is read besides need not be said to be there.
            return "" if path in self.read else self._say("has", self._named(path))
        return self._compared()

    def _negated(self) -> str:
        if self._next() == "(":
            return self._say("not", self._one())
        if self._next() == "has":
            return self._say("lacks", self._named(self._has()))
        return self._say("false", self._named(self._path()))

    def _has(self) -> tuple[str, ...]:
        self._take("has")
        self._take("(")
        path = self._path()
        self._take(")")
        return path

    def _compared(self) -> str:
        path = self._path() if self._next() != "size" else ()
        name = self._named(path) if path else self._size()
        mark = self._next()
        if mark not in _COMPARED:
            return self._say("true", name)
        self.at += 1
        other = self.tokens[self.at]
        if path[:1] == ("visits",) and (mark, other) in ((">", "0"), ("==", "0")):
            self.at += 1
            return self._say("done" if mark == ">" else "undone", self._title(path[1]))
        return self._say(mark, name, self._value(path))

    def _size(self) -> str:
        self._take("size")
        self._take("(")
        found = self._say("size", self._named(self._path()))
        self._take(")")
        return found

    def _value(self, path: tuple[str, ...]) -> str:
        word = self.tokens[self.at]
        if word[0] in "'\"":
            self.at += 1
            return self._chosen(path, word[1:-1])
        if word[0].isdigit():
            self.at += 1
            return word
        if word in ("true", "false"):
            self.at += 1
            return {"true": ("yes", "sí"), "false": ("no", "no")}[word][self.is_spanish]
        return self._named(self._path())

    def _path(self) -> tuple[str, ...]:
        words = [self._name()]
        while self._next() == ".":
            self.at += 1
            words.append(self._name())
        return tuple(words)

    def _name(self) -> str:
        word = self.tokens[self.at]
        if not word.isidentifier() or self.tokens[self.at + 1 : self.at + 2] == ["("]:
            raise _NotUnderstood
        self.at += 1
        return word

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self, word: str) -> None:
        if self._next() != word:
            raise _NotUnderstood
        self.at += 1

    def _say(self, key: str, *parts: str) -> str:
        return self.words[key].format(*parts)

    def _title(self, step: str) -> str:
        if step not in self.playbook.steps:
            raise _NotUnderstood
        title = self.playbook.steps[step].title
        said = title.get(self.language) or next(iter(title.values()))
        return f"«{said}»" if self.is_spanish else f"“{said}”"

    def _field(self, path: tuple[str, ...]) -> Mapping[str, Any]:
        """The part of the form that the path reads, or what its step says of what it gives;
        empty where neither knows it."""
        steps = self.playbook.steps
        form = self.playbook.input if path[:1] == ("input",) else None
        if path and path[0] in steps:
            form = steps[path[0]].form
        found: Any = form or {}
        for name in path[1:]:
            found = (found.get("properties") or {}).get(name) or {}
        if isinstance(found, Mapping) and found:
            return found
        said = steps[path[0]].labels.get(path[-1]) if path and path[0] in steps else None
        return {**said, "label": said} if said else {}

    def _named(self, path: tuple[str, ...]) -> str:
        if path[0] == "visits" and len(path) == 2:
            return self._say("times", self._title(path[1]))
        label = self._field(path).get("label") if len(path) > 1 else None
        if isinstance(label, Mapping) and label.get(self.language):
            return str(label[self.language])
        if path[-1] in _FIELDS:
            return _FIELDS[path[-1]][self.is_spanish]
        return path[-1].replace("_", " ")

    def _chosen(self, path: tuple[str, ...], value: str) -> str:
        choices = self._field(path).get("choices") or {}
        said = choices.get(value) or choices.get(json.dumps(value))
        if isinstance(said, Mapping) and said.get(self.language):
            return str(said[self.language])
        known = _VALUES.get(value)
        return known[self.is_spanish] if known else value.replace("_", " ")


def _joined(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Marks of two characters as one word: the scanner gives them apart."""
    found: list[tuple[str, str]] = []
    for kind, word in tokens:
        pair = found[-1][1] + word if found and kind == "mark" == found[-1][0] else ""
        if pair in ("==", "!=", ">=", "<=", "&&", "||"):
            found[-1] = ("mark", pair)
        else:
            found.append((kind, word))
    return found
