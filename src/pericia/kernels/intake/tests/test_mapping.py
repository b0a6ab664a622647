from __future__ import annotations

from typing import Any

import pytest

from pericia.kernels.intake.fields import fields_of
from pericia.kernels.intake.mapping import MappingProposal, check_mapping, propose_mapping
from pericia.kernels.intake.refusals import RefusedFile
from pericia.kernels.intake.table import ParsedTable
from pericia.kernels.intake.words import fold, key_of, same_meaning

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["text", "channel"],
    "properties": {
        "text": {"type": "string"},
        "channel": {"enum": ["web", "phone"]},
        "received_at": {"type": "string", "format": "date-time"},
        "policy_number": {"type": "string", "title": "Número de póliza"},
        "floor": {"type": "string", "label": {"es": "Planta", "en": "Storey"}},
    },
}


def proposal(columns: tuple[str, ...], defaults: dict[str, Any] | None = None) -> MappingProposal:
    rows: list[list[Any]] = [[f"{name} {i}" for name in columns] for i in range(9)]
    return propose_mapping(ParsedTable(columns, rows, 2, 9, "csv"), SCHEMA, defaults)


@pytest.mark.parametrize(
    ("column", "field", "basis"),
    [
        ("text", "text", "exact"),
        ("TEXT", "text", "alike"),
        ("Received At", "received_at", "alike"),
        ("receivedAt", "received_at", "alike"),
        ("policynumber", "policy_number", "alike"),
        ("Numero de Poliza", "policy_number", "title"),
        ("planta", "floor", "title"),
        ("STOREY", "floor", "title"),
        ("Texto", "text", "synonym"),
        ("mensaje", "text", "synonym"),
        ("Texto de la consulta", "text", "synonym"),
        ("Canal", "channel", "synonym"),
        ("Fecha", "received_at", "synonym"),
        ("recibido", "received_at", "synonym"),
        ("Fecha de recepción", "received_at", "synonym"),
        ("Nº expediente", "reference", None),
        ("ID", "reference", "synonym"),
        ("Folio", "reference", "synonym"),
        ("Fecha de nacimiento", "received_at", None),
        ("Fecha de vencimiento", "received_at", None),
        ("otra cosa", "text", None),
    ],
)
def test_a_column_is_proposed_for_the_field_it_means(
    column: str, field: str, basis: str | None
) -> None:
    found = proposal((column,))
    assert found.mapping.get(field) == (column if basis else None)
    assert found.bases.get(field) == basis


def test_surer_matches_win_and_a_column_feeds_one_field() -> None:
    found = proposal(("mensaje", "text", "Consulta", "canal"))
    assert found.mapping == {"text": "text", "channel": "canal"}
    assert found.unused_columns == ("mensaje", "Consulta")


def test_the_first_of_equals_wins() -> None:
    assert proposal(("mensaje", "consulta")).mapping["text"] == "mensaje"


def test_required_fields_that_nothing_feeds_are_named() -> None:
    assert proposal(("texto",)).missing == ("channel",)
    assert proposal(("texto",), {"channel": "web"}).missing == ()


def test_the_preview_shows_the_first_rows_by_field() -> None:
    found = proposal(("texto", "canal"))
    assert len(found.preview) == 5
    assert found.preview[0] == {"text": "texto 0", "channel": "canal 0"}


def test_a_long_cell_is_cut_in_the_preview() -> None:
    table = ParsedTable(("text",), [["x" * 5_000]], 2, 1, "csv")
    assert len(propose_mapping(table, SCHEMA).preview[0]["text"]) == 200


@pytest.mark.parametrize(
    ("mapping", "code", "field"),
    [
        ({"text": "texto", "channel": "nada"}, "unknown_column", "mapping.channel"),
        ({"text": "texto", "colour": "canal"}, "unknown_field", "mapping"),
        ({"text": "texto"}, "unmapped_field", "mapping.channel"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(
    mapping: dict[str, str], code: str, field: str
) -> None:
    with pytest.raises(RefusedFile) as refused:
        check_mapping(("texto", "canal"), mapping, SCHEMA)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_references_inside_the_schema_are_followed_and_loops_end() -> None:
    schema = {
        "properties": {"when": {"$ref": "#/$defs/day"}, "loop": {"$ref": "#/$defs/loop"}},
        "$defs": {"day": {"type": "string", "format": "date"}, "loop": {"$ref": "#/$defs/loop"}},
    }
    fields = check_mapping((), {}, schema)
    assert fields["when"].kind == "date"
    assert fields["loop"].kind == "text"


def test_names_are_compared_as_people_read_them() -> None:
    assert fold("  Código_Póstal-2 ") == "codigo_postal_2"
    assert key_of("Fecha de la Entrada") == "fecha_entrada"
    assert same_meaning("correo", "email")
    assert not same_meaning("correo", "phone")
    assert not same_meaning("zzz", "zzz_other")


def test_a_choice_is_read_by_its_words_in_both_languages_too() -> None:
    via = {
        "enum": ["email", "web", "phone"],
        "choices": {
            "email": {"es": "Correo electrónico", "en": "E-mail"},
            "web": {"es": "Formulario", "en": "Form"},
            "phone": {"es": "Web", "en": "Form"},
        },
    }
    choices = fields_of({"properties": {"via": via}})["via"].choices
    assert choices[fold("CORREO ELECTRONICO")] == choices[fold("e-mail")] == "email"
    assert choices[fold("web")] == "web", "a value's own spelling comes before another's words"
    assert fold("Form") not in choices, "words of two values say neither"
