"""Documents, their versions compared, quoted passages, pasted tables, and what claims must cite."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from python_calamine import CalamineWorkbook

from pericia.kernels.deliverables.comparing import Piece, compare, compare_words
from pericia.kernels.deliverables.document import (
    BLOCK_TYPES,
    checked_document,
    digest_of,
    is_code,
    new_block,
)
from pericia.kernels.deliverables.formats import Speech, plain
from pericia.kernels.deliverables.report import Entry, Told, cells_shown, report_of
from pericia.kernels.deliverables.rules import BROKEN, HOLDS, SENTENCES, State, agrees, problems_of
from pericia.kernels.deliverables.sources import find_span, read_table, span_at
from pericia.kernels.deliverables.wording import KIND_WORDS, LABELS, WORDS, shown_number
from pericia.kernels.deliverables.workbook import to_xlsx
from pericia.kernels.refusal import Refused
from pericia.kernels.reporting.docx import to_docx
from pericia.kernels.reporting.html import to_html
from pericia.kernels.reporting.pdf import to_pdf

Block = dict[str, Any]


def text(block_id: str, said: str) -> Block:
    return {"id": block_id, "type": "text", "text": said}


def claim(kind: str, **more: Any) -> Block:
    return {"id": "claim001", "type": "claim", "kind": kind, "text": "It fell.", **more}


def told(*blocks: Block, language: str = "es", **more: Any) -> Told:
    entries = [Entry(1, "table", "=HYPERLINK(1)", [("sha256", "ab")], ["=a", "n"], [["@x", "2.5"]])]
    document = {"blocks": list(blocks)}
    return Told(language, "Informe", document, [("client", "Sur")], entries, {}, **more)


def test_a_new_block_of_every_type_fits_the_schema() -> None:
    checked_document({"blocks": [new_block(kind) for kind in BLOCK_TYPES]})
    with pytest.raises(Refused, match="A block is one of"):
        new_block("video")


def test_the_digest_is_that_of_title_and_text() -> None:
    document = {"blocks": [text("aaaaaa", "One")]}
    other = {"blocks": [text("aaaaaa", "One.")]}
    digests = {digest_of("A", document), digest_of("B", document), digest_of("A", other)}
    assert len(digests) == 3
    assert digest_of("A", document) == digest_of("A", {"blocks": [dict(document["blocks"][0])]})


def test_versions_are_compared_block_by_block_and_word_by_word() -> None:
    before = {"blocks": [text("aaaaaa", "One two"), text("bbbbbb", "Gone"), text("cccccc", "Same")]}
    after = {"blocks": [text("cccccc", "Same"), text("aaaaaa", "One three"), text("dddddd", "New")]}
    found = compare(before, after)
    assert [(each.how, each.block["id"]) for each in found] == [
        ("removed", "bbbbbb"),
        ("same", "cccccc"),
        ("changed", "aaaaaa"),
        ("added", "dddddd"),
    ]
    assert sum(each.is_moved for each in found) == 1
    changed = found[2]
    assert changed.pieces == (
        Piece("same", "One "),
        Piece("removed", "two"),
        Piece("added", "three"),
    )


words = some.text(alphabet="ab \n.", max_size=40)


@given(words, words)
def test_the_pieces_of_a_comparison_are_the_two_texts(before: str, after: str) -> None:
    pieces = compare_words(before, after)
    assert "".join(each.text for each in pieces if each.how != "added") == before
    assert "".join(each.text for each in pieces if each.how != "removed") == after


ids = some.lists(some.sampled_from(["aaaaaa", "bbbbbb", "cccccc", "dddddd"]), unique=True)


@given(ids, ids)
def test_every_block_of_both_versions_is_shown_once(before: list[str], after: list[str]) -> None:
    old, new = ({"blocks": [text(each, each) for each in order]} for order in (before, after))
    found = compare(old, new)
    assert sorted(each.block["id"] for each in found) == sorted({*before, *after})
    assert [each.block["id"] for each in found if each.how != "removed"] == after


@given(some.text(alphabet="ab \n", min_size=1), some.integers(0, 30), some.integers(1, 10))
def test_a_passage_that_is_found_is_what_stands_there(whole: str, start: int, size: int) -> None:
    quote = whole[start : start + size]
    try:
        span = find_span(whole, quote)
    except Refused:
        return
    assert span.text.split() == quote.split()
    assert span_at(whole, span.start, span.end) == span


@pytest.mark.parametrize(
    ("pasted", "header", "rows"),
    [
        ("a\tb\n1\tx", ("a", "b"), (("1", "x"),)),
        ("a;b\n1,5;x\n1.000,25;y", ("a", "b"), (("1.5", "x"), ("1000.25", "y"))),
        ("a,b\n1.5,x", ("a", "b"), (("1.5", "x"),)),
        ('a;b\n"x;y";007\nz;008', ("a", "b"), (("x;y", "007"), ("z", "008"))),
        ("a;b\nenero;n. d.\nfebrero;2", ("a", "b"), (("enero", "n. d."), ("febrero", "2"))),
    ],
)
def test_tables_are_read_as_they_are_pasted(
    pasted: str, header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> None:
    found = read_table(pasted)
    assert (found.header, found.rows) == (header, rows)


@pytest.mark.parametrize(
    ("pasted", "code"),
    [("a;b", "table_empty"), ("", "table_empty"), ("a;b\n1", "table_uneven")],
)
def test_what_is_no_table_is_refused(pasted: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read_table(pasted)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("written", "cited", "fine"),
    [
        ("12.5", "12.5", True),
        ("12.5", "12.4501", True),
        ("12.50", "12.4501", False),
        ("12", "12.5", True),
        ("13", "12.5", True),
        ("12.5", "12,5", False),
        ("12.5", None, False),
        ("-3", "-2.9", True),
        ("3", "1e400", False),
    ],
)
def test_a_number_agrees_when_it_is_the_cited_one_rounded(
    written: str, cited: str | None, fine: bool
) -> None:
    assert agrees(written, cited) is fine


def codes(block: Block, *states: State, **more: Any) -> list[str]:
    found = problems_of({"blocks": [block]}, {block["id"]: states}, **more)
    return [each.code for each in found]


RUN = State("run", "1", HOLDS, "19")
SIGNED = State("sign_off", "2", HOLDS, None, True)


def test_each_kind_of_claim_asks_for_its_own_evidence() -> None:
    assert codes(claim("figure", value="19"), RUN) == []
    assert codes(claim("figure"), RUN) == ["figure_without_number"]
    assert codes(claim("comparison"), RUN) == []
    assert codes(claim("cause", value="18"), RUN) == ["number_differs"]
    assert codes(claim("opinion"), SIGNED) == []
    assert codes(claim("opinion"), RUN) == ["opinion_unsigned"]
    unlicensed = State("sign_off", "3", HOLDS)
    assert codes(claim("recommendation"), unlicensed) == ["opinion_unlicensed"]
    assert codes(claim("recommendation"), unlicensed, needs_licence=False) == []
    assert codes(claim("forecast"), RUN) == ["forecast_incomplete"]
    assert codes(claim("figure", value="19"), State("run", "4", BROKEN)) == [
        "run_broken",
        "figure_uncited",
    ]
    assert codes({**claim("cause"), "text": " "}, RUN) == ["claim_empty"]


def test_every_problem_has_its_sentence_in_both_languages() -> None:
    assert all(
        english.endswith(".") and spanish.endswith(".") for english, spanish in SENTENCES.values()
    )
    assert all(english != spanish for english, spanish in SENTENCES.values())


def test_both_languages_have_the_same_words() -> None:
    for words_by_language in (WORDS, KIND_WORDS, LABELS):
        assert set(words_by_language["es"]) == set(words_by_language["en"])


@pytest.mark.parametrize(
    ("number", "es", "en"),
    [
        ("1234.5", "1234,5", "1,234.5"),
        ("12345.60", "12.345,60", "12,345.60"),
        ("-0.5", "−0,5", "−0.5"),
        ("n. d.", "n. d.", "n. d."),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(number: str, es: str, en: str) -> None:
    assert (shown_number(number, "es"), shown_number(number, "en")) == (es, en)


CHART = {
    "id": "chart001",
    "type": "chart",
    "caption": "Por <mes>",
    "bars": [{"label": "<b>", "value": "-2"}, {"label": "dos", "value": "3.5"}],
}
TABLE = {"id": "table001", "type": "table", "header": ["=a", "n"], "rows": [["=1+1", "1234.5"]]}


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_file_holds_text_annex_and_banners(language: str) -> None:
    given = told(claim("figure", value="19"), CHART, TABLE, language=language, is_simulated=True)
    report = report_of(given)
    html = to_html(report)
    assert WORDS[language]["simulated"] in html
    assert WORDS[language]["annex"] in html
    assert "<b>" not in html
    assert to_pdf(report) == to_pdf(report)
    document = to_docx(report)
    with zipfile.ZipFile(io.BytesIO(document)) as opened:
        assert WORDS[language]["simulated"] in opened.read("word/document.xml").decode()
        assert "word/media/image1.png" in opened.namelist()


def test_no_cell_of_the_workbook_is_a_formula() -> None:
    content = to_xlsx(told(TABLE, claim("opinion", text="=cmd()")))
    assert content == to_xlsx(told(TABLE, claim("opinion", text="=cmd()")))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        sheets = [each for each in opened.namelist() if each.startswith("xl/worksheets/")]
        assert all(b"<f>" not in opened.read(each) for each in sheets)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    cells = [
        cell
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    assert "'=1+1" in cells
    assert "'@x" in cells
    assert 1234.5 in cells


def test_evidence_that_is_the_same_but_for_its_place_is_told_once() -> None:
    rows = [["a", "20000"], ["b", "2392"]]
    facts = [("query", "SQL"), ("row", "1"), ("cited", "20.000"), ("sha256", "ab")]
    other = [("query", "SQL"), ("row", "2"), ("cited", "2392"), ("sha256", "ab")]
    entries = [
        Entry(1, "table", "T", facts, ["x", "n"], rows),
        Entry(2, "table", "T", other, ["x", "n"], rows),
    ]
    given = Told("es", "Informe", {"blocks": []}, [("client", "Sur")], entries, {})
    html = to_html(report_of(given))
    assert "[2] Tabla guardada: T. Fila: 2 · Valor citado: 2392 · Lo demás, como en [1]." in html
    assert html.count("SQL") == 1
    assert ">2.392<" in html  # as its column, which holds 20.000
    book = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(given)))
    assert book.sheet_names == ["Afirmaciones", "Evidencia", "Evidencia 1"]


def test_a_workbook_tells_shares_and_cents_in_the_units_that_people_read() -> None:
    share = claim("figure", value="0.2496", unit="share")
    money = {**claim("figure", value="150829", unit="cents:EUR"), "id": "claim002"}
    book = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(told(share, money))))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[2:4] for row in rows[-2:]] == [[24.96, "%"], [1508.29, "EUR"]]


def test_countries_are_said_and_parts_of_them_keep_their_code() -> None:
    said = [plain(each, "country", Speech("en")) for each in ("ES", "ES-CT", "nowhere")]
    assert said == ["Spain", "Spain (ES-CT)", "nowhere"]


def test_digits_of_a_code_are_kept_as_they_were_entered():
    """A post code is no number: its first zero counts, on the page and in the workbook."""
    right, cells = cells_shown([["08001", "1234.50"], ["28004", "7"]], 2, "es")
    assert right == {1}
    assert cells == [["08001", "1234,50"], ["28004", "7"]]
    assert (is_code("08001"), is_code("0"), is_code("0.5"), is_code("80")) == (
        True, False, False, False,
    )  # fmt: skip
    speech = Speech("es")
    assert [plain(each, "entered", speech) for each in ("1.234", "748.45", "08001")] == [
        "1.234", "748,45", "08001",
    ]  # fmt: skip
