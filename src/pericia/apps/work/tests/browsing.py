"""Working through the pages: addresses, forms as a browser sends them, what an answer shows."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from tests.pages import browser_of
from tests.world import World

from pericia.apps.work.models import WorkItem
from pericia.tenancy.scope import open_scope

FORMS: dict[str, dict[str, Any]] = {
    "classify": {"f.category": "card_arrival", "f.answer_by": "operator"},
    "answer": {"f.result": "answered", "f.reply": "Su tarjeta llega el martes."},
    "code_a": {"f.codes.0.code": "A09", "f.codes.0.kind": "diagnosis"},
    "code_b": {"f.codes.0.code": "A09", "f.codes.0.kind": "diagnosis"},
    "adjudicate": {
        "f.codes.0.code": "A09",
        "f.codes.0.kind": "diagnosis",
        "f.reason": "Es el único que consta.",
    },
    "sign_off": {"f.decision": "approve", "confirmed": "yes"},
}


def english(world: World, name: str) -> Client:
    """A browser in which somebody is signed in who reads English."""
    browser = browser_of(world, name)
    browser.post("/language", {"language": "en", "next": "/"})
    return browser


def item_address(item: WorkItem, rest: str = "") -> str:
    return f"/work/items/{item.client_id}/{item.id}{rest}"


def case_address(world: World, client: str, case_id: UUID, rest: str = "") -> str:
    return f"/cases/{world.id_of(client)}/{case_id}{rest}"


def item_of(world: World, case_id: UUID, step: str) -> WorkItem:
    with open_scope(world.everything):
        return WorkItem.objects.filter(case_id=case_id, step=step).order_by("-visit")[0]


def take_on(world: World, name: str, case_id: UUID, step: str) -> str:
    """The person takes this item through the pages; the address of its page."""
    with open_scope(world.everything):
        WorkItem.objects.filter(case_id=case_id, step=step).update(priority=90)
    answer = browser_of(world, name).post("/work/next")
    item = item_of(world, case_id, step)
    assert answer.headers["Location"] == item_address(item), f"{name} was given something else"
    return item_address(item)


def text_of(answer: HttpResponse) -> str:
    """What a reader sees, with single spaces."""
    body = re.sub(r"<(script|style|svg).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def hidden_of(answer: HttpResponse) -> dict[str, str]:
    """The hidden inputs of the form of judgement, as a browser would send them back."""
    form = answer.content.decode().split('id="judgement"')[1].split("</form>")[0]
    inputs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in inputs if name != "csrfmiddlewaretoken"}
