"""Two coders who differ, settled by the keyboard alone, beside the text that both read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.usefixtures("working_hours")
ITEM = re.compile(r"/work/items/")
TEXT = (
    "Varón de 71 años con fiebre de 39 grados y tos productiva. La radiografía muestra una "
    "neumonía del lóbulo inferior derecho. Antecedente de diabetes tipo 2 en tratamiento oral."
)


def code(name: str, quote: str) -> dict[str, Any]:
    start = TEXT.index(quote)
    return {"code": name, "kind": "diagnosis", "spans": [[start, start + len(quote)]]}


FIRST = [
    code("J18.9", "neumonía del lóbulo inferior"),
    code("R50.9", "fiebre de 39 grados"),
    code("E11.9", "diabetes tipo 2"),
]
SECOND = [
    code("J18.1", "neumonía"),
    code("E11.9", "diabetes tipo 2 en tratamiento oral"),
    code("R05.9", "tos productiva"),
]


@pytest.fixture
def differing() -> World:
    """A note that Carmen and Diego coded differently, waiting to be adjudicated."""
    from pericia.apps.work.tests import driving
    from tests.world import make_world

    world = make_world()
    given = {"article": "A-1", "text": TEXT, "encounter_date": "2026-02-27"}
    driving._open(world, "hospital", world.coding.id, given, 1)
    driving.do(world, "carmen", codes=FIRST)
    driving.do(world, "diego", codes=SECOND)
    return world


def current(desk: Any) -> str:
    found: str = desk.page.locator("[data-difference][aria-current] .key").first.input_value()
    return found


def test_differences_are_settled_on_the_text_by_keys_alone(differing, sit):
    with sit(differing, "elena") as desk:
        desk.press("n")
        desk.arrive(ITEM)
        desk.sees("1 de 4 coinciden", "acuerdo 33", "0 de 3 decididas")
        desk.press("j")
        assert current(desk) == "J18.9"
        marked = desk.page.locator("mark.is-current")
        assert "".join(marked.all_inner_texts()) == "neumonía del lóbulo inferior"
        desk.press("ArrowRight")
        assert current(desk) == "R50.9"
        desk.press("x")
        assert current(desk) == "R05.9"
        desk.press("ArrowRight")
        desk.sees("3 de 3 decididas", "Borrador guardado a las")
        desk.page.reload()
        desk.sees("3 de 3 decididas")
        desk.press("j")
        desk.press("c")
        desk.page.keyboard.type("J18.1X")
        desk.press("Control+Enter")
        desk.sees("Corrija esto primero:")
        desk.page.fill("[name='f.reason']", "La localización consta en la radiografía.")
        desk.press("Control+Enter")
        desk.arrive("**/work")
    assert handed_in(differing) == ["E11.9", "J18.1X", "R05.9"]


def test_an_open_difference_is_not_handed_in_and_the_page_fits_a_telephone(differing, sit):
    with sit(differing, "elena", language="en", width=360) as desk:
        desk.press("n")
        desk.arrive(ITEM)
        desk.press("f")
        desk.sees("1 of 4 agree")
        assert desk.overflow() <= 0
        desk.page.check("[name='pick.0'][value='left']")
        desk.page.fill("[name='f.reason']", "Because.")
        desk.press("Control+Enter")
        desk.sees("Decide every difference first")
        assert desk.page.is_checked("[name='pick.0'][value='left']")


def handed_in(world: World) -> list[str]:
    from pericia.apps.work.models import Submission
    from pericia.tenancy.scope import open_scope

    with open_scope(world.everything):
        found = Submission.objects.get(step="adjudicate", client_id=world.id_of("hospital"))
    assert found.body["codes"][-1]["spans"] == SECOND[2]["spans"]
    return sorted(each["code"] for each in found.body["codes"])
