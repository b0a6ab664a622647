"""The components of pages. Loaded everywhere: no `{% load %}` is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from html import escape as escape_text
from typing import Any
from uuid import UUID

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from pericia.kernels.routing.sentences import RULE_NAMES
from pericia.web import formats, names, words
from pericia.web.clinical_codes import code_name
from pericia.web.forms_from_schema import SchemaForm
from pericia.web.values_from_schema import said
from pericia.web.values_html import html_of

register = template.Library()
NOTHING = "—"
STAND_IN = UUID(int=0)
COUNTED_PLAIN = 1000


@register.simple_tag
def when(value: datetime | date | None, length: str = "short") -> SafeString | str:
    """A moment in the reader's zone and language, or a calendar day."""
    if value is None:
        return NOTHING
    if not isinstance(value, datetime):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.day(value))
    exact = value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    shown, full = formats.moment(value, length), formats.moment(value, "full")
    return format_html('<time datetime="{}" title="{}">{}</time>', exact, full, shown)


@register.simple_tag
def options(choices: Iterable[tuple[Any, Any]], chosen: Any = "") -> SafeString:
    """The options of a choice from (value, words) pairs, the chosen one selected."""
    wanted = str(chosen)
    found = []
    for each, label in choices:
        value = str(each)
        selected = " selected" if value == wanted else ""
        told = escape_text(str(label))
        found.append(f'<option value="{escape_text(value)}"{selected}>{told}</option>')
    return mark_safe("".join(found))  # noqa: S308 - every part is escaped


@register.simple_tag
def month(value: date, *, short: bool = False) -> str:
    """The month of a day, with its year."""
    return formats.month(value, is_short=short)


@register.simple_tag
def money(minor_units: int | None, currency: str) -> str:
    return NOTHING if minor_units is None else formats.money(minor_units, currency)


@register.simple_tag
def number(value: float | Decimal | None, decimals: int | None = None) -> str:
    return NOTHING if value is None else formats.number(value, decimals)


@register.simple_tag
def percent(share: float | Decimal | None, decimals: int = 0) -> str:
    """`share` of 1."""
    return NOTHING if share is None else formats.percentage(share, decimals)


@register.simple_tag
def duration(seconds: float | None) -> str:
    return NOTHING if seconds is None else formats.duration(seconds)


@register.simple_tag
def service_time(seconds: float | None) -> str:
    return NOTHING if seconds is None else formats.service_time(seconds)


@register.simple_tag
def ticking(seconds: int, runs: str = "") -> SafeString | str:
    """Service time that counts down in the browser while it runs: `runs` says when, as `from-to` in
    seconds from now with spaces between. Without it, it stands still."""
    shown = formats.service_time(seconds)
    if not runs or seconds <= 0:
        return shown
    return format_html(
        '<span role="timer" data-left="{}" data-runs="{}">{}</span>', str(seconds), runs, shown
    )


@register.simple_tag
def count_cells(*counts_and_labels: int | str) -> SafeString:
    """Cells of a table that stacks, each with a count and its label. 0 is soft."""
    pairs = zip(counts_and_labels[::2], counts_and_labels[1::2], strict=True)
    cells = (_cell(int(count), _counted(int(count)), str(label)) for count, label in pairs)
    return mark_safe("".join(cells))  # noqa: S308 - numbers and escaped words


@register.simple_tag
def count_cell(count: int, label: str, tone: str) -> SafeString:
    """A cell of a table that stacks, with a count that stands out by its `tone`. 0 is soft."""
    shown = _counted(count)
    if count:
        shown = f'<strong class="{escape_text(tone)}">{shown}</strong>'
    return mark_safe(_cell(count, shown, label))  # noqa: S308 - a number and escaped words


def _counted(count: int) -> str:
    return str(count) if count < COUNTED_PLAIN else escape_text(formats.number(count))


def _cell(count: int, shown: str, label: str) -> str:
    kind = "number" if count else "number zero"
    return f'<td class="{kind}" data-label="{escape_text(label)}">{shown}</td>'


@register.simple_tag
def links(page: str, pairs: Iterable[tuple[UUID, str]]) -> SafeString:
    """The items of a list, each a link to the page of that name of an id, for (id, label)."""
    before, after = reverse(page, args=[STAND_IN]).split(str(STAND_IN))
    items = (
        f'<li><a href="{before}{each}{after}">{escape(label)}</a></li>' for each, label in pairs
    )
    return mark_safe("".join(items))  # noqa: S308 - addresses, ids and escaped labels


@register.simple_tag
def badge(state: str, label: str = "", tone: str = "") -> SafeString:
    """A state in words, with a tone; both known for the states of words.py."""
    return format_html(
        '<span class="badge" data-tone="{}">{}</span>',
        tone or words.tone_of(state),
        label or words.words_of(state),
    )


