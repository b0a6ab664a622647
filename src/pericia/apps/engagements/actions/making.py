"""Making an engagement of a document in one go, or trying it without a trace.

Every part goes through the action that a person would take for it. Nothing is made unless all of
it can be: the caller's transaction holds all parts or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from pericia.apps.engagements.actions import engagements as acts
from pericia.apps.engagements.actions import revising
from pericia.apps.engagements.actions.planning import draft_transition
from pericia.apps.engagements.actions.playbooks import publish_playbook
from pericia.apps.engagements.actions.service_lines import add_service_line
from pericia.apps.engagements.agreement import TERMS, Agreement, playbook_texts
from pericia.apps.engagements.catalogue import services
from pericia.apps.engagements.models import (
    Engagement,
    EngagementProvider,
    PlaybookVersion,
    ServiceLine,
    TransitionTask,
)
from pericia.apps.journal.actors import Actor
from pericia.apps.organisations.access import ListedProvider, listed_providers
from pericia.apps.organisations.models import Process, Provider
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing.wording import Text
from pericia.kernels.transition import PlannedTask

EMPTY: Mapping[str, Any] = {
    "sla_targets": {}, "languages": [], "countries": [], "shared_hours_min": 0,
    "data_class": "internal", "priority": 0, "rate_card": {}, "quality_plan": {}, "governance": {},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """`kind`: engagement, provider, playbook, service_line or transition. `what`: made, known,
    changed, dropped or refused, then with `refused`."""

    kind: str
    name: str
    what: str
    refused: Refused | None = None


@dataclass(slots=True)
class Made:
    """What came of a document. Without an engagement, that itself was refused."""

    engagement: Engagement | None = None
    parts: list[Part] = field(default_factory=list)

    @property
    def refusals(self) -> list[Part]:
        return [each for each in self.parts if each.refused]


def make_engagement(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    agreement: Agreement,
    engagement_id: UUID | None = None,
) -> Engagement:
    """Make the engagement, or complete the draft of that id, with everything that is agreed.

    Raises the first refusal of a part; then the whole is not made.
    """
    made = _Making(actor, now, client_id, agreement, engagement_id).made()
    for part in made.refusals:
        assert part.refused
        raise part.refused
    assert made.engagement
    return made.engagement


def try_engagement(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    agreement: Agreement,
    engagement_id: UUID | None = None,
) -> list[Part]:
    """What `make_engagement` would do, part by part, with every refusal; nothing stays."""
    with _undone():
        return _Making(actor, now, client_id, agreement, engagement_id).made().parts


def as_copy(client_id: UUID, agreement: Agreement) -> Agreement:
    """The same under a name and codes that the client does not use yet."""
    names = set(Engagement.objects.filter(client_id=client_id).values_list("name", flat=True))
    codes = set(ServiceLine.objects.filter(client_id=client_id).values_list("code", flat=True))
    lines = []
    for each in agreement["service_lines"]:
        code = _free(each["code"], "-", codes)
        codes.add(code)
        lines.append({**each, "code": code})
    given = agreement["engagement"]
    named = {**given, "name": _free(given["name"], " ", names)}
    return {**agreement, "engagement": named, "service_lines": lines}


class _Making:
    def __init__(
        self,
        actor: Actor,
        now: datetime,
        client_id: UUID,
        agreement: Agreement,
        engagement_id: UUID | None,
    ) -> None:
        self.said: dict[str, Any] = {"actor": actor, "now": now, "client_id": client_id}
        self.client_id = client_id
        self.agreement = agreement
        self.engagement_id = engagement_id
        self.result = Made()

    def made(self) -> Made:
        name = self.agreement["engagement"]["name"]
        what = "changed" if self.engagement_id else "made"
        with self._part("engagement", name, what):
            self.result.engagement = self._engagement()
        if self.result.engagement is not None:
            self._providers(self.result.engagement)
            self._lines(self.result.engagement)
            self._transition(self.result.engagement)
        return self.result

    @contextmanager
    def _part(self, kind: str, name: str, what: str) -> Iterator[None]:
        """One part: what it wrote is undone where it is refused, and the rest goes on."""
        try:
            with transaction.atomic():
                yield
        except Refused as refused:
            self.result.parts.append(Part(kind, name, "refused", refused))
        else:
            self.result.parts.append(Part(kind, name, what))

    def _engagement(self) -> Engagement:
        given = self.agreement["engagement"]
        terms = {
            "name": given["name"],
            "process_id": self._process(given.get("process")),
            "statement_of_work": given.get("statement_of_work", ""),
            "starts_date": _day(given.get("starts_date")),
            "ends_date": _day(given.get("ends_date")),
            "currency": given.get("currency") or acts.currency_of(self.client_id),
            "governance": given.get("governance", {}),
            "retention_days": given.get("retention_days", 730),
        }
        if self.engagement_id is None:
            return acts.draft_engagement(**self.said, **terms)
        return revising.revise_draft(**self.said, engagement_id=self.engagement_id, **terms)

    def _process(self, name: str | None) -> UUID | None:
        if not name:
            return None
        found = Process.objects.filter(client_id=self.client_id, name=name).first()
        if found is None:
            raise Refused("unknown_process", "The client has no such process.", "process_id")
        return found.id

    def _providers(self, engagement: Engagement) -> None:
        mine = {"client_id": self.client_id, "engagement_id": engagement.id}
        present = {each.provider_id: each for each in EngagementProvider.objects.filter(**mine)}
        known = _Providers(self.client_id, present.values())
        wanted = set()
        for given in self.agreement.get("providers") or ():
            with self._part("provider", given["name"], "made"):
                provider_id = known.id_of(given)
                wanted.add(provider_id)
                self._draw_on(engagement, known, provider_id, given, present.get(provider_id))
        for provider_id in sorted(set(present) - wanted):
            with self._part("provider", present[provider_id].provider_name, "dropped"):
                revising.drop_provider(
                    **self.said, engagement_id=engagement.id, provider_id=provider_id
                )

    def _draw_on(
        self,
        engagement: Engagement,
        known: _Providers,
        provider_id: UUID,
        given: Mapping[str, Any],
        present: EngagementProvider | None,
    ) -> None:
        terms = {
            "engagement_id": engagement.id,
            "services": given["services"],
            "languages": given["languages"],
            "contribution": given.get("contribution", ""),
        }
        if present is not None:
            if _same(present, given):
                return
            revising.drop_provider(
                **self.said, engagement_id=engagement.id, provider_id=provider_id
            )
        listed = known.listed.get(provider_id)
        if listed is not None:
            acts.add_listed_provider(**self.said, provider=listed, **terms)
        else:
            acts.add_provider(**self.said, provider_id=provider_id, **terms)

    def _lines(self, engagement: Engagement) -> None:
        mine = {"client_id": self.client_id, "engagement_id": engagement.id, "state": "open"}
        present = {each.code: each for each in ServiceLine.objects.filter(**mine)}
        texts = playbook_texts(self.agreement)
        for given in self.agreement["service_lines"]:
            line = present.pop(given["code"], None)
            with self._part("service_line", given["name"], "changed" if line else "made"):
                self._line(engagement, given, line, texts)
        for line in present.values():
            with self._part("service_line", line.name, "dropped"):
                revising.drop_line(**self.said, service_line_id=line.id)

    def _line(
        self,
        engagement: Engagement,
        given: Mapping[str, Any],
        line: ServiceLine | None,
        texts: Mapping[tuple[str, int], str],
    ) -> None:
        playbook_id = self._playbook(given["playbook"], texts)
        terms = {term: given.get(term, EMPTY.get(term)) for term in TERMS}
        terms["name"] = given["name"]
        if line is not None:
            revising.revise_line(
                **self.said, service_line_id=line.id, playbook_id=playbook_id, terms=terms
            )
            return
        add_service_line(
            **self.said,
            engagement_id=engagement.id,
            playbook_id=playbook_id,
            code=given["code"],
            **terms,
        )

    def _playbook(self, given: Mapping[str, Any], texts: Mapping[tuple[str, int], str]) -> UUID:
        """The client's version of that name and number; else the text of the document, or of the
        catalogue, is published."""
        name, number = given["name"], given["version"]
        found = PlaybookVersion.objects.filter(
            client_id=self.client_id, name=name, number=number
        ).first()
        if found is None:
            found = publish_playbook(**self.said, text=_text(name, number, texts))
        if given.get("sha256") not in (None, found.digest):
            raise Refused(
                "playbook_differs",
                f"Version {number} of {name} is published here with another text; give yours "
                "another version.",
                "playbook_id",
            )
        return found.id

    def _transition(self, engagement: Engagement) -> None:
        tasks = self.agreement.get("transition") or ()
        mine = {"client_id": self.client_id, "engagement_id": engagement.id}
        if not tasks or TransitionTask.objects.filter(**mine).exists():
            return
        with self._part("transition", str(len(tasks)), "made"):
            planned = [_planned(each) for each in _in_order(tasks)]
            draft_transition(**self.said, engagement_id=engagement.id, tasks=planned)


class _Providers:
    """The providers that an engagement of the client can draw on: in scope, listed, or there."""

    def __init__(self, client_id: UUID, present: Iterable[EngagementProvider]) -> None:
        self.listed: dict[UUID, ListedProvider] = {
            each.organisation_id: each for each in listed_providers(client_id)
        }
        own = Provider.objects.values_list("organisation_id", "name")
        self.names: dict[UUID, str] = {each.provider_id: each.provider_name for each in present}
        self.names |= {each.organisation_id: each.name for each in self.listed.values()}
        self.names |= dict(own)

    def id_of(self, given: Mapping[str, Any]) -> UUID:
        """By its id, else by its name: the same provider has another id elsewhere."""
        wanted = UUID(given["id"]) if given.get("id") else None
        if wanted in self.names:
            return wanted
        found = [each for each, name in self.names.items() if name == given["name"]]
        if len(found) != 1:
            raise Refused(
                "provider_unknown",
                f"{given['name']} is not known here, or is not shown to this client; ask it to be "
                "listed, or name another provider.",
                "providers",
            )
        return found[0]


def _free(name: str, between: str, taken: set[str]) -> str:
    variants = (f"{name}{between}{number}" for number in range(2, 10_000))
    return name if name not in taken else next(each for each in variants if each not in taken)


def _text(name: str, number: int, texts: Mapping[tuple[str, int], str]) -> str:
    if (name, number) in texts:
        return texts[name, number]
    shipped = services().get(name)
    if shipped is None or shipped.playbook.version != number:
        raise Refused(
            "playbook_missing",
            f"Version {number} of {name} is neither published for this client nor in the file.",
            "playbook_id",
        )
    return shipped.text


def _same(present: EngagementProvider, given: Mapping[str, Any]) -> bool:
    return (
        present.services == sorted(set(given["services"]))
        and present.languages == sorted(set(given["languages"]))
        and present.contribution in (given.get("contribution", ""), ", ".join(given["services"]))
    )


def _planned(task: Mapping[str, Any]) -> PlannedTask:
    return PlannedTask(
        code=str(task["number"]),
        kind=task["kind"],
        title=_said(task["title"]),
        shown=_said(task.get("shown")),
        owner=_said(task.get("owner_role")),
        side=task["owner_side"],
        starts_date=date.fromisoformat(task["starts_date"]),
        due_date=date.fromisoformat(task["due_date"]),
        is_gate=task.get("is_gate", False),
        needs=tuple(str(each) for each in task.get("needs") or ()),
    )


def _in_order(tasks: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Each task after those that it needs. Refused where they wait for one another."""
    left, found = list(tasks), []
    placed: set[int] = set()
    while left:
        ready = next((each for each in left if placed.issuperset(each.get("needs") or ())), None)
        if ready is None:
            raise Refused(
                "needs_circle", "The tasks of the transition wait for one another.", "transition"
            )
        left.remove(ready)
        placed.add(ready["number"])
        found.append(ready)
    return found


def _said(words: Mapping[str, str] | None) -> Text:
    return Text((words or {}).get("es", ""), (words or {}).get("en", ""))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@contextmanager
def _undone() -> Iterator[None]:
    """What is written within is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
