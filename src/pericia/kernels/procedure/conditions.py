"""CEL expressions of a playbook: what is accepted, how they are compiled and evaluated.

Source: Common Expression Language, language definition of the cel-spec project. A playbook is
written by people outside, so an expression is read by our own scanner before it is compiled:
length, bracket depth and the macros that walk lists are capped, because a nested `map` over a
long list can run for minutes although it fits on one line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import cel

from pericia.kernels.procedure.depth import is_too_deep
from pericia.kernels.refusal import Refused

LENGTH_MAX = 500
DEPTH_MAX = 12
MACROS_MAX = 3
SUMS_MAX = 10
"""How many `+`: each copies what was joined so far, be it text or a list."""

WALKED_MAX = 5_000
"""How much data an expression with a macro may be given, in values and pieces of 64 characters."""

COMPARISONS_MAX = 2_000_000
"""Where a macro reads other data for each element, the work grows with the square of the data."""

MACROS_WORDS = (
    "all exists exists_one existsOne filter map transformList transformMap transformMapEntry "
    "bind optMap optFlatMap sortBy"
)
MACROS = frozenset(MACROS_WORDS.split())
ANSWERING = frozenset(("all", "exists", "exists_one", "existsOne"))
"""Macros that give true or false and copy nothing."""

GROWING = MACROS - ANSWERING - {"filter"}
"""Macros whose result may be larger than what they were given."""

LITERALS = frozenset(("true", "false", "null", "in"))

RESERVED_WORDS = (
    "as break const continue else false for function if import in let loop null package "
    "namespace return true var void while input visits client case credential now today has size "
    "int uint "
    "double string bool bytes list type dyn timestamp duration matches contains startsWith "
    "endsWith max min cel"
)
RESERVED = frozenset(RESERVED_WORDS.split())
"""Names that a step may not take, because a condition could not name it."""

TOKEN = re.compile(
    r"(?P<space>\s+|//[^\n]*)"
    r"|(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<number>0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[uU]?)"
    r"|(?P<mark>[()\[\]{}.,:?!&|=<>+\-*/%])"
)

_PATH = r"[A-Za-z_]\w*(?:\n\.\n[A-Za-z_]\w*)*"
_TEXT = r"(?:'[^'\\\n]*'|\"[^\"\\\n]*\")"
COMPARED = re.compile(
    rf"(?<!\n\.)\n(?:(?P<left>{_PATH})\n[=!]\n=\n(?P<after>{_TEXT})(?=\n)"
    rf"|(?P<before>{_TEXT})\n[=!]\n=\n(?P<right>{_PATH})(?=\n)(?!\n[.(]))"
)
"""In the words of an expression, each on a line of its own."""


class ConditionFailed(Exception):
    """The expression could not be evaluated on these facts; the message says why."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled CEL expression.

    `names` are the variables it reads, `paths` the dotted reads of it (`("classify", "urgent")`),
    `guarded` those inside `has(...)`, `narrowed` the shortest of both, which hold the others,
    `walks` whether it uses a macro over a list, `reads` how
    often macros read more than their own element: other data, or the list that they build, which
    the evaluator copies at every element. `plain` is set where the whole expression is one dotted
    read, `literal` where it is one text as written. `compared` are dotted reads beside the text
    that they are compared with.
    """

    source: str
    program: cel.Program = field(compare=False, repr=False)
    names: tuple[str, ...] = ()
    paths: frozenset[tuple[str, ...]] = frozenset()
    guarded: frozenset[tuple[str, ...]] = frozenset()
    narrowed: tuple[tuple[str, ...], ...] = ()
    walks: bool = False
    reads: int = 0
    plain: tuple[str, ...] = ()
    literal: str | None = None
    compared: frozenset[tuple[tuple[str, ...], str]] = frozenset()


def compile_expression(source: str) -> Expression:
    """Compile one expression; raises Refused (`condition_*`) when it breaks a cap or the syntax."""
    if len(source) > LENGTH_MAX:
        raise Refused(
            "condition_too_long",
            f"The expression has {len(source)} characters; write at most {LENGTH_MAX} "
            "or let a bot step compute the value.",
        )
    tokens = list(_tokens(source))
    shape = _shape_of(tokens)
    program = _compile(source)
    paths, guarded = (
        frozenset(path for path in found if path[0] not in shape.bound) for found in _paths(tokens)
    )
    names = tuple(name for name in program.variables() if name not in shape.bound)
    return Expression(
        source=source,
        program=program,
        names=names,
        paths=paths,
        guarded=guarded,
        narrowed=_narrowed(paths | guarded, names),
        walks=bool(shape.macros),
        reads=shape.reads,
        plain=_plain_path(tokens),
        literal=_literal(tokens),
        compared=frozenset(_compared(tokens)),
    )


def written(source: Any) -> str:
    """An expression as CEL text: YAML reads `true` and `3` as values, which CEL writes alike."""
    return source if isinstance(source, str) else json.dumps(source)


def evaluate(expression: Expression, variables: Mapping[str, Any]) -> Any:
    """The expression's value as plain Python; raises ConditionFailed with a reason."""
    if expression.plain:
        found = _read(expression.plain, variables)
        if found is True or found is False or found.__class__ is str:
            return found  # what most expressions are: the evaluator would say the same
    elif expression.literal is not None:
        return expression.literal
    given = _given(expression, variables)
    if is_too_deep(given):
        raise ConditionFailed(f"`{expression.source}` reads facts that nest too deep")
    if expression.walks:
        _check_work(expression, given)
    try:
        return expression.program.execute(given)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the evaluator is a BaseException
        raise ConditionFailed(_reason(expression, given, error)) from None


