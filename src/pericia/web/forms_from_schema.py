"""A JSON Schema as an accessible form, and what was filled in as a typed value again.

A view renders `{% schema_form form %}` inside its own `<form method="post" novalidate>`:

    form = SchemaForm(schema, draft)                  # GET: the draft, or None
    form = SchemaForm.filled(schema, request.POST)    # POST
    if form.asks_for_rows: show it again              # "add", "remove" or "paste" was pressed
    submit(..., output=form.output)                   # or: except Refused: form.refuse(refused)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, gettext

from pericia.kernels.refusal import Refused
from pericia.web.errors import sentence_of
from pericia.web.pasted_rows import with_pasted
from pericia.web.schema_parsing import (
    ABSENT,
    DEPTH_MAX,
    parse,
    without_empty,
)
from pericia.web.schema_reading import (
    Schema,
    help_of,
    kind_of,
    label_of,
    needed_for,
    options_of,
    resolved,
    sent,
    span_roles,
)

ADD, REMOVE, PASTE, PASTED = "_add", "_remove", "_paste", "_pasted"
LINED = frozenset({"lines", "rows", "checkboxes"})
"""Kinds with one field for several values."""
CHOSEN = frozenset({"radios", "yes_no", "select"})


@dataclass(slots=True)
class Node:
    """One field, or a group of them, ready for its template `schema/KIND.html`."""

    kind: str
    name: str
    label: str
    help: str = ""
    is_required: bool = False
    needed_for: str = ""
    error: str = ""
    value: Any = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    more: str = ""
    is_folded: bool = False
    names_none: bool = False
    """Whether a choice tells what choosing none of the others means: then it is no optional one."""

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")

    @property
    def path(self) -> str:
        """The name without the form's prefix."""
        return _path(self.name)

    @property
    def template(self) -> str:
        return f"schema/{self.kind}.html"

    @property
    def asked(self) -> list[Node]:
        """The children that are always in sight."""
        return [each for each in self.children if not each.is_folded]

    @property
    def folded(self) -> list[Node]:
        """Those that few fill in, below a line (`more`) that opens them."""
        return [each for each in self.children if each.is_folded]

    @property
    def is_told(self) -> bool:
        """Whether this is a row under the name that it is there for: it is not removed."""
        return any(each.kind == "told" for each in self.children)

    @property
    def opens(self) -> bool:
        """Whether what is folded has to be seen: something stands there, or is wrong."""
        return any(each.value or each.error for each in self.folded)

    @property
    def described_by(self) -> str:
        found = [f"{self.id}-help"] if self.help else []
        return " ".join([*found, f"{self.id}-error"] if self.error else found)


