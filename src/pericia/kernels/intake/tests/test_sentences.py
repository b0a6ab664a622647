from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from pericia.kernels.intake.refusals import RefusedFile, refuse_row, sentences, shown
from pericia.kernels.intake.sentences import (
    ATTACHMENTS,
    FILES,
    MAPPINGS,
    RECORDS,
    ROWS,
    SENTENCES,
)

PACKAGE = Path(__file__).resolve().parents[1]
CHANNELS = PACKAGE.parents[1] / "apps" / "channels"
FILES_ROOM = PACKAGE.parents[1] / "files"
SOURCES = [
    *PACKAGE.glob("*.py"),
    *FILES_ROOM.glob("*.py"),
    *CHANNELS.glob("*.py"),
    *CHANNELS.glob("actions/*.py"),
]
REFERENCE = PACKAGE.parents[3] / "docs" / "reference" / "imports.md"


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", SENTENCES)
def test_both_languages_say_the_same_things_in_whole_sentences(code: str) -> None:
    spanish, english = SENTENCES[code]
    assert placeholders(spanish) == placeholders(english)
    assert spanish.endswith(".")
    assert english.endswith(".")
    assert re.fullmatch(r"[a-z0-9_]+", code)


def test_no_code_is_defined_twice() -> None:
    assert len(SENTENCES) == sum(map(len, (FILES, MAPPINGS, ROWS, RECORDS, ATTACHMENTS)))


def test_every_code_is_used_and_explained() -> None:
    written = "".join(path.read_text() for path in SOURCES if path.name != "sentences.py")
    explained = REFERENCE.read_text()
    for code in SENTENCES:
        assert f'"{code}"' in written, code
        assert f"`{code}`" in explained, code


def test_the_reference_explains_no_code_that_is_gone() -> None:
    table_rows = re.findall(r"^\| `([a-z0-9_]+)` \|", REFERENCE.read_text(), re.MULTILINE)
    assert sorted(table_rows) == sorted(SENTENCES)


def test_what_a_sender_wrote_is_shown_short_and_on_one_line() -> None:
    assert shown("a\nb\x00c\u202ed") == "a b c d"
    assert len(shown("x" * 10_000)) == 120
    assert shown(12) == "12"


def test_braces_in_what_a_sender_wrote_are_only_text() -> None:
    _, english = sentences("not_a_number", {"value": "{column}", "column": "a"})
    assert "“{column}”" in english


def test_a_refused_file_carries_both_sentences() -> None:
    refused = RefusedFile("unknown_field", "mapping", field="colour")
    assert refused.field == "mapping"
    assert "colour" in refused.message
    assert "colour" in refused.message_es
    assert str(refused) == refused.message


def test_a_refused_row_carries_its_place() -> None:
    refusal = refuse_row(4, "texto", "nul_bytes", {"texto": "a"})
    assert "Row 4, column texto" in refusal.message_en
    assert "fila 4, columna texto" in refusal.message_es