def _given(expression: Expression, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Of the variables only what the expression reads: the evaluator copies all it is given."""
    given: dict[str, Any] = {}
    for path in expression.narrowed:
        found, kept = variables, given
        for name in path[:-1]:
            inner = found.get(name)
            if not isinstance(inner, dict):
                break
            found, kept = inner, kept.setdefault(name, {})
        else:
            name = path[-1]
        if name in found:
            kept[name] = found[name]
    return given


def _read(path: tuple[str, ...], variables: Mapping[str, Any]) -> Any:
    """What stands there, None where nothing does."""
    found: Any = variables
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def holds(expression: Expression, variables: Mapping[str, Any]) -> bool:
    """Whether the condition is true; anything but true or false raises ConditionFailed."""
    value = evaluate(expression, variables)
    if value is True or value is False:
        return bool(value)
    raise ConditionFailed(f"`{expression.source}` gives {_shown(value)} and not true or false")


def tokens_of(source: str) -> list[tuple[str, str]]:
    """(kind, word) of each token: text, name, number or mark. Raises Refused as compiling does."""
    return list(_tokens(source))


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    position, before = 0, ""
    while position < len(source):
        match = TOKEN.match(source, position)
        if match is None:
            raise Refused(
                "condition_syntax",
                f"The expression cannot be read at `{source[position : position + 10]}`; "
                "use names, numbers, plain 'text' in quotes and the operators of CEL.",
            )
        kind, word = str(match.lastgroup), match.group()
        if kind == "text" and before in ("name", "text"):
            raise Refused(
                "condition_syntax",
                "Write text as plain 'text': prefixes (r, b) and triple quotes are not accepted.",
            )
        position, before = match.end(), kind
        if kind != "space":
            yield kind, word


@dataclass(slots=True)
class _Shape:
    """What the scan of an expression found: macros, the names they bind, what they read besides."""

    bound: set[str] = field(default_factory=set)
    macros: list[str] = field(default_factory=list)
    reads: int = 0


def _shape_of(tokens: list[tuple[str, str]]) -> _Shape:
    """Raises Refused past a cap."""
    shape = _Shape()
    frames: list[str] = []
    for index, (kind, word) in enumerate(tokens):
        inside = any(frame in MACROS for frame in frames)
        shape.reads += any(frame in GROWING for frame in frames)
        if kind == "name" and _is_call(tokens, index):
            _check_call(word, inside)
            if word in MACROS:
                shape.macros.append(word)
                shape.reads += word not in ANSWERING
                shape.bound.update(name for _, name in tokens[index + 2 : index + 3])
        elif kind == "name" and inside and tokens[index - 1][1] != ".":
            shape.reads += word not in shape.bound and word not in LITERALS
        elif kind == "mark" and word in "([{":
            frames.append(tokens[index - 1][1] if index and word == "(" else word)
        elif kind == "mark" and word in ")]}" and frames:
            frames.pop()
        _check_caps(frames, shape.macros)
    if tokens.count(("mark", "+")) > SUMS_MAX:
        raise Refused(
            "condition_nested",
            f"Use at most {SUMS_MAX} times `+`, or let a bot step compute the value.",
        )
    return shape


def _check_call(name: str, inside: bool) -> None:
    if name == "matches":
        raise Refused(
            "condition_function",
            "`matches` is not available; use contains, startsWith or endsWith, or a `pattern` "
            "in the form.",
        )
    if inside and name in MACROS:
        raise Refused(
            "condition_nested",
            f"`{name}` stands inside another list function; write them one after the other, "
            "or let a bot step compute the value.",
        )


def _check_caps(frames: list[str], macros: list[str]) -> None:
    if len(frames) > DEPTH_MAX:
        raise Refused(
            "condition_nested",
            f"The expression nests brackets more than {DEPTH_MAX} deep; split it into edges.",
        )
    if len(macros) > MACROS_MAX or any(macro in GROWING for macro in macros[:-1]):
        raise Refused(
            "condition_nested",
            f"Use at most {MACROS_MAX} list functions in one expression, and `map` only as the "
            "last of them.",
        )


def _compile(source: str) -> cel.Program:
    try:
        return cel.compile(source)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        found = re.search(r"<input>:\d+:(\d+): (?:Syntax error: )?([^\n]*)", str(error))
        detail = f"at character {found[1]}: {found[2]}" if found else str(error)[:200]
        raise Refused(
            "condition_syntax", f"`{source}` is not a CEL expression, {detail[:200]}."
        ) from None


def _paths(
    tokens: list[tuple[str, str]],
) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    paths: set[tuple[str, ...]] = set()
    guarded: set[tuple[str, ...]] = set()
    for index, (kind, word) in enumerate(tokens):
        after_dot = index > 0 and tokens[index - 1][1] == "."
        if kind != "name" or after_dot or _is_call(tokens, index) or word in LITERALS:
            continue
        path = [word]
        at = index + 1
        while _is_field(tokens, at):
            path.append(tokens[at + 1][1])
            at += 2
        in_has = index >= 2 and tokens[index - 2][1] == "has" and tokens[index - 1][1] == "("
        (guarded if in_has else paths).add(tuple(path))
    return paths, guarded


def _narrowed(
    paths: frozenset[tuple[str, ...]], names: tuple[str, ...]
) -> tuple[tuple[str, ...], ...]:
    """The paths without those that lead on from another one; a name without a path is one."""
    read = paths | {(name,) for name in names if all(path[0] != name for path in paths)}
    return tuple(
        path for path in sorted(read) if all(path[:end] not in read for end in range(1, len(path)))
    )


def _plain_path(tokens: list[tuple[str, str]]) -> tuple[str, ...]:
    """The names of an expression that is `name.name.name` and nothing else; none otherwise."""
    names, dots = tokens[::2], tokens[1::2]
    is_plain = len(names) > len(dots) and all(kind == "name" for kind, _ in names)
    if not is_plain or any(dot != ("mark", ".") for dot in dots) or names[0][1] in LITERALS:
        return ()
    return tuple(word for _, word in names)


def _literal(tokens: list[tuple[str, str]]) -> str | None:
    """The text that the whole expression is, where nothing in it is escaped."""
    (kind, word), *more = tokens
    return word[1:-1] if kind == "text" and not more and "\\" not in word else None


def _compared(tokens: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each `name.name == 'text'`, `!=` and either way round; text with escapes is left out."""
    words = "".join(f"\n{word}" for _, word in tokens) + "\n"
    for found in COMPARED.finditer(words):
        path, text = found["left"] or found["right"], found["after"] or found["before"]
        yield tuple(path.split("\n.\n")), text[1:-1]


def _is_field(tokens: list[tuple[str, str]], at: int) -> bool:
    return (
        at + 1 < len(tokens)
        and tokens[at][1] == "."
        and tokens[at + 1][0] == "name"
        and not _is_call(tokens, at + 1)
    )


def _is_call(tokens: list[tuple[str, str]], index: int) -> bool:
    return index + 1 < len(tokens) and tokens[index + 1] == ("mark", "(")


def _check_work(expression: Expression, given: Mapping[str, Any]) -> None:
    """Raises ConditionFailed when walking this data could take long."""
    size = _size_of(given, WALKED_MAX)
    if size > WALKED_MAX or expression.reads * size * size > COMPARISONS_MAX:
        raise ConditionFailed(f"`{expression.source}` would walk too much data")


def _size_of(value: Any, limit: int) -> int:
    """Values and pieces of 64 characters in JSON-like data; counting stops past the limit."""
    waiting, size = [value], 0
    while waiting and size <= limit:
        one = waiting.pop()
        size += 1
        if isinstance(one, str):
            size += len(one) // 64
        elif isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return size


def _reason(expression: Expression, given: Mapping[str, Any], error: BaseException) -> str:
    missing = [name for name in expression.names if name not in given]
    if missing:
        return f"`{expression.source}` needs `{missing[0]}`, which is not there yet"
    if isinstance(error, KeyError):
        return f"`{expression.source}` needs the field {error}, which is not there"
    return f"`{expression.source}` failed: {str(error)[:200]}"


def _shown(value: Any) -> str:
    return repr(value)[:60]