class SchemaForm:
    """A form of `schema` (type object) with a value, its errors, and room for more rows.

    `prefix` begins the names of all its inputs; two forms on one page need two.
    """

    def __init__(self, schema: Schema, value: Mapping[str, Any] | None = None, prefix: str = "f"):
        self.schema = schema
        self.prefix = prefix
        self.value: dict[str, Any] = dict(value or {})
        self.asks_for_rows = False
        self._errors: dict[str, str] = {}
        self._misshapen: set[str] = set()
        self._missing: set[str] = set()

    @classmethod
    def filled(cls, schema: Schema, post: QueryDict, prefix: str = "f") -> SchemaForm:
        """What was sent; pressing "add", "remove" or "paste" has already taken effect."""
        paste = post.get(f"{prefix}{PASTE}")
        said: Sequence[str] = ()
        if paste is not None:
            text = post.get(f"{prefix}{PASTED}.{paste}", "")
            post, said = _pasted(schema, post, f"{prefix}.{paste}", text)
        value = parse(schema, schema, post, prefix)
        form = cls(schema, value if isinstance(value, dict) else None, prefix)
        add, remove = post.get(f"{prefix}{ADD}"), post.get(f"{prefix}{REMOVE}")
        form.asks_for_rows = any(each is not None for each in (add, remove, paste))
        if said:
            form._errors[str(paste)] = " ".join(said)
        if add is not None:
            form._add_row(add)
        elif remove is not None:
            form._remove_row(remove)
        return form

    @property
    def output(self) -> dict[str, Any]:
        """The typed value, as the schema's validator and the actions take it."""
        found: dict[str, Any] = without_empty(self.value)
        return found

    @property
    def leaves_rows_out(self) -> bool:
        """Whether a row was added in which nothing was filled in: the output is without it."""
        return _has_empty_row(self.value)

    def refuse(self, refused: Refused) -> None:
        """Show a refusal's details (`path` with `es` and `en`) at their fields."""
        self.value = self.output
        self._errors = dict(_messages(refused.details))
        codes = [(str(each.get("path", "")), each.get("code")) for each in refused.details]
        self._missing = {path for path, code in codes if code == "required"}
        self._misshapen = {path for path, code in codes if code == "pattern"}
        if not self._errors:
            self._errors = {refused.field or "": sentence_of(refused)}

    def show_errors(self, errors: Iterable[Any]) -> None:
        """Show `FormError`s of kernels.procedure.forms at their fields."""
        self.value = self.output
        is_spanish = get_language() == "es"
        for each in errors:
            message = each.message_es if is_spanish else each.message_en
            if each.code == "enum":  # the sentence names values, the form shows words
                message = gettext("Choose one of the options.")
            elif each.code == "pattern":  # the form itself may say it better
                self._misshapen.add(each.path)
            elif each.code == "required":
                self._missing.add(each.path)
            self._errors.setdefault(each.path, message)

    @property
    def nodes(self) -> list[Node]:
        return self._children(self.schema, self.value, self.prefix, 0)

    @property
    def summary(self) -> list[tuple[str, str, str]]:
        """(id of the field or empty, its label, message) of every error: those of no field first,
        then in the form's order."""
        fields = {node.name: node for node in _every(self.nodes)}
        places = {name: place for place, name in enumerate(fields)}
        found = []
        for path, message in self._errors.items():
            name = f"{self.prefix}.{path}" if path else ""
            node = fields.get(name)
            entry = (node.id, node.label, message) if node else ("", path, message)
            found.append((places.get(name, -1), entry))
        return [entry for _, entry in sorted(found, key=itemgetter(0))]

    def _children(self, schema: Schema, value: Any, name: str, depth: int) -> list[Node]:
        if depth >= DEPTH_MAX:
            return []
        held = value if isinstance(value, Mapping) else {}
        required = schema.get("required") or ()
        fields = schema.get("properties") or {}
        found = [
            self._node(part, held.get(key, ABSENT), f"{name}.{key}", key, key in required, depth)
            for key, part in fields.items()
        ]
        needed = needed_for(self.schema, schema)
        for node, key in zip(found, fields, strict=True):
            node.needed_for = needed.get(key, "")
        roles = span_roles(self.schema, fields)
        for node, key in zip(found, fields, strict=True):
            if key in roles:
                node.attributes["data-span"] = roles[key]
                node.kind = "spans" if roles[key] == "pairs" else node.kind
        return found

    def _node(
        self, part: Any, value: Any, name: str, key: str, is_required: bool, depth: int
    ) -> Node:
        schema = resolved(self.schema, part)
        kind = kind_of(self.schema, schema)
        if value is ABSENT:
            value = schema.get("default", ABSENT)
        node = Node(kind, name, label_of(schema, key), help_of(schema), is_required)
        node.error = self._error_at(node, schema)
        node.attributes = _attributes(schema)
        node.names_none = "unchosen" in schema
        node.more, node.is_folded = schema.get("more", ""), bool(schema.get("folded"))
        if kind == "money" and node.error and isinstance(value, str):
            node.error = self._errors[node.path] = gettext("Write an amount, such as 1234.50.")
        if kind == "search" and node.error and isinstance(value, str):
            node.error = self._errors[node.path] = gettext("Type its first letters and choose one.")
        if kind == "group":
            node.children = self._children(schema, value, name, depth + 1)
            if schema.get("control") == "folded":
                node.kind = "folded"
                node.value = (
                    bool(schema.get("open"))
                    or value not in (ABSENT, None, {})
                    or self._has_error(node.path)
                )
        elif kind == "entries":
            node.children = self._entries(schema, value, name, is_required, depth)
        else:
            self._fill(node, schema, value)
        return node

    def _error_at(self, node: Node, schema: Schema) -> str:
        """What is wrong with a field, also with one line of it. What a pattern asks for is told by
        the `shape` of the schema, in a sentence, or by its help. What is missing is required, maybe
        by what stands in another field."""
        if node.kind in LINED:
            inside = [each for each in self._errors if each.startswith(f"{node.path}.")]
            for each in inside:
                self._errors.setdefault(node.path, self._errors.pop(each))
        if node.path in self._misshapen:
            asked = gettext("It cannot be read as it is. %(help)s") % {"help": node.help}
            said = schema.get("shape") or (node.help and asked)
            self._errors[node.path] = said or self._errors[node.path]
        if node.path in self._missing:
            node.is_required = True
            self._errors[node.path] = _missing_words(node.kind) or self._errors[node.path]
        return self._errors.get(node.path, "")

    def _has_error(self, path: str) -> bool:
        return any(each == path or each.startswith(f"{path}.") for each in self._errors)

    def _fill(self, node: Node, schema: Schema, value: Any) -> None:
        node.value = shown(node.kind, schema.get("const", value))
        if node.kind == "checkboxes":
            node.options = options_of(resolved(self.schema, schema["items"]))
        elif node.kind == "yes_no":
            node.options = [("true", gettext("Yes")), ("false", gettext("No"))]
            node.options += [] if node.is_required else [("", gettext("Not stated"))]
        elif "suggested" in schema:
            node.options = [(each, each) for each in schema["suggested"]]
        elif "enum" in schema:
            node.options = options_of(schema)
            if node.kind == "radios" and not node.is_required:
                node.options.append(("", schema.get("unchosen") or gettext("Not stated")))
        if node.kind == "search":
            node.value = dict(node.options).get(node.value, node.value)

    def _entries(
        self, schema: Schema, value: Any, name: str, is_required: bool, depth: int
    ) -> list[Node]:
        items = resolved(self.schema, schema["items"])
        held = list(value) if isinstance(value, list) else []
        if not held and not self.asks_for_rows and (is_required or schema.get("minItems")):
            held = [{}]
        return [
            self._entry(schema, items, each, f"{name}.{n}", depth) for n, each in enumerate(held)
        ]

    def _entry(self, schema: Schema, items: Schema, value: Any, name: str, depth: int) -> Node:
        """One row. In a list that has one for each name, a row with its name is shown under it:
        with what is told of it, or else its first field is labelled by it. The name is not to be
        passed by; one that is wrongly named is a row like any other."""
        asked = schema.get("one_for_each") or {}
        *_, listed, index = name.split(".")
        label, error = (
            f"{label_of(schema, listed)} {int(index) + 1}",
            self._errors.get(_path(name), ""),
        )
        node = Node("entry", name, label, error=error)
        node.children = self._children(items, value, name, depth + 1)
        one = f"{name}.{asked.get('field')}"
        named = next((each for each in node.children if each.name == one), None)
        if named and named.value and not named.error:
            named.kind, node.label = "told", str(named.value)
            node.value = (asked["words"].get(node.label) or "—") if "words" in asked else ""
        if named and named.kind == "told" and not node.value:
            first = next((each for each in node.children if each is not named), named)
            first.label = node.label
            if (
                first.kind == "long_text"
            ):  # one line, so that Enter leads on and a wrong one is replaced
                first.kind = "text"
        return node

    def _add_row(self, path: str) -> None:
        *above, last = path.split(".")
        holder = _walk(self.value, above)
        if isinstance(holder, dict) and isinstance(holder.setdefault(last, []), list):
            holder[last].append({})

    def _remove_row(self, path: str) -> None:
        *above, last = path.split(".")
        holder = _walk(self.value, above)
        if isinstance(holder, list) and last.isdecimal() and int(last) < len(holder):
            del holder[int(last)]


