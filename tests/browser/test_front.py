"""The first screen in a real browser: sliders by keyboard, the answer at every move, two widths."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

CASES = [("es", 1280), ("en", 1280), ("es", 360), ("en", 360)]
EXPERT = ("nature_expert", "impact_expert", "risk_expert", "scaling_expert", "value_expert")
WORDS: dict[str, dict[str, str]] = {
    "es": {
        "open": "Por decidir",
        "why": "El lado experto es fuerte (4 de 4)",
        "fully": "4 · del todo",
        "said": "KPO (claro, con gobierno).",
        "short": "Tres, en un minuto",
        "probably": "probablemente",
        "more": "Reglas fijas, secretos y prohibiciones",
        "kept": "Mantener dentro",
        "service": "Atención a clientes de un banco",
        "apply": "Aplicarlo y ver",
        "row": "Perfil de talento",
        "example": "actuarios, abogados",
        "contradiction": "Baje esta parte",
        "first": "Pida un dictamen",
        "company": "Es de las empresas que más ganan",
    },
    "en": {
        "open": "Not decided yet",
        "why": "The expert side is strong (4 of 4)",
        "fully": "4 · fully",
        "said": "KPO (clear, with governance).",
        "short": "Three, in a minute",
        "probably": "probably",
        "more": "Fixed rules, secrets and what is banned",
        "kept": "Keep in house",
        "service": "Customer service of a bank",
        "apply": "Apply it and see",
        "row": "Talent profile",
        "example": "licensed actuaries",
        "contradiction": "Lower this share",
        "first": "Get an opinion on data",
        "company": "It is one of the companies that gain most",
    },
}


def model_of(desk: Any) -> str:
    found: str = desk.page.locator(".answer-head").get_attribute("data-model")
    return found


def becomes(desk: Any, model: str) -> None:
    desk.page.locator(f'.answer-head[data-model="{model}"]').wait_for()


@pytest.mark.parametrize(("language", "width"), CASES)
def test_sliders_moved_by_keyboard_bring_the_answer_with_its_reasons(
    visit: Any, language: str, width: int
) -> None:
    words = WORDS[language]
    with visit(language=language, width=width) as desk:
        desk.page.goto("/")
        desk.page.wait_for_load_state()
        desk.sees(words["open"])
        for name in EXPERT:
            desk.page.locator(f"#id_{name}").focus()
            desk.press("End")
        for name in EXPERT:
            desk.page.locator(f"#id_{name.replace('expert', 'sure')}").focus()
            desk.press("End")
        becomes(desk, "kpo")
        desk.sees(words["why"])
        slider = desk.page.locator("#id_value_expert")
        assert slider.get_attribute("aria-valuetext") == words["fully"]
        assert desk.page.locator("#value_expert_shown").text_content() == words["fully"]
        desk.page.wait_for_function(
            "said => document.getElementById('said').textContent === said", arg=words["said"]
        )
        assert desk.page.locator("#said").is_visible() is (width == 360)
        assert desk.overflow() <= 0
        asked = parse_qs(urlsplit(desk.page.url).query)
        assert asked["nature_expert"] == ["4"]
        desk.page.reload()
        becomes(desk, "kpo")
        assert slider.input_value() == "4"


@pytest.mark.parametrize(("language", "width"), CASES)
def test_the_short_form_bans_and_a_secret_are_answered_too(
    visit: Any, language: str, width: int
) -> None:
    words = WORDS[language]
    with visit(language=language, width=width) as desk:
        desk.page.goto("/")
        desk.page.wait_for_load_state()
        desk.page.get_by_label(words["short"]).check()
        desk.page.locator("#id_complexity").wait_for()
        assert not desk.page.locator("#id_nature_expert").is_visible()
        for name in ("complexity", "decisions", "expertise"):
            desk.page.locator(f"#id_{name}").focus()
            desk.press("End")
        becomes(desk, "kpo")
        desk.sees(words["probably"])
        desk.page.get_by_text(words["more"]).click()
        desk.page.locator("#id_strategic_secret").check()
        becomes(desk, "keep")
        desk.sees(words["kept"])
        assert desk.overflow() <= 0


@pytest.mark.parametrize(("language", "width"), [("es", 1280), ("en", 360)])
def test_the_smallest_change_is_applied_in_one_step(visit: Any, language: str, width: int) -> None:
    words = WORDS[language]
    with visit(language=language, width=width) as desk:
        desk.page.goto("/")
        desk.page.get_by_role("link", name=words["service"]).click()
        becomes(desk, "bpo")
        link = desk.page.get_by_role("link", name=words["apply"])
        wanted = link.text_content().removeprefix(words["apply"]).strip()
        link.click()
        desk.page.locator(".answer-model strong", has_text=wanted).wait_for()
        assert model_of(desk) != "bpo"


@pytest.mark.parametrize(("language", "width"), [("es", 360), ("en", 1280)])
def test_rows_open_and_a_contradiction_is_told_until_it_is_mended(
    visit: Any, language: str, width: int
) -> None:
    words = WORDS[language]
    with visit(language=language, width=width) as desk:
        desk.page.goto("/?nature_expert=4&nature_operational=0&rules_share=0.5")
        desk.page.wait_for_load_state()
        desk.page.locator("summary", has_text=words["row"]).focus()
        desk.press("Enter")
        desk.sees(words["example"])
        desk.page.select_option("#id_rules_share", "1")
        desk.sees(words["contradiction"])
        desk.page.select_option("#id_rules_share", "0.2")
        desk.page.locator(".answer-head").wait_for()
        assert desk.overflow() <= 0


def test_without_script_a_button_asks_for_the_answer(chromium: Any, address: str) -> None:
    context = chromium.new_context(base_url=address, locale="es", java_script_enabled=False)
    page = context.new_page()
    page.goto("/?form=short")
    page.locator("#id_expertise").fill("4")
    page.locator("#id_decisions").fill("4")
    page.locator("#id_complexity").fill("4")
    page.get_by_role("button", name="Ver la respuesta").click()
    page.locator('.answer-head[data-model="kpo"]').wait_for()
    context.close()


@pytest.mark.parametrize(("language", "width"), CASES)
def test_readiness_is_checked_by_keyboard(visit: Any, language: str, width: int) -> None:
    words = WORDS[language]
    with visit(language=language, width=width) as desk:
        desk.page.goto("/readiness")
        desk.page.wait_for_load_state()
        desk.page.locator("[name=lawful][value='0']").focus()
        desk.press("Space")
        desk.sees(words["first"])
        for name in ("regulated", "data_rich", "core_focus", "scarce_experts"):
            desk.page.locator(f"[name={name}][value='0']").focus()
            desk.press("Space")
            for _ in range(4):
                desk.press("ArrowRight")
        desk.sees(words["company"])
        desk.page.wait_for_url("**/readiness?*scarce_experts=4*")
        desk.page.reload()
        desk.sees(words["company"])
        assert desk.overflow() <= 0
