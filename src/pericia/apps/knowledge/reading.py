"""The page of one version of a deliverable, put together for whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString, mark_safe

from pericia.apps.cases.access import cases_for
from pericia.apps.cases.models import Case
from pericia.apps.engagements.models import Engagement, EngagementProvider, ServiceLine
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may
from pericia.apps.knowledge import access
from pericia.apps.knowledge.annex import entries_of, moment
from pericia.apps.knowledge.models import UNRELEASED, Comment, Deliverable, Version
from pericia.apps.knowledge.states import Cited, standing_of
from pericia.apps.organisations.models import Client
from pericia.apps.work.lifted import relied_on
from pericia.apps.work.reading import language as readers_language
from pericia.kernels.deliverables.report import (
    Entry,
    Told,
    cells_shown,
    chart_svg,
    shown_value,
)
from pericia.kernels.deliverables.rules import Problem
from pericia.kernels.deliverables.wording import LABELS
from pericia.web.names import name_of, names_of


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a deliverable belongs to, by name."""

    client: str
    is_simulated: bool
    providers: str
    engagement: str
    line: str
    zone: ZoneInfo

    @property
    def about(self) -> str:
        return self.line or self.engagement


@dataclass(frozen=True, slots=True)
class Said:
    """A comment with the name of its author."""

    comment: Comment
    name: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A block as it is read. `rows` are cells with whether they are numbers; `cited` pairs each
    evidence with its entry."""

    block: Mapping[str, Any]
    value: str
    svg: SafeString
    header: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[tuple[str, bool]]]
    cited: Sequence[tuple[Cited, Entry]]
    problems: Sequence[Problem]
    comments: Sequence[Said]

    @property
    def until(self) -> date | None:
        """The day that a forecast reaches to."""
        day = self.block.get("horizon_date")
        return date.fromisoformat(day) if day else None


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page of a version shows to its reader."""

    deliverable: Deliverable
    version: Version
    versions: Sequence[Version]
    names: Surroundings
    parties: Sequence[tuple[str, str]]
    blocks: Sequence[Shown]
    problems: Sequence[Problem]
    comments: Sequence[Said]
    case_reference: str | None
    authors: Sequence[str]
    released_by: str
    settled_by: str
    is_inside: bool

    @property
    def is_newest(self) -> bool:
        return self.version.number == self.versions[0].number


def page_of(actor: Actor, deliverable: Deliverable, number: int | None) -> Page:
    """The page of a version, the newest unless numbered. Raises Refused (`not_found`)."""
    versions = access.versions_of(actor, deliverable)
    version = access.version_in(versions, number)
    cited, problems = standing_of(deliverable, version, access.evidence_of(version))
    told = entries_of(cited, readers_language())
    entries = {each.number: each for each in told}
    surroundings = surroundings_of(deliverable)
    comments = access.comments_of(actor, version)
    references = {*version.authors, version.released_by, version.settled_by}
    references |= {each.author for each in comments}
    names = names_of([deliverable.client_id], references)
    said = [Said(each, name_of(each.author, names)) for each in comments]
    is_inside = access.sees_drafts(actor)
    ids = {block["id"] for block in version.document["blocks"]}
    return Page(
        deliverable=deliverable,
        version=version,
        versions=versions,
        names=surroundings,
        parties=_parties(
            surroundings,
            told,
            _exceptions(deliverable, cited, readers_language(), surroundings.zone),
        ),
        blocks=[
            _shown(block, cited, entries, problems if is_inside else (), said, deliverable.language)
            for block in version.document["blocks"]
        ],
        problems=problems if is_inside else (),
        comments=[each for each in said if each.comment.block_id not in ids],
        case_reference=_case_reference(actor, deliverable),
        authors=[name_of(each, names) for each in version.authors],
        released_by=name_of(version.released_by, names) if version.released_by else "",
        settled_by=name_of(version.settled_by, names) if version.settled_by else "",
        is_inside=is_inside,
    )


def surroundings_of(deliverable: Deliverable) -> Surroundings:
    key = {"client_id": deliverable.client_id}
    client = Client.objects.get(**key)
    engagement = Engagement.objects.values_list("name", flat=True).get(
        **key, id=deliverable.engagement_id
    )
    lines = ServiceLine.objects.filter(**key)
    line = lines.get(id=deliverable.service_line_id) if deliverable.service_line_id else None
    name, zone = line.name if line else "", ZoneInfo(client.time_zone)
    providers = EngagementProvider.objects.filter(**key, engagement_id=deliverable.engagement_id)
    service = _service_of(deliverable.client_id, line)
    said = [
        each.provider_name
        for each in providers.order_by("provider_name")
        if not service or not each.services or service in each.services
    ]
    return Surroundings(client.name, client.is_simulated, ", ".join(said), engagement, name, zone)


def _service_of(client_id: UUID, line: ServiceLine | None) -> str:
    return known_playbook(client_id, line.playbook_id).name if line else ""


