"""What an analyst does with each kind of study that comes to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.days.forms import Job, Title, fill_in

if TYPE_CHECKING:
    from tests.days.hands import Hands

CODE_WORDS = ("Codificar lo que dicen", "Code the words")
QUESTIONNAIRE = ("Preparar el cuestionario", "Prepare the questionnaire")
REPORT = ("Escribir los resultados", "Write the findings")
CONCLUDE = ("Concluir", "Conclude")
INTERPRET = ("Escribir los hallazgos", "Write the findings")
QUESTIONS = {
    "method": "online",
    "questions.0.wording": "¿Ahorró el mes pasado?",
    "questions.0.answers_offered": "Sí; No",
    "questions.1.wording": "¿Cuánto ahorró?",
}


def findings(hands: Hands) -> dict[str, object]:
    """One finding on the reason that was counted most; a market study asks something else."""
    if not hands.page.locator("[name='f.findings.0.reason']").count():
        return {
            "findings": "El ahorro se concentra en quienes cobran fijo.",
            "size_from": "30000000000",
            "size_to": "50000000000",
            "basis_of_size": "Ahorro declarado por hogares de cada celda, con sus pesos.",
        }
    heading = hands.page.get_by_role(
        "columnheader", name=hands.says("Motivo", "Reason"), exact=True
    )
    reasons = hands.page.locator(".evidence table", has=heading).first
    counted = reasons.locator("tbody tr").first.locator("th, td").first.inner_text()
    at = "findings.0"
    return {
        "summary": "Se pregunta por lo que se podría haber dicho antes.",
        f"{at}.reason": counted.strip(),
        f"{at}.bears_on": "share",
        f"{at}.statement": "Es lo que más se pregunta.",
        f"{at}.advice": "Decirlo antes de que se pregunte.",
        f"{at}.action_owner": "Experiencia de cliente",
        f"{at}.indicator": "su parte de los contactos",
        f"{at}.expected_percent": "5",
    }


def rows_of(hands: Hands) -> int:
    return hands.page.locator("#judgement .entry").count()


def code_words(hands: Hands) -> None:
    """Every answer as it stands beside its fields: its themes by Space, its tone by the arrows."""
    for row in range(rows_of(hands)):
        at = f"coded.{row}"
        said = hands.page.locator(f"#f-coded-{row}").get_attribute("aria-label") or ""
        bad = any(each in said.lower() for each in ("tard", "hora", "esper", "frí"))
        theme, feeling = ("waiting", "negative") if bad else ("staff", "positive")
        fill_in(hands, {f"{at}.themes": [theme], f"{at}.feeling": feeling})


STUDIES: dict[Title, Job] = {
    CODE_WORDS: code_words,
    QUESTIONNAIRE: QUESTIONS,
    CONCLUDE: {"conclusion": "La espera pesa más que el trato.", "improvement": "Llamar antes."},
    INTERPRET: findings,
    REPORT: findings,
}
