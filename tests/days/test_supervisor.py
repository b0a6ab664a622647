"""Pablo answers for the floor: what waits and who has it, work that he gives, takes back, puts
first and moves in bulk, and filters that he keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

WAITING, OFFERED = ("En espera", "Waiting"), ("Ofrecido", "Offered")
PARKED = ("Aparcado", "Parked")
ANA = "Ana Ruiz"


def to_queue(hands: Hands, step: str = "answer") -> None:
    """From the board to what waits and is held at a step of the bank's queries."""
    hands.go("Tablero", "Board")
    hands.to_content()
    hands.follow(f".queues a[href$='step={step}']")
    hands.arrive("**/board/items?line=*")


def narrow(hands: Hands, *, state: tuple[str, str]) -> None:
    hands.to_content()
    hands.pick("state", *state)
    hands.follow(".toolbar form button")
    hands.arrive("**/board/items?*state=*")


def do_with_chosen(hands: Hands, why: str, button: str, *, person: str = "") -> None:
    """Say why, and press one of the buttons below the list."""
    hands.press("m")
    hands.type(why)
    if person:
        hands.pick("person", person, person)
    hands.follow(f"button[name='do'][value='{button}']")
    hands.arrive("**/board/items/changes*")


def test_from_the_board_to_an_item_in_two_steps(day: Day) -> None:
    with day("pablo") as hands:
        hands.sees("Colas", "Queues")
        hands.to_content()
        hands.follow(".figures a[href*='state=open']")
        hands.arrive("**/board/items?state=open*")
        hands.press("j", "Enter")
        hands.arrive("**/work/items/**")
        hands.sees("Dirigir el trabajo", "Direct the work")
        hands.sees("Espera en su cola.", "It waits in its queue.")


def test_an_item_is_given_to_somebody_and_taken_back(day: Day) -> None:
    with day("pablo") as hands:
        to_queue(hands)
        narrow(hands, state=WAITING)
        hands.press("j", "x", "j", "x")
        hands.sees("(2)", "(2)")
        why = hands.says("Conoce al cliente.", "She knows the customer.")
        do_with_chosen(hands, why, "give", person=ANA)
        hands.sees("1 tarea hecha, 1 no", "1 item done, 1 not")
        hands.sees("Rol: se pide", "Role: ")
        narrow(hands, state=OFFERED)
        hands.sees(ANA, ANA)
        hands.press("j", "Enter")
        hands.arrive("**/work/items/**")
        item = f"main a[href='{hands.value('location.pathname')}']"
        with day("ana") as ana:
            ana.page.locator(item).first.wait_for()
        hands.sees(f"Ofrecida a {ANA}.", f"Offered to {ANA}.")
        hands.follow_named("^Retirar para reasignar$", "^Take back to reassign$")
        hands.write("why", hands.says("Ha cambiado de turno.", "Her shift has changed."))
        hands.press("Control+Enter")
        hands.sees("Espera en su cola.", "It waits in its queue.")
    with day("ana") as ana:
        ana.sees("Mi trabajo", "My work")
        assert not ana.page.locator(item).count()


def test_several_items_are_put_first_at_once(day: Day) -> None:
    with day("pablo") as hands:
        to_queue(hands, "investigate")
        narrow(hands, state=WAITING)
        count = hands.page.locator("#bulk tbody input[name=item]").count()
        assert count > 1
        hands.tick("[data-all=item]")
        hands.sees(f"({count})", f"({count})")
        hands.press("m")
        hands.type(hands.says("Vence pronto.", "Due soon."))
        hands.write("priority", "40")
        hands.follow("button[name='do'][value='prioritise']")
        hands.sees(f"{count} tareas hechas", f"{count} items done")
        shown = "[...document.querySelectorAll('.items td.number')].map(each => each.textContent)"
        assert hands.value(shown) == ["40"] * count


def test_what_is_wanted_of_many_items_is_asked_for(day: Day) -> None:
    with day("pablo") as hands:
        to_queue(hands, "investigate")
        do_with_chosen(hands, why := hands.says("Se pidió", "It was asked for"), "give")
        hands.sees("Elija antes al menos una tarea.", "Choose at least one item first.")
        hands.press("j", "x")
        hands.follow("button[name='do'][value='give']")
        hands.sees("Elija la persona.", "Choose the person.")
        hands.sees("(1)", "(1)")
        assert hands.page.locator("#why").input_value() == why


def test_a_filter_is_kept_under_a_name_but_not_an_empty_one(day: Day) -> None:
    with day("pablo") as hands:
        hands.press("i")
        hands.arrive("**/board/items")
        hands.to_content()
        hands.follow_named("^Guardar este filtro$", "^Save this filter$")
        hands.sees("Aún no hay ningún filtro puesto.", "Nothing is narrowed yet.")
        narrow(hands, state=PARKED)
        hands.follow_named("^Guardar este filtro$", "^Save this filter$")
        hands.write("name", hands.says("Aparcadas", "Parked ones"))
        hands.press("Enter")
        hands.sees("El filtro queda guardado.", "The filter is kept.")
        hands.go("Tablero", "Board")
        hands.press("i")
        hands.arrive("**/board/items")
        hands.to_content()
        hands.follow_named("^Aparcadas$", "^Parked ones$")
        hands.arrive("**/board/items?state=parked")
        hands.sees("1 fila", "1 row")
        hands.follow_named("^Quitar el filtro", "^Remove the filter")
        hands.sees("El filtro queda eliminado.", "The filter is removed.")
        assert not hands.page.locator(".kept a").count()


def test_a_menu_closes_when_tab_leaves_it(day: Day) -> None:
    with day("pablo") as hands:
        hands.follow("button[popovertarget=clients]")
        hands.reach("#clients button:last-of-type")
        hands.press("Tab")
        assert hands.page.locator(":popover-open").count() == 0
        assert hands.value("document.activeElement.getAttribute('popovertarget')") == "account"
        hands.press("Enter", "ArrowDown", "Shift+Tab")
        assert hands.page.locator(":popover-open").count() == 1
        hands.press("Shift+Tab")
        assert hands.page.locator(":popover-open").count() == 0


def test_heads_of_columns_stay_in_sight(day: Day) -> None:
    with day("pablo") as hands:
        hands.to_content()
        hands.reach(".queues tbody:last-of-type a")
        top, head, row = hands.value(
            "['.top', '.queues thead th', '.queues :focus'].map("
            "each => document.querySelector(each).getBoundingClientRect())"
            ".map(box => [box.top, box.bottom])"
        )
        assert top[1] <= head[0] + 1 < head[1] <= row[0]