def about_names(deliverables: Sequence[Deliverable]) -> dict[UUID, str]:
    """What each deliverable of a list is about, by its id."""
    clients = {each.client_id for each in deliverables}
    lines = dict(ServiceLine.objects.filter(client_id__in=clients).values_list("id", "name"))
    engagements = dict(Engagement.objects.filter(client_id__in=clients).values_list("id", "name"))
    return {
        each.id: lines[each.service_line_id]
        if each.service_line_id
        else engagements[each.engagement_id]
        for each in deliverables
    }


def told_of(deliverable: Deliverable, version: Version) -> Told:
    """The version as it is handed over in a file, in the deliverable's own language."""
    cited, _ = standing_of(deliverable, version, access.evidence_of(version))
    names = surroundings_of(deliverable)
    by_block: dict[str, list[int]] = {}
    for each in cited:
        by_block.setdefault(each.evidence.block_id, []).append(each.evidence.number)
    entries = entries_of(cited, deliverable.language)
    facts = [
        ("client", names.client),
        ("provider", names.providers),
        ("service", " · ".join(each for each in (names.engagement, names.line) if each)),
        *_asked_for(deliverable, names.zone),
        *_signatures(entries),
        *_exceptions(deliverable, cited, deliverable.language, names.zone),
        ("version", str(version.number)),
        ("released_at", _released(version, deliverable.language, names.zone)),
        ("text_sha256", version.sha256),
    ]
    return Told(
        language=deliverable.language,
        title=deliverable.title,
        document=version.document,
        facts=[each for each in facts if each[1]],
        entries=entries,
        cited=by_block,
        is_simulated=names.is_simulated,
        is_draft=version.state in UNRELEASED,
    )


def _parties(
    names: Surroundings, entries: Sequence[Entry], exceptions: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Who answers for it, in the reader's words."""
    labels = LABELS[readers_language()]
    facts = [("provider", names.providers), *_signatures(entries), *exceptions]
    return [(labels[label], value) for label, value in facts if value]


def _asked_for(deliverable: Deliverable, zone: ZoneInfo) -> list[tuple[str, str]]:
    """What the case is called, and when it came in."""
    if deliverable.case_id is None:
        return []
    case = Case.objects.filter(client_id=deliverable.client_id, id=deliverable.case_id).first()
    if case is None:
        return []
    return [
        ("reference", case.reference),
        ("received_at", moment(case.received_at, deliverable.language, zone)),
    ]


def _signatures(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """Everybody who signed, as what, when and by which licence, once each."""
    said = []
    for entry in entries:
        if entry.kind == "sign_off" and entry.facts:
            told = dict(entry.facts)
            who = f"{told['signed_by']} ({told['acting_as']})"
            licences = [value for label, value in entry.facts if label == "licence"]
            said.append(("signed_by", " · ".join([who, *licences, told["signed_at"]])))
    return list(dict.fromkeys(said))


def _exceptions(
    deliverable: Deliverable, cited: Sequence[Cited], language: str, zone: ZoneInfo
) -> list[tuple[str, str]]:
    """The rules that were lifted for what was handed in, in its case and those it cites: by whom,
    for whom and why. Whoever reads who signed must read these too."""
    found = [deliverable.case_id, *(each.case.id for each in cited if each.case)]
    cases = {each for each in found if each is not None}
    lifted = relied_on(deliverable.client_id, cases) if cases else []
    return [
        ("rule_lifted", each.said(language, lambda at: moment(at, language, zone)))
        for each in lifted
    ]


def _released(version: Version, language: str, zone: ZoneInfo) -> str:
    return moment(version.released_at, language, zone) if version.released_at else ""


def facts_in_words(entry: Entry) -> list[tuple[str, str]]:
    """The facts of an entry with labels in the reader's language."""
    labels = LABELS[readers_language()]
    return [(labels.get(label, label), value) for label, value in entry.facts]


def may_edit(actor: Actor, version: Version) -> bool:
    return version.state == "draft" and may(actor, "deliverable.write", version.client_id)


def _shown(
    block: Mapping[str, Any],
    cited: Sequence[Cited],
    entries: Mapping[int, Entry],
    problems: Sequence[Problem],
    said: Sequence[Said],
    language: str,
) -> Shown:
    header, rows = block.get("header", ()), block.get("rows", ())
    right, cells = cells_shown(rows, len(header), language)
    # Drawn by our own kernel, which escapes every label.
    svg = mark_safe(chart_svg(block, language) if block["type"] == "chart" else "")  # noqa: S308
    return Shown(
        block=block,
        value=shown_value(block, language) if block.get("value") else "",
        svg=svg,
        header=[(cell, at in right) for at, cell in enumerate(header)],
        rows=[[(cell, at in right) for at, cell in enumerate(row)] for row in cells],
        cited=[
            (each, entries[each.evidence.number])
            for each in cited
            if each.evidence.block_id == block["id"]
        ],
        problems=[each for each in problems if each.block_id == block["id"]],
        comments=[each for each in said if each.comment.block_id == block["id"]],
    )


def _case_reference(actor: Actor, deliverable: Deliverable) -> str | None:
    """What the case is called; None where there is none, or the reader may see no cases."""
    if deliverable.case_id is None or not may(actor, "case.see", deliverable.client_id):
        return None
    found = cases_for(actor, deliverable.client_id, limit=1, ids=(deliverable.case_id,))
    return found[0].reference or found[0].title if found else None
