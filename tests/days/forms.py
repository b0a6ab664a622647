"""Filling the form of an item by keys, field by field, from what is to stand in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from tests.days.hands import Hands

NOW = "now"
"""Of a time: by its button."""
TODAY = datetime.now(ZoneInfo("Europe/Madrid")).date()
NEXT_WEEK = TODAY + timedelta(days=7)
ITEMS_MAX = 80
Answer = Mapping[str, Any]
Title = tuple[str, str]
Job = Answer | Callable[["Hands"], Answer | None]


def fill_in(hands: Hands, answer: Answer) -> None:
    """Each field by its name within the form ("codes.0.code"); a row of a list that is not there
    yet is added from the row before."""
    for name, value in answer.items():
        full = f"f.{name}"
        _add_row(hands, full)
        _field(hands, full, value)


def work(hands: Hands, jobs: Mapping[Title, Job], *until: Title) -> None:
    """From item to item, each by the job of its step (its title in both languages), until one of
    a step that is wanted is on the page."""
    wanted = {hands.says(*title) for title in until}
    known = {hands.says(*title): job for title, job in jobs.items()}
    title = hands.next_item()
    for _ in range(ITEMS_MAX):
        if title in wanted:
            return
        assert title in known, f"nothing is known to do at {title!r}"
        do(hands, known[title])
        hands.hand_in()
        title = hands.title()
    raise AssertionError(f"none of {wanted} came")


def until_case(hands: Hands, jobs: Mapping[Title, Job], reference: str) -> None:
    """The same, from the item on the page on, until one of this case is there."""
    known = {hands.says(*title): job for title, job in jobs.items()}
    for _ in range(ITEMS_MAX):
        if reference in hands.page.locator(".item-facts").inner_text():
            return
        assert hands.title() in known, f"nothing is known to do at {hands.title()!r}"
        do(hands, known[hands.title()])
        hands.hand_in()
    raise AssertionError(f"nothing of {reference} came")


def do(hands: Hands, job: Job) -> None:
    answer = job(hands) if callable(job) else job
    if answer:
        fill_in(hands, answer)


def write_date(hands: Hands, full: str, day: date) -> None:
    """Its parts in the order in which this browser asks for them, whatever the language."""
    hands.reach(f"[name='{full}']")
    hands.type(day.strftime("%m%d%Y"))
    assert hands.value("document.activeElement.value") == day.isoformat(), full


def _add_row(hands: Hands, full: str) -> None:
    if hands.page.locator(f"[name='{full}']").count():
        return
    list_name, number, _part = full.rsplit(".", 2)
    before = f"[name^='{list_name}.{int(number) - 1}.']:not([type=hidden])"
    if int(number):
        hands.reach(f"{before}:is(input, select, textarea)")
        hands.press("Shift+Enter")
    else:
        hands.follow(f"[name=f_add][value='{list_name.removeprefix('f.')}']")
    hands.page.locator(f"[name='{full}']").first.wait_for()


def _field(hands: Hands, full: str, value: Any) -> None:
    held = hands.page.locator(f"[name='{full}']").first
    kind = held.get_attribute("type") or held.evaluate("each => each.localName")
    if kind == "radio":
        hands.choose(full, str(value).lower() if isinstance(value, bool) else value)
    elif kind == "checkbox":
        for each in value:
            hands.tick(f"[name='{full}'][value='{each}']")
    elif kind == "select":
        named = held.locator(f"option[value='{value}']")
        option = named.inner_text().strip() if named.count() else str(value)
        hands.pick(full, option, option)
    elif value == NOW:
        hands.reach(f"[name='{full}']")
        hands.reach("[data-now]")
        hands.press("Enter")
        assert hands.value("document.activeElement.value"), full
    elif isinstance(value, date):
        write_date(hands, full, value)
    else:
        hands.write(full, str(value))
