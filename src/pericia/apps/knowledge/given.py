"""What the steps of a case read: its variables, and what an instrument step was given."""

from __future__ import annotations

from collections.abc import Mapping
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


def given_to(case: Case, step: str) -> Given | None:
    """What an instrument step is given by the case as it stands now; None where that cannot be
    told any more: another kind of step, an expression that fails, a file that is gone."""
    playbook = known_playbook(case.client_id, case.playbook_id)
    if step not in playbook.steps or playbook.steps[step].instrument is None:
        return None
    line = service_line(case.client_id, case.service_line_id)
    try:
        instrument = instrument_of(playbook.steps[step])
        facts = variables_of_case(case, line, playbook)
        values = arguments_of(playbook, case.progress, facts, step=step)
    except Refused:
        return None
    inputs = tuple(each.name for each in instrument.inputs)
    attachments = {
        name: _attached(case, called) for name, called in files_of(instrument, values).items()
    }
    found = {name: each for name, each in attachments.items() if each is not None}
    if len(found) < len(attachments):
        return None
    rows = {name: values.get(name) for name in inputs if name not in attachments}
    return Given(inputs, rows, found)


def _attached(case: Case, name: str) -> Attachment | None:
    """The newest attachment of that name, which is the one that a step reads."""
    return (
        Attachment.objects.filter(client_id=case.client_id, case_id=case.id, name=name)
        .order_by("-added_at", "-id")
        .first()
    )
