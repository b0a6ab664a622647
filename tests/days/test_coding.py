"""Carmen codes clinical reports: evidence, codes and what is kept of half-done work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

import pericia

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

ANSWERS = Path(pericia.__file__).parent / "demo" / "sample_answers.yaml"
FRESH = {
    "INF-0016": {
        "S52.532A": "fractura de Colles del radio izquierdo",
        "E78.5": "Dislipemia",
        "I10": "hipertensión arterial",
    },
    "INF-0018": {"E10.10": "cetoacidosis en diabetes tipo 1, sin coma"},
    "INF-0025": {"I63.512": "infarto cerebral de la arteria cerebral media izquierda"},
}
"""Of reports that the demonstration leaves uncoded, as `codes_of` says it."""
KEYS = "dialog[open] dl[data-keys] kbd"
PROCEDURE_LENGTH = 7
READ_MS = 90_000
"""The first search of all waits until the classification has been read."""
FOCUS = "document.activeElement.name || document.activeElement.id"


def codes_of(hands: Hands) -> dict[str, str]:
    """Code -> the words of the report that it rests on, of the report on the page."""
    facts = hands.page.locator(".item-facts span").all_inner_texts()
    answers: dict[str, Any] = yaml.safe_load(ANSWERS.read_text(encoding="utf-8"))
    apart = {article: coders["code_a"] for article, coders in answers["apart"].items()}
    every = {**answers["codes"], **apart, **FRESH}
    found = [every[each] for each in facts if each in every]
    assert found, f"nothing is known of {facts}"
    return found[0]


def mark(hands: Hands, words: str, *, new: bool) -> None:
    """Search words in the report and take them into a row of the form."""
    hands.press("s", "Control+a")
    hands.type(words)
    hands.sees("1 de ", "1 of ")
    hands.press("Escape", "Shift+Enter" if new else "Enter")


def saved(hands: Hands) -> None:
    hands.sees("Borrador guardado a las", "Draft saved at")


def test_a_report_is_coded_from_its_words_and_the_next_one_comes(day: Day) -> None:
    with day("carmen") as hands:
        hands.press("1")
        hands.arrive("**/work/items/**")
        hands.press("w")
        hands.sees("se cumplen todas las reglas", "every rule holds")
        hands.press("Escape")
        for number, (code, words) in enumerate(codes_of(hands).items()):
            mark(hands, words, new=number > 0)
            hands.page.locator(f"[name='f.codes.{number}.code']:focus").wait_for()
            hands.press("Control+a")
            hands.type(code)
            procedure = len(code) == PROCEDURE_LENGTH and "." not in code
            if not procedure:
                # Only diagnoses can be looked up.
                hands.page.locator(f"[role=option][data-code='{code}']").wait_for(timeout=READ_MS)
            hands.choose(f"f.codes.{number}.kind", "procedure" if procedure else "diagnosis")
            saved(hands)
            assert hands.page.locator(f"[name='f.codes.{number}.text']").input_value()
        step, address = hands.title(), hands.page.url
        hands.hand_in()
        assert hands.page.url != address
        assert hands.title().split("(")[0] == step.split("(")[0]


def test_a_code_is_found_by_its_words(day: Day) -> None:
    with day("carmen") as hands:
        hands.press("1")
        hands.arrive("**/work/items/**")
        hands.write("f.codes.0.code", hands.says("hipertensión esencial", "essential hypertension"))
        hands.page.locator("[role=option][data-code=I10]").wait_for(timeout=READ_MS)
        hands.press("ArrowDown", "Enter")
        assert hands.page.locator("[name='f.codes.0.code']").input_value().startswith("I1")
        saved(hands)


def test_what_is_half_done_is_there_in_the_next_browser_and_in_a_second_tab(day: Day) -> None:
    with day("carmen") as hands:
        hands.press("1")
        hands.arrive("**/work/items/**")
        hands.write("f.note", "Falta la anatomía patológica")
        saved(hands)
    with day("carmen") as hands:
        hands.sees("Borrador guardado", "Draft saved")
        hands.reach("a[data-key='1']")
        with hands.page.context.expect_page() as opened:
            hands.press("Control+Enter")
        second = opened.value
        assert hands.page.url.endswith("/work")
        hands.press("Enter")
        hands.arrive("**/work/items/**")
        hands.write("f.note", "Falta la anatomía patológica; pedida")
        saved(hands)
        second.wait_for_load_state()
        assert second.locator("[name='f.note']").input_value().startswith("Falta la anatomía")


def test_every_key_that_the_page_lists_does_what_it_says(day: Day) -> None:
    with day("carmen") as hands:
        hands.press("1")
        hands.arrive("**/work/items/**")
        hands.press("?")
        listed = set(hands.page.locator(KEYS).all_inner_texts())
        hands.press("Escape")
        hands.press("w")
        hands.sees("se cumplen todas las reglas", "every rule holds")
        hands.press("Escape", "h")
        hands.sees("Expediente abierto", "Case opened")
        hands.press("Escape", "m")
        hands.sees("Seleccione antes unas palabras.", "Select some words first.")
        leads = {"/": "q", "d": "document", "s": "", "f": "f."}
        for key, place in leads.items():
            hands.press(key)
            found = hands.value(FOCUS)
            assert found.startswith(place), key
            hands.press("Escape")
        for key, field in {"p": "why", "q": "question", "e": "why", "b": "why"}.items():
            hands.press(key)
            assert hands.value(FOCUS).endswith(field), key
            hands.press("Escape")
        done = {"w", "h", "m", *leads, "p", "q", "e", "b"}
        assert listed - done == {"Shift+Enter", "Ctrl+Enter", "Ctrl+Shift+Enter"}
