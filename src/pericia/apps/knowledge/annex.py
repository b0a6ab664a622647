"""Evidence in words: what a reader learns who asks where a claim comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import override

from pericia.apps.cases.models import Attachment, Case
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.knowledge.models import Run, TableSnapshot
from pericia.apps.knowledge.runs import Figure, figure_named, figures_in, parameters_in_words
from pericia.apps.knowledge.states import Cited
from pericia.apps.organisations.models import Client
from pericia.apps.work.reading import Licence
from pericia.kernels.deliverables.formats import Speech, plain
from pericia.kernels.deliverables.report import Entry
from pericia.kernels.deliverables.template import choices_at
from pericia.kernels.deliverables.wording import LABELS, WORDS, shown_number
from pericia.kernels.procedure.outputs import output_schema
from pericia.kernels.procedure.playbook import Playbook
from pericia.web.names import name_of, names_of
from pericia.web.schema_reading import resolved
from pericia.web.words import words_of

if TYPE_CHECKING:
    from pericia.kernels.instruments.declare import Instrument, Parameter

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
        self.client_id = cited[0].evidence.client_id
        self.language = language
        zone = Client.objects.values_list("time_zone", flat=True).get(client_id=self.client_id)
        self.zone = ZoneInfo(zone)
        said = {each.submission.actor for each in cited if each.submission}
        self.names: Mapping[str, str] = names_of([self.client_id], said)
        references = {each.evidence.source for each in cited}
        references |= {each.run.source for each in cited if each.run}
        references |= {each.table.source for each in cited if each.table}
        self.sources = source_names(self.client_id, references, language)

    def _moment(self, at: datetime) -> str:
        return moment(at, self.language, self.zone)

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
        shown = [each for each in facts if each[1]]
        return Entry(number, kind, title, shown, header, rows, _where(cited, dict(facts)))

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
            ("taken_at", self._moment(table.taken_at)),
            ("row", str(row + 1)),
            ("column", str(header)),
            ("cited", shown_number(cited.state.number or "", self.language)),
            ("sha256", table.sha256),
        ]

    def _run(self, cited: Cited) -> tuple[str, Facts]:
        run = cited.run
        if run is None:
            return "—", []
        name = str(cited.evidence.place.get("figure", ""))
        figure = figure_named(run.result, name)
        instrument = _instrument(run.instrument)
        title = (
            instrument.title.spoken(self.language)
            if instrument
            else f"{run.instrument} {run.version}"
        )
        return title, [
            ("figure", self._figure(instrument, name)),
            ("cited", self._number(figure) if figure else ""),
            ("instrument", f"{title} ({run.instrument})" if instrument else run.instrument),
            ("instrument_version", run.version),
            ("parameters", self._parameters(instrument, run)),
            ("seed", run.seed),
            ("input", self.sources.get(run.source, run.source)),
            ("input_sha256", run.input_sha256),
            ("made_at", self._moment(run.made_at)),
            ("sha256", run.sha256),
        ]

    def _parameters(self, instrument: Instrument | None, run: Run) -> str:
        declared = {each.name: each for each in (instrument.parameters if instrument else ())}
        meaning = {name: each.meaning.spoken(self.language) for name, each in declared.items()}
        return parameters_in_words(
            {
                meaning.get(name, name): self._parameter(declared.get(name), value)
                for name, value in run.parameters.items()
            }
        )

    def _parameter(self, declared: Parameter | None, value: Any) -> str:
        """What a parameter was, in words and numbers of the language."""
        if value is None or value == []:
            return WORDS[self.language]["nothing"]
        if isinstance(value, str):
            choices = declared.choice_words if declared else {}
            if value in choices:
                return choices[value].spoken(self.language)
            return plain(value, "entered", Speech(self.language, self.zone))
        if isinstance(value, int | float):
            return shown_number(f"{value:.10g}", self.language)
        return str(value)

    def _number(self, figure: Figure) -> str:
        return f"{shown_number(figure.number, self.language)} {figure.unit}".strip()

    def _figure(self, instrument: Instrument | None, name: str) -> str:
        return _meaning(instrument, name, self.language)

    def _sign_off(self, cited: Cited) -> tuple[str, Facts]:
        found = cited.submission
        if found is None:
            return "—", []
        playbook = self._playbook(cited)
        choices = choices_at(playbook, f"{found.step}.decision") if playbook else {}
        decision = str(found.body.get("decision", ""))
        with override(self.language):
            acting_as = words_of(found.acting_as)
            kinds = [words_of(each.kind) for each in cited.licences]
        facts: Facts = [
            ("signed_by", name_of(found.actor, self.names)),
            ("acting_as", acting_as),
            ("signed_at", self._moment(found.submitted_at)),
            ("decision", choices.get(decision, {}).get(self.language, decision)),
        ]
        for kind, each in zip(kinds, cited.licences, strict=True):
            facts.append(("licence", self._licence(kind, each)))
        step = playbook.steps.get(found.step) if playbook else None
        return (step.title[self.language] if step else found.step), facts

    def _licence(self, kind: str, licence: Licence) -> str:
        speech = Speech(self.language, self.zone)
        said = [kind, licence.issuer, plain(licence.jurisdiction, "country", speech)]
        if licence.expires_date:
            day = plain(str(licence.expires_date), "date", speech)
            said.append(f"{WORDS[self.language]['valid_until']} {day}")
        return ", ".join(each for each in said if each)

    def _playbook(self, cited: Cited) -> Playbook | None:
        if cited.case is None:
            return None
        return known_playbook(cited.case.client_id, cited.case.playbook_id)

    def _rows(self, cited: Cited) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        if cited.table is not None:
            header = [str(each) for each in cited.table.header]
            rows = [[str(cell) for cell in row] for row in cited.table.rows]
            return header, [row for row in rows if len(row) == len(header)]
        if cited.run is not None and cited.run.result:
            labels = LABELS[self.language]
            header = [labels["figure"], WORDS[self.language]["value"], labels["unit"]]
            return header, list(self._figures(cited.run))
        return (), ()

    def _figures(self, run: Run) -> Iterator[list[str]]:
        """What each figure of a run means, its number and its unit."""
        instrument = _instrument(run.instrument)
        units = _units(instrument, self.language) if instrument else {}
        for each in figures_in(run.result):
            said, unit = self._figure(instrument, each.name), units.get(each.name, each.unit)
            # A year is no amount: its digits are not parted.
            is_year = unit == units_said("year", self.language)
            yield [f"{said}: {each.number}", "", ""] if is_year else [said, each.number, unit]


def run_in_words(run: Run, language: str) -> tuple[str, list[tuple[Figure, str]]]:
    """What a run is called, and each of its figures with what it means."""
    instrument = _instrument(run.instrument)
    title = instrument.title.spoken(language) if instrument else run.instrument
    figures = figures_in(run.result)
    return title, [(each, _meaning(instrument, each.name, language)) for each in figures]


def _meaning(instrument: Instrument | None, name: str, language: str) -> str:
    """What a figure means; its name where nobody tells."""
    known = {each.name: each for each in instrument.figures} if instrument else {}
    return known[name].meaning.spoken(language) if name in known else name


def _units(instrument: Instrument, language: str) -> dict[str, str]:
    return {
        each.name: units_said(each.unit, language) if each.unit != "none" else ""
        for each in instrument.figures
    }


def units_said(name: str, language: str) -> str:
    """Imported when a run is shown, as the instruments are."""
    from pericia.kernels.instruments.telling import unit

    return unit(name, language)


def _instrument(name: str) -> Instrument | None:
    """Imported when a run is shown, since the catalogue brings numeric libraries."""
    from pericia.kernels.instruments.catalogue import INSTRUMENTS

    return INSTRUMENTS.get(name)


def source_names(client_id: UUID, references: set[str], language: str) -> dict[str, str]:
    """References of sources in words: names of files and tables; of cases what they are called,
    with the step or field that is meant."""
    by_kind: dict[str, dict[str, UUID]] = {"attachment": {}, "case": {}, "table": {}}
    for each in references:
        kind, _, rest = each.partition(":")
        try:
            by_kind.get(kind, {})[each] = UUID(rest.partition("#")[0])
        except ValueError:
            continue
    found: dict[str, str] = {}
    for model, kind in ((Attachment, "attachment"), (TableSnapshot, "table")):
        rows = model.objects.filter(client_id=client_id, id__in=by_kind[kind].values())
        names = dict(rows.values_list("id", "name"))
        found |= {each: str(names.get(key) or key) for each, key in by_kind[kind].items()}
    cases = Case.objects.filter(client_id=client_id, id__in=by_kind["case"].values())
    known = {each.id: each for each in cases}
    for each, key in by_kind["case"].items():
        if key in known:
            found[each] = _of_case(known[key], each.partition("#")[2], language)
    return found


def _of_case(case: Case, paths: str, language: str) -> str:
    playbook = known_playbook(case.client_id, case.playbook_id)
    parts = [place_in_words(playbook, path, language) for path in paths.split(",")]
    return f"{case.reference or WORDS[language]['case']} · {', '.join(parts)}"


def place_in_words(playbook: Playbook, path: str, language: str) -> str:
    """A path of a case in words: `input.text` is the label of that field, of a field in a list its
    list and row come first (`Cells 1 · Cell`)."""
    root, *names = path.split(".")
    if root == "input":
        return _labels(playbook.input, names, language) or WORDS[language]["input"]
    step = playbook.steps.get(names[0]) if names else None
    if step is None:
        return path
    labels = _labels(step.form or output_schema(playbook, step), names[1:], language)
    return f"{step.title[language]}: {labels}" if labels else step.title[language]


def _labels(schema: Any, names: Sequence[str], language: str) -> str:
    """The labels on the way to a field, rows of lists counted from 1; nothing where none is
    known."""
    root, said = schema, list[str]()
    for name in names:
        schema = resolved(root, schema)
        if name.isdecimal():
            said.append(f"{said.pop() if said else ''} {int(name) + 1}".strip())
            schema = schema.get("items")
            continue
        schema = schema.get("properties", {}).get(name)
        label = schema.get("label") if isinstance(schema, Mapping) else None
        if isinstance(label, Mapping):
            said.append(str(label[language]))
    return " · ".join(said)


def moment(at: datetime, language: str, zone: ZoneInfo) -> str:
    return f"{plain(at.isoformat(), 'moment', Speech(language, zone))} ({zone.key})"


def _where(cited: Cited, facts: dict[str, str]) -> str:
    """The figure of a run, or the row (by its first cell) and the column of a table."""
    table, row = cited.table, cited.evidence.place.get("row", 0)
    if table is None:
        return facts.get("figure", "")
    first = str(table.rows[row][0]) if 0 <= row < len(table.rows) and table.rows[row] else ""
    return ", ".join(each for each in (first, facts.get("column", "")) if each)
