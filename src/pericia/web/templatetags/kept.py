"""Parts of a page that are the same for everybody but for a few values: made once, then filled in.

    {% kept is_mine=page.is_mine with item=row.id name=row.name %} … {% endkept %}

Inside, only these names are known, and `csrf_token`; nothing else of the page or its reader can get
into what is kept. What stands before `with` chooses the part (with the language) and must have few
values; what comes after it is filled in each time, escaped as `{{ }}` does. Inside, such a name may
only be written or put into an address: a condition or filter on it would see a stand-in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.base import render_value_in_context as written
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()
PARTS_MAX = 256
_Parts = tuple[list[str], list[str]]


class Kept(template.Node):
    """`known` holds the part for each key: its texts, and the name that follows each but the last.

    The stand-ins are ids, which addresses take where they ask for one, and which no page holds.
    """

    child_nodelists = ()  # a page that extends this one finds no block inside

    def __init__(
        self,
        nodes: NodeList,
        chosen_by: Mapping[str, FilterExpression],
        filled: Mapping[str, FilterExpression],
    ) -> None:
        self.nodes = nodes
        self.chosen_by = chosen_by
        self.filled = filled
        self.stand_ins = {str(uuid4()): name for name in (*filled, "csrf_token")}
        self.known: dict[tuple[Any, ...], _Parts] = {}

    def render(self, context: Context) -> SafeString:
        chosen_by = {name: each.resolve(context) for name, each in self.chosen_by.items()}
        key = (get_language(), *chosen_by.values())
        known = self.known.get(key)
        if known is None:
            if len(self.known) >= PARTS_MAX:
                self.known.clear()
            known = self.known[key] = self._made(context, chosen_by)
        texts, names = known
        values = {name: self._value(context, name) for name in set(names)}
        found = [texts[0]]
        for name, text in zip(names, texts[1:], strict=True):
            found += (values[name], text)
        return mark_safe("".join(found))  # noqa: S308 - made by templates and escaped values

    def _made(self, context: Context, chosen_by: Mapping[str, Any]) -> _Parts:
        values = {name: stand_in for stand_in, name in self.stand_ins.items()} | dict(chosen_by)
        alone = Context(values, autoescape=context.autoescape)
        alone.template = context.template
        pattern = "(" + "|".join(self.stand_ins) + ")"
        pieces = re.split(pattern, self.nodes.render(alone))
        return pieces[::2], [self.stand_ins[each] for each in pieces[1::2]]

    def _value(self, context: Context, name: str) -> str:
        filled = self.filled.get(name)
        value = context.get("csrf_token", "") if filled is None else filled.resolve(context)
        return str(written(value, context))


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """Names of what chooses the part, then, after `with`, of what is filled in."""
    bits = token.split_contents()[1:]
    chosen_by = token_kwargs(bits, parser)
    filled = {}
    if bits and bits[0] == "with":
        del bits[0]
        filled = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"kept: what is {bits[0]}?")
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodes, chosen_by, filled)
