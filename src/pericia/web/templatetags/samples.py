"""The page of components: a piece of page in both schemes, with its markup."""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()
SCHEMES = ("light", "dark")


class Sample(template.Node):
    """Inside, `n` is the scheme: ids that end in it are there once."""

    def __init__(self, nodes: NodeList, title: FilterExpression) -> None:
        self.nodes = nodes
        self.title = title

    def render(self, context: Context) -> SafeString:
        title = self.title.resolve(context)
        shown = {scheme: self._shown(context, scheme) for scheme in SCHEMES}
        return format_html(
            '<section><h2 id="{}">{}</h2><div class="sample"><div>'
            '<div data-scheme="light">{}</div><div data-scheme="dark">{}</div></div>'
            '<details><summary>{}</summary><pre tabindex="0">{}</pre></details></div></section>',
            "-".join(str(title).lower().split()),
            title,
            *shown.values(),
            gettext("Markup"),
            str(shown["light"]).strip(),
        )

    def _shown(self, context: Context, scheme: str) -> SafeString:
        with context.push(n=scheme):
            return self.nodes.render(context)


@register.tag
def sample(parser: Parser, token: Token) -> Sample:
    """`{% sample title %} … {% endsample %}`."""
    _, title = token.split_contents()
    nodes = parser.parse(("endsample",))
    parser.delete_first_token()
    return Sample(nodes, parser.compile_filter(title))
