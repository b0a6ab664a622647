"""Writing a deliverable by hand: its blocks, and the evidence of its claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.days.hands import Hands

Words = tuple[str, str]

HEADING = ("Título de apartado", "Heading")
TEXT = ("Texto", "Text")
CLAIM = ("Afirmación", "Claim")
IN_REVIEW = ("En revisión", "In review")
RELEASED = ("Entregado", "Released")


def begin(hands: Hands, client: str, line: str, title: str) -> None:
    """A new deliverable about a service line; then its empty draft is on the page."""
    hands.go("Entregables", "Deliverables")
    hands.follow_named("^Nuevo entregable", "^New deliverable")
    hands.visit(f"^{client}$", f"^{client}$")
    hands.write("f.title", title)
    hands.choose_named("f.about", line, line)
    hands.send()
    hands.sees("Todavía no hay nada escrito.", "Nothing is written yet.")


def add(hands: Hands, kind: Words) -> None:
    """A block at the end, whose first field then has the focus."""
    blocks = hands.page.locator(".editor fieldset").count()
    hands.reach_named(f"^\\+ {kind[0]}$", f"^\\+ {kind[1]}$")
    hands.press("Enter")
    hands.page.locator(".editor fieldset").nth(blocks).wait_for()
    hands.page.locator(".editor fieldset :focus").wait_for()


def keep_table(hands: Hands, name: str, rows: list[str]) -> None:
    """On the page of a claim's evidence; what is pasted there is kept."""
    hands.visit("^Guardar una tabla$", "^Keep a table$")
    hands.write("f.name", name)
    hands.write("f.query", "Recuento a mano")
    hands.reach("[name='f.rows']")
    hands.type("\n".join(rows))
    hands.send()


def find(hands: Hands, title: str) -> None:
    """Open a deliverable from their list, newest first."""
    hands.go("Entregables", "Deliverables")
    hands.visit(f"^{title}$", f"^{title}$")


def state(hands: Hands) -> str:
    return str(hands.page.locator("h1 .badge").inner_text())


def open_case(hands: Hands, case: str) -> None:
    """By the search."""
    hands.press("/", "Control+a")
    hands.type(case)
    hands.press("Enter")
    hands.reach_named(f"^{case}", f"^{case}")
    hands.press("Enter")
    hands.arrive("**/cases/*/*")


def delivered(hands: Hands, case: str) -> None:
    """Open the deliverable of a case, from the page of the case."""
    open_case(hands, case)
    hands.page.locator(".of-case a").first.wait_for()
    hands.follow(".of-case a")
    hands.arrive("**/deliverables/*/*")
    hands.page.locator(".item-facts", has_text=case).wait_for()
