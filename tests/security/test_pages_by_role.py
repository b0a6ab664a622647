"""Which role opens which page of its own client, in one table that a new page must enter; and
nothing of another client on any of them."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from django.contrib.staticfiles import finders
from django.urls import Resolver404, resolve

from tests.security.addresses import own_address
from tests.security.planted import OF_ROLES
from tests.security.probing import Answer, ask, browsers, wrong

SCRIPT = re.compile(rb'<script\b[^>]*\bsrc="/static/([^"?]+)')
LINK = re.compile(rb'<a\b[^>]*\bhref="(/[^"]*)"')
SCRIPT_BYTES_MAX = 150_000
NOT_TO_BE_READ = 405
# Opens to some for themselves and for whom they direct: the table asks for one person's alone.
OPENS_BY_WHOSE = {"person"}
TABLE = Path(__file__).parent / "pages_by_role.txt"


def test_every_page_opens_to_the_roles_of_the_table_and_to_no_other(planted, closed_pages):
    """The table names them, one page a line. A line that changes is a decision: look at it."""
    opened: dict[str, list[str]] = {}
    offered: set[tuple[str, str, str]] = set()
    leaked: list[str] = []
    for role, name in sorted(OF_ROLES.items()):
        for page, browser in zip(closed_pages, browsers(planted, name), strict=False):
            answer = ask(browser, "GET", own_address(page, planted.own.ids))
            leaked += wrong(f"{role} at {page.name}", answer, planted)
            if answer.status == NOT_TO_BE_READ or page.template.startswith("/accounts/"):
                continue
            roles = opened.setdefault(page.name, [])
            if answer.status < 400:
                roles.append(role)
                offered.update((role, page.name, linked) for linked in links_of(answer))
                assert 0 < script_bytes(answer) < SCRIPT_BYTES_MAX or not is_html(answer), page
    assert leaked == []
    found = [f"{name}: {' '.join(roles)}".rstrip() for name, roles in sorted(opened.items())]
    assert found == TABLE.read_text(encoding="utf-8").splitlines()
    refused = {
        (role, page, linked)
        for role, page, linked in offered
        if linked in opened and linked not in OPENS_BY_WHOSE and role not in opened[linked]
    }
    assert refused == set(), "(role, page, page that it links to and that opens to others only)"


def links_of(answer: Answer) -> set[str]:
    """The names of the pages that links of this page lead to."""
    addresses = {
        each.decode().partition("#")[0].partition("?")[0] for each in LINK.findall(answer.body)
    }
    return {name for name in map(_name_of, addresses) if name}


def _name_of(address: str) -> str | None:
    try:
        return resolve(unescape(address)).url_name
    except Resolver404:
        return None


def is_html(answer: Answer) -> bool:
    return b"<script" in answer.body and "text/html" in answer.headers.get("Content-Type", "")


def script_bytes(answer: Answer) -> int:
    """The size of every script that the page asks for, before it is compressed."""
    names = [each.decode() for each in SCRIPT.findall(answer.body)]
    return sum(Path(str(finders.find(each))).stat().st_size for each in names)
