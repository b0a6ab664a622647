"""Every pattern of the URL table, filled with ids: somebody's own, another client's, nobody's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

from pericia.web.cursors import cursor_of
from pericia.web.marks import OWN, mark_of
from tests.security.planting import Planted
from tests.security.planting_knowledge import BLOCK

# What a parameter of a pattern names: a kind of Planted. A pair says it for one pattern alone,
# by (name of the pattern, parameter), where the parameter's name is used for several kinds.
KINDS: dict[str | tuple[str, str], str] = {
    "client_id": "client",
    "case_id": "case",
    "item_id": "item",
    "attachment_id": "attachment",
    "line_id": "line",
    "service_line_id": "line",
    "engagement_id": "engagement",
    "playbook_id": "playbook",
    "task_id": "task",
    "process_id": "process",
    "change_id": "change",
    "log_id": "log",
    "risk_id": "risk",
    "benefit_id": "benefit",
    "decision_id": "decision",
    "organisation_id": "provider",
    "provider_id": "provider",
    "site_id": "site",
    "service": "service",
    "person_id": "employee",
    "credential_id": "credential",
    "wall_id": "wall",
    "skill": "skill_name",
    "key_id": "key",
    "import_id": "import",
    "endpoint_id": "endpoint",
    "webhook_id": "endpoint",
    "delivery_id": "delivery",
    "event_id": "event",
    "subject_id": "subject",
    "deliverable_id": "deliverable",
    "evidence_id": "evidence",
    "action_id": "action",
    "size": "size",
    "set_up_id": "set_up",
    "filter_id": "filter",
}
# Parameters that name nothing of a client, with a value that fits.
NAMELESS = {
    "kind": "html",
    "number": "1",
    "uidb36": "1",
    "key": "set-password",
    "provider": "oidc",
    "pk": "1",
    "shipped": "customer-queries",
    "service_slug": "customer-queries",
    "block": BLOCK,
    "form": "html",
    "step": "start",
    "counted": "again",
}
# Names of fields and query parameters besides those of patterns.
SHORT_NAMES = {
    "client": "client",
    "line": "line",
    "person": "employee",
    "service_line": "line",
    "case": "case",
    "table": "table",
    "submission": "submission",
}
MOMENT = "2026-03-02T10:00:00+00:00"
PROBE = "PROBE"
EVERY_METHOD = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Patterns of signing out: whoever opens them is somebody else afterwards.
ENDING_SESSIONS = {"account_logout", "usersessions_list", "account_change_password"}
Fill = Callable[[str], str]


@dataclass(frozen=True)
class Pattern:
    """One page of the URL table. `template` takes the parameters by name (%(name)s)."""

    name: str
    template: str
    parameters: tuple[str, ...]
    mark: str

    def at(self, fill: Mapping[str, str]) -> str:
        return self.template % fill

    def kind_of(self, parameter: str) -> str | None:
        return KINDS.get((self.name, parameter)) or KINDS.get(parameter)

    @property
    def kinds(self) -> dict[str, str]:
        """The kind of each parameter that names something of an organisation."""
        found = {each: self.kind_of(each) for each in self.parameters}
        return {name: kind for name, kind in found.items() if kind}

    @property
    def unknown(self) -> list[str]:
        """Parameters that nobody knows how to fill."""
        return [each for each in self.parameters if not self.kind_of(each) and each not in NAMELESS]


def every_pattern() -> list[Pattern]:
    """The whole URL table but the API, whose document describes it better."""
    found = _patterns(get_resolver().url_patterns, "/")
    return [each for each in found if each.mark != OWN]


def nobodys(planted: Planted) -> dict[str, str]:
    """For every kind of object, an id of the same form that nothing has."""
    return {kind: _nobodys(kind, value) for kind, value in planted.ids.items()}


def fillings(
    pattern: Pattern, own: Mapping[str, str], ids: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """The pattern's parameters from `ids`; then with only the client, or all but the client,
    from there and the rest from `own`."""
    kinds = pattern.kinds
    yield filled(pattern, {name: ids[kind] for name, kind in kinds.items()})
    owners = {name for name, kind in kinds.items() if kind in ("client", "provider")}
    if owners and len(kinds) > len(owners):
        for taken in (owners, set(kinds) - owners):
            yield filled(
                pattern,
                {name: (ids if name in taken else own)[kind] for name, kind in kinds.items()},
            )


def own_address(pattern: Pattern, own: Mapping[str, str]) -> str:
    return pattern.at(filled(pattern, {name: own[kind] for name, kind in pattern.kinds.items()}))


def accepted_methods(browser: Client, path: str) -> list[str]:
    """What the view says it accepts; all, where it does not say."""
    answer = browser.generic(PROBE, path)
    if answer.status_code != 405:
        return list(EVERY_METHOD)
    return [each for each in EVERY_METHOD if each in answer.headers.get("Allow", "").split(", ")]


def queries(path: str, ids: Mapping[str, str], canary: str) -> Iterator[tuple[str, list[str]]]:
    """Query texts that the list at `path` may listen to, each naming something of `ids`, and what
    they name."""
    everything = fields(ids)
    for named in (everything, *({name: everything[name]} for name in SHORT_NAMES)):
        yield urlencode(named), list(named.values())
    yield urlencode(dict.fromkeys(("q", "search", "reference", "state", "step"), canary)), [canary]
    for key in ([MOMENT, ids["case"]], [canary, ids["case"]], [0, MOMENT, ids["item"]]):
        cursor = cursor_of(path, key)
        yield urlencode({"after": cursor}), [cursor]


def fields(ids: Mapping[str, str]) -> dict[str, str]:
    """Every name of a field or a query parameter that may name something, with the id of it."""
    named = {name: kind for name, kind in KINDS.items() if isinstance(name, str)}
    return {name: ids[kind] for name, kind in {**named, **SHORT_NAMES}.items()}


def _nobodys(kind: str, value: str) -> str:
    if kind == "size":
        return "999999"
    if kind in ("service", "skill_name"):
        return f"nobodys-{uuid4().hex[:10]}"
    return str(uuid4())


def filled(pattern: Pattern, values: Mapping[str, str]) -> dict[str, str]:
    """These parameters of the pattern, and those that name nothing."""
    return {**{name: NAMELESS.get(name, "") for name in pattern.parameters}, **values}


def _patterns(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Pattern]:
    for each in patterns:
        template, names = normalize(each.pattern.regex.pattern)[0]
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, before + template)
        else:
            found = before + template
            parameters = tuple(name for name in _all_names(before, names) if f"%({name})s" in found)
            yield Pattern(each.name or found, found, parameters, mark_of(each.callback))


def _all_names(before: str, names: list[str]) -> list[str]:
    outer = [part.partition(")s")[0] for part in before.split("%(")[1:]]
    return [*outer, *names]
