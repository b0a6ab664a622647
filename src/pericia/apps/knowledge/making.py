"""A case that was delivered becomes a deliverable: its template filled, its evidence cited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from pericia.apps.cases.models import Case
from pericia.apps.engagements.queries import LineRow, known_playbook, service_line
from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import PLATFORM, Actor
from pericia.apps.knowledge import sources
from pericia.apps.knowledge.actions.citing import add_evidence
from pericia.apps.knowledge.actions.common import record
from pericia.apps.knowledge.actions.drafting import first_version
from pericia.apps.knowledge.actions.releasing import release, submit_version
from pericia.apps.knowledge.actions.storing import keep_table, store_run
from pericia.apps.knowledge.given import variables_of_case
from pericia.apps.knowledge.models import Deliverable, Run, TableSnapshot, Version
from pericia.apps.knowledge.templates_kept import template_of
from pericia.apps.organisations.models import Client
from pericia.apps.work.models import Submission
from pericia.files.code_names import name_of_code
from pericia.kernels.deliverables.filling import Filled, Wanted, fill
from pericia.kernels.deliverables.rules import NOT_COUNTED
from pericia.kernels.deliverables.sources import find_span, span_at
from pericia.kernels.deliverables.template import Template
from pericia.kernels.deliverables.wording import WORDS
from pericia.kernels.procedure.playbook import HUMAN, Playbook, Step
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id

MAKER = Actor("bot:deliverables@1", "bot", "Pericia", roles=(PLATFORM,))


def make_deliverable(*, client_id: UUID, case_id: UUID, now: datetime) -> UUID | None:
    """Make what the case's playbook delivers; None where nothing is to be made, or was made before.

    It is left in review, or released where the template says so and every claim is proved. What
    stands in the way of making it is told in an event of the case.
    """
    case = Case.objects.select_for_update().get(client_id=client_id, id=case_id)
    playbook = known_playbook(client_id, case.playbook_id)
    step = _delivered(case, playbook)
    template = template_of(client_id, case.playbook_id)
    if step is None:
        return None
    visit = case.progress["visits"].get(step.name, 1)
    key = f"case:{case_id}:{step.name}:{visit}"
    if Deliverable.objects.filter(client_id=client_id, made_key=key).exists():
        return None
    if template is None:
        _failed(case, now, "The playbook has no template of a deliverable.")
        return None
    line = service_line(client_id, case.service_line_id)
    try:
        filled = fill(
            template, _told(case, line, playbook), playbook=playbook, diagnosis=diagnosis_in_words
        )
        document = filled.document
    except Refused as refused:
        _failed(case, now, refused.message)
        return None
    making = _Making(case, line, playbook, template, filled, now)
    return making.make(key, document)


def _told(case: Case, line: LineRow, playbook: Playbook) -> dict[str, Any]:
    """What the template reads. Moments are written in the client's own time zone, as in the head of
    the document, whichever calendar its service line keeps."""
    found = variables_of_case(case, line, playbook)
    zone = Client.objects.values_list("time_zone", flat=True).get(client_id=case.client_id)
    return {**found, "client": {**found["client"], "time_zone": zone}}


def diagnosis_in_words(code: str, language: str) -> str:
    """The name that the installation knows; a Spanish text says of an English one that it is."""
    name, spoken = name_of_code(settings.DATA / "codes", settings.CODE_NAMES, code, language)
    if name and spoken != language:
        with override(language):
            return f"{name} ({_('name in English')})"
    return name


def _delivered(case: Case, playbook: Playbook) -> Step | None:
    """The step that made the delivery: the last of those that were done."""
    done = [
        step
        for step in playbook.steps.values()
        if step.makes_deliverable and step.name in case.outputs
    ]
    return max(done, key=lambda step: str(case.outputs[step.name]["delivered_at"]), default=None)


def _failed(case: Case, now: datetime, why: str) -> None:
    journal.record(
        client_id=case.client_id,
        now=now,
        actor=MAKER,
        verb="case.deliverable_failed",
        object_ref=f"case:{case.id}",
        data={},
        why=why,
        subject_id=case.subject_id,
    )


class _Making:
    """One deliverable in the making."""

    def __init__(
        self,
        case: Case,
        line: LineRow,
        playbook: Playbook,
        template: Template,
        filled: Filled,
        now: datetime,
    ) -> None:
        self.case, self.line, self.playbook = case, line, playbook
        self.template, self.filled, self.now = template, filled, now
        self.runs: dict[str, Run] = {}
        self.tables: dict[str, TableSnapshot] = {}

    def make(self, key: str, document: Mapping[str, Any]) -> UUID:
        deliverable = self._deliverable(key)
        version = first_version(deliverable, MAKER, self.now, document)
        record(
            deliverable,
            self.now,
            MAKER,
            "deliverable.drafted",
            {"title": deliverable.title, "case": str(self.case.id), "made": key},
            version=1,
        )
        self._keep_tables(deliverable)
        missing = [
            each for each in self.filled.wanted if not self._cite(deliverable, version, each)
        ]
        client_id = self.case.client_id
        submit_version(
            actor=MAKER, now=self.now, client_id=client_id, deliverable_id=deliverable.id
        )
        if self.template.releases_itself and not missing:
            self._release(deliverable)
        return deliverable.id

    def _deliverable(self, key: str) -> Deliverable:
        return Deliverable.objects.create(
            client_id=self.case.client_id,
            id=new_id(),
            engagement_id=self.line.engagement_id,
            service_line_id=self.line.id,
            case_id=self.case.id,
            title=self.filled.title or self.case.reference or str(self.case.id),
            language=self.filled.language,
            needs_licence=self.template.needs_licence,
            awaits_acceptance=self.template.awaits_acceptance,
            made_key=key,
            created_at=self.now,
        )

    def _keep_tables(self, deliverable: Deliverable) -> None:
        captions = {each["id"]: each.get("caption") for each in self.filled.blocks}
        cited = {each.name for each in self.filled.wanted if each.kind == "table"}
        for block_id in cited & set(self.filled.tables):
            header, rows = self.filled.tables[block_id]
            self.tables[block_id] = keep_table(
                deliverable,
                MAKER,
                self.now,
                (captions.get(block_id) or deliverable.title)[:200],
                header,
                rows,
                query=self._procedure(),
                source=self._read_by(block_id),
            )

    def _procedure(self) -> str:
        language = self.filled.language
        title = self.playbook.title[language]
        return WORDS[language]["procedure"] % (title, self.playbook.version)

    def _read_by(self, block_id: str) -> str:
        """What is there of what a table was made from: a step that was passed by gave nothing."""
        known = {"input", *self.case.outputs}
        names = [each for each in self.filled.reads[block_id] if each in known]
        paths = [each if each == "input" else f"outputs.{each}" for each in names]
        return sources.case_reference(self.case.id, ",".join(paths)) if paths else ""

    def _cite(self, deliverable: Deliverable, version: Version, wanted: Wanted) -> bool:
        """Whether there is what the claim is to cite; a claim without stays and is told of."""
        given = self._pointing(wanted)
        if given is None:
            return False
        add_evidence(
            deliverable,
            version,
            MAKER,
            self.now,
            wanted.block_id,
            wanted.kind,
            case_id=self.case.id,
            **given,
        )
        return True

    def _pointing(self, wanted: Wanted) -> dict[str, Any] | None:
        match wanted.kind:
            case "table":
                table = self.tables.get(wanted.name)
                place = {"row": wanted.row, "column": wanted.column}
                return {"table_id": table.id, "place": place} if table else None
            case "run":
                run = self._run(wanted.name)
                return {"run_id": run.id, "place": {"figure": wanted.figure}} if run else None
            case "span":
                return self._span(wanted)
        found = Submission.objects.filter(
            client_id=self.case.client_id, case_id=self.case.id, step=wanted.name, kind="sign_off"
        )
        last = found.order_by("visit").last()
        return {"submission_id": last.id, "place": {"step": wanted.name}} if last else None

    def _run(self, step: str) -> Run | None:
        """The run that an instrument step gave, stored once."""
        if step in self.runs:
            return self.runs[step]
        output = self.case.outputs.get(step)
        if not isinstance(output, Mapping) or "run" not in output:
            return None
        try:
            run = store_run(
                actor=MAKER,
                now=self.now,
                client_id=self.case.client_id,
                service_line_id=self.line.id,
                result=output,
                source=sources.case_reference(self.case.id, f"{sources.GIVEN}{step}"),
                case_id=self.case.id,
            )
        except Refused:
            return None
        self.runs[step] = run
        return run

    def _span(self, wanted: Wanted) -> dict[str, Any] | None:
        root, _sep, rest = wanted.name.partition(".")
        path = wanted.name if root == "input" else f"outputs.{root}.{rest}"
        text = sources.text_at(self.case, path)
        if text is None:
            return None
        try:
            span = (
                find_span(text, wanted.quote)
                if wanted.quote
                else span_at(text, wanted.start, wanted.end)
            )
        except Refused:
            return None
        if not span.text.strip():
            return None
        return {
            "source": sources.case_reference(self.case.id, path),
            "source_sha256": sources.digest_of_value(text),
            "place": {"start": span.start, "end": span.end},
            "quote": span.text,
            "quote_sha256": span.sha256,
        }

    def _release(self, deliverable: Deliverable) -> None:
        """By the sign-off that somebody has given in the case, or by whoever handed in last where
        the text only tells what is on record. What is not proved stays in review."""
        handed_in = Submission.objects.filter(
            client_id=self.case.client_id, case_id=self.case.id, kind__in=HUMAN
        ).order_by("submitted_at")
        signed = handed_in.filter(kind="sign_off").last()
        by = signed or (None if self._judges() else handed_in.last())
        if by is None or by.body.get("decision") == "return":
            return
        version = Version.objects.get(
            client_id=self.case.client_id, deliverable_id=deliverable.id, number=1
        )
        try:
            how = "signed_off" if signed else "handed_in"
            release(deliverable, version, MAKER, self.now, {how: str(by.id), "by": by.actor})
        except Refused:
            return

    def _judges(self) -> bool:
        return any(each.get("kind") in NOT_COUNTED for each in self.filled.blocks)
