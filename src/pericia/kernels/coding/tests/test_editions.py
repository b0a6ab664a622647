"""Codes and their days, and the published cases, which were coded in one edition."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.services.proofs import proves

from pericia.kernels.coding.editions import BEGUN, ENDED
from pericia.kernels.coding.rules import codes_valid_on
from pericia.kernels.procedure.coding_bots import DIAGNOSIS


def faults(code: str, on: str) -> list[str]:
    given = {"codes": [{"code": code, "kind": "diagnosis"}], "on": on}
    return [fault.code for fault in codes_valid_on(given)]


@pytest.mark.parametrize(
    ("code", "on", "valid"),
    [
        ("R51", "2021-12-31", True),
        ("R51", "2022-01-01", False),
        ("r51 ", "2022-01-01", False),
        ("R51.9", "2021-12-31", False),
        ("R51.9", "2022-01-01", True),
        ("M54.5", "2023-12-31", True),
        ("M54.5", "2024-01-01", False),
        ("U07.1", "2020-06-30", False),
        ("U07.1", "2020-07-01", True),
        ("A09", "2026-01-01", True),
    ],
)
def test_a_code_holds_from_its_first_day_to_its_last(code: str, on: str, valid: bool) -> None:
    assert (faults(code, on) == []) is valid


def test_nothing_was_coded_in_it_before_it_was_in_use() -> None:
    assert faults("A09", "2015-12-31") == ["before_classification"]


def test_the_sentence_says_what_holds_instead() -> None:
    (over,) = codes_valid_on({"codes": [{"code": "R05", "kind": "diagnosis"}], "on": "2024-02-01"})
    assert over.field == "codes.0.code"
    assert "R05.1, R05.2, R05.3" in over.en
    (early,) = codes_valid_on(
        {"codes": [{"code": "R51.0", "kind": "diagnosis"}], "on": "2019-02-01"}
    )
    assert early.es.endswith("entonces valía R51.")


def test_the_table_is_of_codes_and_their_parts() -> None:
    for code, change in ENDED.items():
        assert DIAGNOSIS.fullmatch(code)
        assert all(part.startswith(code) and BEGUN[part].day == change.day for part in change.parts)


@proves("clinical-coding", "figure")
def test_the_published_cases_hold_in_the_edition_they_were_coded_in(shared_data: Path) -> None:
    """CodiEsp (Miranda-Escalada et al., CLEF eHealth 2020): 500 and 250 cases, coded in the 2018
    edition; several of their codes have ended since."""
    articles, codes = set(), []
    for part in ("train", "dev"):
        path = shared_data / "clinical-coding-es" / part / f"{part}D.tsv"
        for line in path.read_text(encoding="utf-8").splitlines():
            article, code = line.split("\t")[:2]
            articles.add(article)
            codes.append({"code": code, "kind": "diagnosis"})
    texts = [*(shared_data / "clinical-coding-es").glob("*/text_files/*.txt")]
    assert len(texts) == 750
    assert articles <= {path.stem for path in texts}
    assert codes_valid_on({"codes": codes, "on": date(2018, 6, 1).isoformat()}) == []
    assert len(codes_valid_on({"codes": codes, "on": "2026-01-01"})) > 100