def _path(name: str) -> str:
    return name.partition(".")[2]


def _missing_words(kind: str) -> str:
    """What is to be done about an empty field that is not typed into."""
    if kind in CHOSEN:
        return gettext("Choose one of the options.")
    if kind == "checkboxes":
        return gettext("Choose at least one of the options.")
    return gettext("Fill in at least one row.") if kind == "entries" else ""


def _pasted(
    schema: Schema, post: QueryDict, name: str, text: str
) -> tuple[QueryDict, Sequence[str]]:
    """Nothing changes where the form has no such list."""
    try:
        return with_pasted(schema, post, name, text)
    except (KeyError, TypeError):
        return post, ()


def shown(kind: str, value: Any) -> Any:
    """A value as its input shows it: text, or a list of texts for checkboxes."""
    if value is ABSENT or value is None:
        return [] if kind == "checkboxes" else ""
    if kind == "checkboxes":
        return [sent(each) for each in value] if isinstance(value, list) else []
    if kind in ("lines", "rows") and isinstance(value, list):
        return "\n".join(_line(each) for each in value)
    if kind == "datetime":
        return _local(value)
    if kind == "money" and isinstance(value, int):
        text = f"{value / 100:.2f}"
        return text.replace(".", ",") if get_language() == "es" else text
    if kind in ("integer", "number") and isinstance(value, float):
        text = repr(value)
        return text.replace(".", ",") if get_language() == "es" else text
    if kind == "json":
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return sent(value)


def _line(value: Any) -> str:
    return " ".join(sent(each) for each in value) if isinstance(value, list) else sent(value)


def _local(value: Any) -> str:
    try:
        at = datetime.fromisoformat(str(value))
        at = timezone.localtime(at) if at.tzinfo else at
    except ValueError:
        return str(value)
    return at.strftime("%Y-%m-%dT%H:%M:%S" if at.second else "%Y-%m-%dT%H:%M")


def _attributes(schema: Schema) -> dict[str, Any]:
    found = {"maxlength": str(schema["maxLength"])} if "maxLength" in schema else {}
    if "code_day" in schema:
        found["data-day"] = str(schema["code_day"])
    for field_name, values in (schema.get("shown_with") or {}).items():
        found["data-shown-with"] = field_name
        found["data-shown-for"] = " ".join(sent(each) for each in values)
    return found


def _every(nodes: Iterable[Node]) -> Iterable[Node]:
    for node in nodes:
        yield node
        yield from _every(node.children)


def _messages(details: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    language = get_language() or "es"
    for each in details:
        message = each.get(language) or each.get(f"message_{language}") or each.get("message", "")
        if each.get("code") == "enum":
            message = gettext("Choose one of the options.")
        yield str(each.get("path", "")), str(message)


def _walk(value: Any, path: list[str]) -> Any:
    for part in path:
        if isinstance(value, dict):
            value = value.setdefault(part, {})
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def _has_empty_row(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_has_empty_row(each) for each in value.values())
    return isinstance(value, list) and any(each == {} or _has_empty_row(each) for each in value)
