"""Evidence in words: what a reader learns who asks where a claim comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from pericia.apps.cases.models import Attachment, Case
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.knowledge.models import TableSnapshot
from pericia.apps.knowledge.runs import figure_named, figures_in, parameters_in_words
from pericia.apps.knowledge.states import Cited
from pericia.kernels.deliverables.report import Entry
from pericia.kernels.deliverables.wording import LABELS
from pericia.web.names import name_of, names_of

Facts = list[tuple[str, str]]


def entries_of(cited: Sequence[Cited], language: str) -> list[Entry]:
    """Every evidence as an entry of the annex, by its number."""
    if not cited:
        return []
    words = _Words(cited, language)
    return [words.entry(each) for each in cited]


class _Words:
    """What the entries need besides their rows: names of people and of sources, read once."""

    def __init__(self, cited: Sequence[Cited], language: str) -> None:
        client_id = cited[0].evidence.client_id
        self.language = language
        said = {each.submission.actor for each in cited if each.submission}
        self.names: Mapping[str, str] = names_of([client_id], said)
        references = {each.evidence.source for each in cited}
        references |= {each.run.source for each in cited if each.run}
        references |= {each.table.source for each in cited if each.table}
        self.sources = source_names(client_id, references)

    def entry(self, cited: Cited) -> Entry:
        match cited.evidence.kind:
            case "span":
                title, facts = self._span(cited)
            case "table":
                title, facts = self._table(cited)
            case "run":
                title, facts = self._run(cited)
            case _:
                title, facts = self._sign_off(cited)
        if cited.evidence.note:
            facts.append(("note", cited.evidence.note))
        header, rows = self._rows(cited)
        number, kind = cited.evidence.number, cited.evidence.kind
        return Entry(number, kind, title, [each for each in facts if each[1]], header, rows)

    def _span(self, cited: Cited) -> tuple[str, Facts]:
        evidence = cited.evidence
        source = self.sources.get(evidence.source, evidence.source)
        place = evidence.place
        return source, [
            ("source", source),
            ("passage", evidence.quote),
            ("place", f"{place.get('start', 0)}-{place.get('end', 0)}"),
            ("sha256", evidence.quote_sha256),
        ]

    def _table(self, cited: Cited) -> tuple[str, Facts]:
        table = cited.table
        if table is None:
            return "—", []
        row, column = cited.evidence.place.get("row", 0), cited.evidence.place.get("column", 0)
        header = table.header[column] if 0 <= column < len(table.header) else ""
        return table.name, [
            ("query", table.query),
            ("source", self.sources.get(table.source, table.source)),
            ("taken_at", moment(table.taken_at)),
            ("row", str(row + 1)),
            ("column", str(header)),
            ("cited", cited.state.number or ""),
            ("sha256", table.sha256),
        ]

    def _run(self, cited: Cited) -> tuple[str, Facts]:
        run = cited.run
        if run is None:
            return "—", []
        name = str(cited.evidence.place.get("figure", ""))
        figure = figure_named(run.result, name)
        return f"{run.instrument} {run.version}", [
            ("figure", name),
            ("cited", f"{figure.number} {figure.unit}".strip() if figure else ""),
            ("instrument", run.instrument),
            ("instrument_version", run.version),
            ("parameters", parameters_in_words(run.parameters)),
            ("seed", run.seed),
            ("input", self.sources.get(run.source, run.source)),
            ("input_sha256", run.input_sha256),
            ("made_at", moment(run.made_at)),
            ("sha256", run.sha256),
        ]

    def _sign_off(self, cited: Cited) -> tuple[str, Facts]:
        found = cited.submission
        if found is None:
            return "—", []
        facts: Facts = [
            ("signed_by", name_of(found.actor, self.names)),
            ("acting_as", found.acting_as),
            ("signed_at", moment(found.submitted_at)),
            ("decision", str(found.body.get("decision", ""))),
        ]
        for each in cited.licences:
            until = f", → {each.expires_date}" if each.expires_date else ""
            facts.append(("licence", f"{each.kind}, {each.issuer}, {each.jurisdiction}{until}"))
        return self._step_title(cited, found.step), facts

    def _step_title(self, cited: Cited, step: str) -> str:
        if cited.case is None:
            return step
        known = known_playbook(cited.case.client_id, cited.case.playbook_id).steps.get(step)
        return known.title.get(self.language, step) if known else step

    def _rows(self, cited: Cited) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        if cited.table is not None:
            header = [str(each) for each in cited.table.header]
            rows = [[str(cell) for cell in row] for row in cited.table.rows]
            return header, [row for row in rows if len(row) == len(header)]
        if cited.run is not None and cited.run.result:
            labels = LABELS[self.language]
            header = [labels["figure"], labels["cited"], labels["unit"]]
            figures = figures_in(cited.run.result)
            return header, [[each.name, each.number, each.unit] for each in figures]
        return (), ()


def source_names(client_id: UUID, references: set[str]) -> dict[str, str]:
    """References of sources in words: names of files and tables, references of cases."""
    by_kind: dict[str, dict[str, UUID]] = {"attachment": {}, "case": {}, "table": {}}
    for each in references:
        kind, _, rest = each.partition(":")
        try:
            by_kind.get(kind, {})[each] = UUID(rest.partition("#")[0])
        except ValueError:
            continue
    found: dict[str, str] = {}
    for model, kind, column in (
        (Attachment, "attachment", "name"),
        (Case, "case", "reference"),
        (TableSnapshot, "table", "name"),
    ):
        wanted = by_kind[kind]
        if wanted:
            rows = model.objects.filter(client_id=client_id, id__in=wanted.values())
            names = dict(rows.values_list("id", column))
            found |= {
                each: _source(kind, str(names.get(key) or key), each.partition("#")[2])
                for each, key in wanted.items()
            }
    return found


def _source(kind: str, name: str, path: str) -> str:
    return f"{name} · {path}" if kind == "case" else name


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
