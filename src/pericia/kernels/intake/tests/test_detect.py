from __future__ import annotations

import pytest

from pericia.kernels.intake.detect import (
    MIXED,
    ONE_CELL,
    detect_dialect,
    detect_encoding,
    hinted_delimiter,
    text_reader,
)

SPANISH = "Buenos días, ¿cuándo llegará mi tarjeta? Mañana no podré: está en el baúl del cigüeñal."
FRENCH = "Où est ma carte bancaire ? J'ai déjà reçu le relevé, à bientôt, merci, très déçu."


@pytest.mark.parametrize(
    ("encoding", "detected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("windows-1252", "windows-1252"),
        ("cp850", "cp850"),
        ("mac-roman", "mac-roman"),
    ],
)
def test_spanish_text_is_read_back_from_every_encoding_it_is_exported_in(
    encoding: str, detected: str
) -> None:
    data = (SPANISH + "\n").encode(encoding) * 3
    data = data if encoding not in ("utf-16", "utf-32", "utf-8-sig") else SPANISH.encode(encoding)
    assert detect_encoding(data) == detected
    assert SPANISH in text_reader(data, detected).read()


def test_plain_ascii_is_utf8() -> None:
    assert detect_encoding(b"text,category\nhello,x\n") == "utf-8"


def test_a_single_accent_far_into_the_file_decides() -> None:
    data = b"a;b\n" * 100_000 + "mañana;x\n".encode("windows-1252")
    assert detect_encoding(data) == "windows-1252"


def test_french_in_windows_1252_is_not_taken_for_another_code_page() -> None:
    assert detect_encoding(FRENCH.encode("windows-1252")) == "windows-1252"


def test_euro_and_typographic_quotes_are_windows_1252() -> None:
    data = "“Cobro” de 35 € en la cuenta de José".encode("windows-1252")
    assert detect_encoding(data) == "windows-1252"
    assert "35 €" in text_reader(data, "windows-1252").read()


def test_bytes_that_windows_1252_leaves_undefined_are_latin_1() -> None:
    data = SPANISH.encode("latin-1") + b" \x81"
    assert detect_encoding(data) == "latin-1"


def test_exports_pasted_together_keep_both_spellings_of_an_accent() -> None:
    data = "título;categoría\n".encode() + "canción;música\n".encode("windows-1252")
    assert detect_encoding(data) == MIXED
    assert text_reader(data, MIXED).read() == "título;categoría\ncanción;música\n"


def test_cyrillic_is_not_taken_for_western_letters() -> None:
    russian = "Здравствуйте, где моя банковская карта? Я жду уже две недели, помогите."
    data = (russian + "\n").encode("windows-1251") * 5
    encoding = detect_encoding(data)
    assert russian in text_reader(data, encoding).read()


def test_detection_gives_the_same_answer_every_time() -> None:
    polish = "Dzień dobry, nie mogę się zalogować. Proszę o pomoc, już trzeci raz próbuję.\n"
    encodings = {detect_encoding(polish.encode("cp1250") * 5) for _ in range(5)}
    assert len(encodings) == 1
    assert polish in text_reader(polish.encode("cp1250"), encodings.pop()).read()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter_is_found(delimiter: str) -> None:
    sample = "\n".join(delimiter.join(row) for row in [("id", "texto"), ("1", "uno"), ("2", "dos")])
    assert detect_dialect(sample).delimiter == delimiter


def test_decimal_commas_do_not_pass_for_delimiters() -> None:
    sample = "fecha;importe;texto\n01/02/2024;1,50;hola, qué tal\n02/02/2024;3,25;bien, gracias\n"
    assert detect_dialect(sample).delimiter == ";"


def test_delimiters_inside_quotes_do_not_count() -> None:
    sample = 'id;texto\n1;"a, b, c, d"\n2;"e, f, g, h"\n3;"i, j, k, l"\n'
    assert detect_dialect(sample).delimiter == ";"


def test_prose_in_one_column_has_no_delimiter() -> None:
    sample = "texto\nHola, buenos días\nGracias, hasta luego\nPor favor, ayuda\n"
    assert detect_dialect(sample).delimiter == ONE_CELL


def test_titles_above_the_header_do_not_hide_the_delimiter() -> None:
    sample = "Informe de consultas\n\nid;texto;canal\n1;a;web\n2;b;web\n3;c;web\n4;d;web\n"
    assert detect_dialect(sample).delimiter == ";"


def test_apostrophes_quote_where_they_wrap_the_header() -> None:
    assert detect_dialect("'id','texto'\n'1','a, b'\n").quote == "'"
    assert detect_dialect("id,texto\n1,'tis\n").quote == '"'


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [("sep=;", ";"), ('"sep=\t"', "\t"), ("sep=x", None), ("separator", None)],
)
def test_the_hint_of_excel_is_read(line: str, delimiter: str | None) -> None:
    assert hinted_delimiter(line) == delimiter
