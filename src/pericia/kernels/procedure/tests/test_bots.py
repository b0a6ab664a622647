"""The bots that ship."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from pericia.kernels.procedure.bots import BOTS, run_bot
from pericia.kernels.refusal import Refused


def run(name: str, **given: Any) -> dict[str, Any]:
    return run_bot(BOTS[name], given)


@pytest.mark.parametrize(
    ("text", "declared", "language", "source"),
    [
        ("¿Dónde está mi tarjeta?", "", "es", "text"),
        ("no me deja pagar con la tarjeta", None, "es", "text"),
        ("where is my card", "", "en", "text"),
        ("Donde is my card", "es-MX", "es", "declared"),
        ("hola", "en", "en", "declared"),
        ("¿QUÉ?", "fr", "es", "text"),
        ("ok", "", "en", "fallback"),
        ("👍", "", "en", "fallback"),
        ("", "", "en", "fallback"),
    ],
)
def test_the_language_of_a_query_is_declared_read_or_assumed(
    text: str, declared: str | None, language: str, source: str
) -> None:
    found = run("triage_query", text=text, declared=declared, fallback="en")
    assert (found["language"], found["language_from"]) == (language, source)


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Me han ROBADO la cartera", ["lost_or_stolen"]),
        ("I lost my new card", ["lost_or_stolen"]),
        ("my phone was stolen", ["lost_or_stolen"]),
        ("No reconozco este cargo", ["fraud"]),
        ("I didn\u2019t make this payment", ["fraud"]),
        ("The ATM swallowed my card, urgent!", ["swallowed", "stranded"]),
        ("Se ha tragado mi tarjeta el cajero", ["swallowed"]),
        ("How do I change my address?", []),
        ("¿Cómo cambio mi dirección?", []),
    ],
)
def test_signs_of_urgency_are_named(text: str, signs: list[str]) -> None:
    found = run("triage_query", text=text, fallback="en")
    assert (found["signs"], found["urgent"]) == (signs, bool(signs))


def test_the_draw_can_be_repeated_with_sha256_alone() -> None:
    digest = hashlib.sha256(b"seed:case-1").hexdigest()
    share = int(digest[:16], 16) / 2**64
    found = run("draw_for_review", seed="seed", case_id="case-1", rate=0.5)
    assert found == {"drawn": share < 0.5, "digest": digest, "rate": 0.5}


@pytest.mark.parametrize(("rate", "least", "most"), [(0, 0, 0), (1, 4000, 4000), (0.1, 340, 460)])
def test_the_draw_takes_about_its_rate(rate: float, least: int, most: int) -> None:
    draws = (run("draw_for_review", seed="s", case_id=str(n), rate=rate) for n in range(4000))
    assert least <= sum(draw["drawn"] for draw in draws) <= most


def test_a_case_drawn_at_a_low_rate_is_drawn_at_a_higher_one() -> None:
    for number in range(500):
        given = {"seed": "s", "case_id": str(number)}
        if run("draw_for_review", **given, rate=0.1)["drawn"]:
            assert run("draw_for_review", **given, rate=0.2)["drawn"]


def test_a_rate_outside_zero_to_one_is_refused() -> None:
    with pytest.raises(Refused):
        run("draw_for_review", seed="s", case_id="1", rate=1.5)


def codes(*pairs: str) -> list[dict[str, str]]:
    kinds = {"d": "diagnosis", "p": "procedure"}
    return [{"kind": kinds[pair[0]], "code": pair[2:]} for pair in pairs]


def test_coders_that_wrote_the_same_codes_agree_whatever_order_and_capitals() -> None:
    found = run(
        "compare_codes",
        first=codes("d:n28.89", "p:BT41ZZZ"),
        second=codes("p:bt41zzz", "d: N28.89"),
    )
    assert found["agree"]
    assert found["positive_agreement"] == found["overlap"] == found["category_overlap"] == 1.0
    assert found["codes"] == codes("d:N28.89", "p:BT41ZZZ")


def test_agreement_of_coders_that_differ_is_counted() -> None:
    first = codes("d:N28.89", "d:N39.0", "d:R31.9", "p:BT41ZZZ")
    second = codes("d:N28.89", "d:N39.9", "p:BT41ZZZ")
    found = run("compare_codes", first=first, second=second)
    assert not found["agree"]
    assert found["both"] == 2
    assert found["positive_agreement"] == pytest.approx(4 / 7, abs=1e-6)
    assert found["overlap"] == pytest.approx(2 / 5)
    assert found["category_overlap"] == pytest.approx(3 / 4)
    assert found["only_first"] == ["N39.0", "R31.9"]
    assert found["only_second"] == ["N39.9"]
    assert found["codes"] == codes("d:N28.89", "p:BT41ZZZ")


def test_two_empty_lists_agree_and_the_same_text_of_two_kinds_does_not() -> None:
    assert run("compare_codes", first=[], second=[])["agree"]
    kinds = run("compare_codes", first=codes("d:A00"), second=codes("p:A00"))
    assert not kinds["agree"]
    assert kinds["overlap"] == 0.0


@pytest.mark.parametrize(
    ("pair", "valid"),
    [
        ("d:N28.89", True),
        ("d:s72.141a", True),
        ("d:C7A.00", True),
        ("d:A00", True),
        ("d:N28.", False),
        ("d:N2", False),
        ("d:28.89", False),
        ("d:N28.12345", False),
        ("p:0DTJ4ZZ", True),
        ("p:BT4", True),
        ("p:0DTJ4ZZZ", False),
        ("p:0DTI4ZZ", False),
        ("p:0D", False),
    ],
)
def test_the_format_of_a_code_is_checked(pair: str, valid: bool) -> None:
    found = run("check_codes", codes=[*codes("d:A00.0"), *codes(pair)])
    assert found["valid"] is valid
    assert [one["code"] for one in found["wrong"]] == ([] if valid else [pair[2:].upper()])


def test_a_list_of_codes_needs_a_diagnosis_and_is_handed_on_without_repeats() -> None:
    found = run("check_codes", codes=codes("p:bt41zzz", "p:BT41ZZZ "))
    assert not found["valid"]
    assert found["wrong"][0]["en"] == "At least one diagnosis is missing."
    assert found["codes"] == codes("p:BT41ZZZ")
    assert (found["diagnoses"], found["procedures"]) == (0, 1)


def test_every_bot_says_what_it_does_and_is_named_with_its_version() -> None:
    for name, one in BOTS.items():
        assert one.actor == f"bot:{name}@{one.version}"
        assert len(one.summary) > 20
