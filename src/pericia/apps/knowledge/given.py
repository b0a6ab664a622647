"""What the steps of a case read: its variables, and what an instrument step was given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pericia.apps.cases.models import Attachment, Case
from pericia.apps.engagements.models import Engagement
from pericia.apps.engagements.queries import LineRow, known_playbook, service_line
from pericia.apps.work.moves import variables_of
from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.procedure.instrument_steps import files_of, instrument_of
from pericia.kernels.procedure.playbook import Playbook
from pericia.kernels.procedure.requirements import arguments_of
from pericia.kernels.refusal import Refused


@dataclass(frozen=True, slots=True)
class Given:
    """The inputs of an instrument, in its order: rows, or the attachment that the case named.

    `attachments` are by input; `rows` hold the inputs that are no files.
    """

    inputs: tuple[str, ...]
    rows: Mapping[str, Any]
    attachments: Mapping[str, Attachment]

    @property
    def value(self) -> dict[str, Any]:
        """Plain JSON: rows as they are, of a file its name and SHA-256."""
        files = {
            name: {"file": each.name, "sha256": each.sha256}
            for name, each in self.attachments.items()
        }
        return {**self.rows, **files}

    @property
    def content(self) -> bytes:
        return canonical_json(self.value)

    @property
    def digests(self) -> list[str]:
        """SHA-256 of each input, as a run of the instrument tells them."""
        from pericia.kernels.instruments.tables import digest_of, table_of

        return [
            self.attachments[name].sha256
            if name in self.attachments
            else digest_of(table_of(self.rows[name], name))
            for name in self.inputs
        ]


def variables_of_case(case: Case, line: LineRow, playbook: Playbook) -> dict[str, Any]:
    """What expressions read of a case as it stands: input, outputs, client (with the currency of
    the engagement and its language, es or en), case and visits."""
    visits = case.progress["visits"]
    around = variables_of(line, case.id, case.reference, case.channel, case.received_at)
    engagement = Engagement.objects.get(client_id=line.client_id, id=line.engagement_id)
    return {
        "input": case.input,
        **case.outputs,
        **around,
        "client": {
            **around["client"],
            "currency": engagement.currency,
            "language": line.client_language,
        },
        "visits": {name: visits.get(name, 0) for name in playbook.steps},
    }


def given_to(case: Case, steps: Iterable[str]) -> dict[str, Given | None]:
    """What instrument steps are given by the case as it stands now; None where that cannot be told
    any more: another kind of step, an expression that fails, a file that is gone."""
    playbook = known_playbook(case.client_id, case.playbook_id)
    known = {each: playbook.steps[each] for each in steps if each in playbook.steps}
    reading = [name for name, step in known.items() if step.instrument is not None]
    found: dict[str, Given | None] = dict.fromkeys(steps)
    if not reading:
        return found
    line = service_line(case.client_id, case.service_line_id)
    try:
        facts = variables_of_case(case, line, playbook)
    except Refused:
        return found
    return found | {name: _given(case, playbook, name, facts) for name in reading}


def _given(case: Case, playbook: Playbook, step: str, facts: Mapping[str, Any]) -> Given | None:
    try:
        instrument = instrument_of(playbook.steps[step])
        values = arguments_of(playbook, case.progress, facts, step=step)
    except Refused:
        return None
    inputs = tuple(each.name for each in instrument.inputs)
    called = files_of(instrument, values)
    found = _attached(case, called) if called else {}
    if len(found) < len(called):
        return None
    return Given(inputs, {name: values.get(name) for name in inputs if name not in called}, found)


def _attached(case: Case, called: Mapping[str, str]) -> dict[str, Attachment]:
    """The newest attachment of each name, which is the one that a step reads, by its input."""
    files = Attachment.objects.filter(
        client_id=case.client_id, case_id=case.id, name__in=called.values()
    )
    newest = {each.name: each for each in files.order_by("added_at", "id")}
    return {name: newest[each] for name, each in called.items() if each in newest}