@register.simple_tag
def item_badge(state: str) -> SafeString:
    """The state of an item, as the board tells it."""
    return badge(state, words.words_of_item(state))


@register.filter
def word(code: str) -> str:
    """A stored code (state, role, stage, kind, class) in the reader's language."""
    return words.words_of(code)


@register.filter
def service_name(slug: str) -> str:
    """A service of the catalogue in the reader's language."""
    return names.service_name(slug)


@register.filter
def name_of_code(code: object) -> str:
    """The name of a clinical code, with its language; nothing where it has none."""
    name = code_name(str(code)) if code else None
    return format_html('<span lang="{}">{}</span>', name.language, name.text) if name else ""


@register.filter
def day_of_year(day: date) -> str:
    """A day without its year, for axes; elsewhere days are told by `when`."""
    return formats.day_of_year(day)


@register.filter
def rule_word(rule: str) -> str:
    """A rule of eligibility in the reader's language."""
    return RULE_NAMES["en" if get_language() == "en" else "es"].get(rule, rule)


@register.inclusion_tag("components/button.html")
def button(label: str, kind: str = "secondary", **attributes: Any) -> dict[str, Any]:
    """`kind`: primary, secondary, danger or quiet. `href` makes it a link; `key` a shortcut.

    Other attributes are written with `_` for `-` (hx_post, name, value, type, form, disabled).
    """
    href, key = attributes.pop("href", ""), attributes.pop("key", "")
    attributes.setdefault("type", "submit")
    if href:
        attributes.pop("type")
    return {"label": label, "kind": kind, "href": href, "key": key, "rest": _names(attributes)}


@register.inclusion_tag("components/for_a_client.html")
def for_a_client(
    label: str, url_name: str, clients: Iterable[tuple[Any, str]], kind: str = "secondary"
) -> dict[str, Any]:
    """A button to a page that is one client's: with several, it opens a menu of their names.

    `clients` are (id, name); the page's address takes the id alone. A primary one has the key n.
    """
    choices = [(reverse(url_name, args=[client_id]), name) for client_id, name in clients]
    key = "n" if kind == "primary" else ""
    menu = f"{url_name}-for"
    return {"label": label, "menu": menu, "choices": choices, "kind": kind, "key": key}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, **attributes: Any) -> dict[str, Any]:
    """A field of a Django form with label, help and errors tied to it."""
    name = bound.auto_id or bound.html_name
    described = [f"{name}_help"] if bound.help_text else []
    described += [f"{name}_error"] if bound.errors else []
    extra = {key: value for key, value in _names(attributes).items() if value is not False}
    if described:
        extra["aria-describedby"] = " ".join(described)
    if bound.errors:
        extra["aria-invalid"] = "true"
    return {"bound": bound, "control": bound.as_widget(attrs=extra), "name": name}


@register.inclusion_tag("components/nothing.html")
def nothing(title: str, advice: str = "", href: str = "", label: str = "") -> dict[str, str]:
    """What a list says when it is empty, and what to do next."""
    return {"title": title, "advice": advice, "href": href, "label": label}


@register.inclusion_tag("components/crumbs.html")
def crumbs(*parts: str) -> dict[str, Any]:
    """Label and address in turn; the last label, where the reader is, has no address."""
    pairs = [(parts[i], parts[i + 1]) for i in range(0, len(parts) - 1, 2)]
    return {"pairs": pairs, "here": parts[-1] if len(parts) % 2 else ""}


@register.inclusion_tag("components/definitions.html")
def definitions(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Terms with their values; a value of None is shown as a dash."""
    return {"pairs": [(term, NOTHING if value is None else value) for term, value in pairs]}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Any) -> dict[str, Any]:
    """Links to the first and the next page of a `paging.Page`."""
    query = context["request"].GET.copy()
    query.pop("after", None)
    return {"page": page, "query": query.urlencode()}


@register.inclusion_tag("components/found.html")
def found(page: Any) -> dict[str, Any]:
    """How many rows of a `paging.Page` there are, told to screen readers once narrowed."""
    return {"page": page}


@register.inclusion_tag("components/draft_status.html")
def draft_status(saved_at: datetime | None = None) -> dict[str, Any]:
    """How the draft of the form around it fares; the form has `data-draft="address"`."""
    return {"saved_at": saved_at}


@register.inclusion_tag("schema/form.html")
def schema_form(form: SchemaForm, action: str = "") -> dict[str, Any]:
    """The fields of a form from a schema; `action` is where adding a row posts (default: here)."""
    return {"form": form, "action": action}


@register.simple_tag
def schema_values(schema: Mapping[str, Any] | None, value: Mapping[str, Any] | None) -> SafeString:
    """A value in the words of its schema, to read."""
    return html_of(said(schema or {}, value or {}))


def _names(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
