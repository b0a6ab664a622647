"""What somebody may put into an address, a header, a form or a file name, and what comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode
from uuid import UUID

import pytest
from django.conf import settings

from pericia.tenancy.scope import rows, scope_text
from tests.programs import program
from tests.security.addresses import SHORT_NAMES, fields, filled, own_address
from tests.security.forms import Form, forms_of, typed_in, without_tokens
from tests.security.planted import EVERY_ROLE, PlantedWorld
from tests.security.probing import ask, browsers, read, same, wrong
from tests.security.stamping import digests

HUGE = "9" * 40
LONG = 1_000  # a text from here on is sent under few names: thirty of them are megabytes to write
READ_AS_TEXT = ("q", "after", "state", "step")
NAMES = [
    "../../../../etc/passwd.txt",
    "..\\..\\boot.txt",
    "/etc/cron.d/x.txt",
    "nota.txt\r\nSet-Cookie: sessionid=x",
    'nota"; filename="x.html',
    "nota\u202etxt.exe",
    f"{'a' * 400}.txt",
    "%2e%2e%2fx.txt",
    "nota\x00.txt",
    "..",
]


def payloads(planted: PlantedWorld) -> list[str]:
    """Among them a scope of the other client that is signed, and valid on this very connection."""
    other = UUID(planted.other["client"])
    stolen = scope_text([other])
    return [
        "' OR '1'='1",
        f"'; SELECT set_config('app.scope', '{stolen}', true); --",
        f"x') UNION SELECT name FROM organisations_client WHERE client_id = '{other}' --",
        stolen,
        "\x00",
        HUGE,
        "../../../../etc/passwd",
        "{{ 7 * 7 }}${7*7}<script>alert(1)</script>",
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
        "[" * 2_000,
        "é" * 5_000,
    ]


def sent(planted: PlantedWorld, text: str) -> list[str]:
    """What an answer may repeat, now or later: the text, and the id of the client in it."""
    return [text, planted.other["client"]]


@pytest.fixture(autouse=True)
def untouched(planted) -> Iterator[None]:
    """The other client is as it was, and no scope stays open on the connection."""
    other = [planted.other["client"], planted.other["provider"]]
    before = digests(other)
    yield
    assert digests(other) == before
    assert rows("SELECT coalesce(current_setting('app.scope', true), '')") == [("",)]


def test_no_query_parameter_opens_anything(planted, closed_pages):
    pages = [each for each in closed_pages if each.mark == "scoped"]
    named = {*fields(planted.own.ids), *SHORT_NAMES, "q", "after", "state", "step", "app.scope"}
    found = []
    for page, browser in zip(pages, browsers(planted, EVERY_ROLE), strict=False):
        address = own_address(page, planted.own.ids)
        texts = payloads(planted) if not page.kinds else payloads(planted)[1:5:3]
        for text in texts:
            names = named if len(text) < LONG else READ_AS_TEXT
            query = urlencode(dict.fromkeys(sorted(names), text), errors="replace")
            answer = ask(browser, "GET", f"{address}?{query}")
            found += wrong(f"{page.name}?{text[:20]!r}", answer, planted, sent(planted, text))
    assert found == []


def test_no_part_of_an_address_opens_anything(planted, closed_pages):
    pages = [each for each in closed_pages if each.mark == "scoped" and each.kinds]
    found = []
    for page, browser in zip(pages, browsers(planted, EVERY_ROLE), strict=False):
        ids = {name: planted.own[kind] for name, kind in page.kinds.items()}
        last = list(page.kinds)[-1]
        for text in payloads(planted):
            address = page.at(filled(page, {**ids, last: quote(text[:500], safe="/")}))
            answer = ask(browser, "GET", address)
            found += wrong(address, answer, planted, sent(planted, text))
    assert found == []


@pytest.fixture(scope="module")
def forms(planted, closed_pages) -> list[Form]:
    found = []
    for page, browser in zip(closed_pages, browsers(planted, EVERY_ROLE), strict=False):
        if page.mark == "scoped":
            address = own_address(page, planted.own.ids)
            text = ask(browser, "GET", address).body.decode(errors="replace")
            found += [each for each in forms_of(text, address) if each.typed]
    return list(without_tokens(found))


def test_nothing_typed_into_a_form_opens_anything(planted, forms):
    found = []
    for form, browser in zip(forms, browsers(planted, EVERY_ROLE), strict=False):
        for text in payloads(planted):
            answer = ask(browser, form.method, form.action, data=typed_in(form, text).data())
            where = f"{form.action}: {text[:20]!r}"
            found += wrong(where, answer, planted, sent(planted, text))
    assert len(forms) > 10
    assert found == []


SMUGGLED = (
    "X-Client", "X-Client-Id", "X-Tenant", "X-Tenant-Id", "X-Organisation", "X-Scope", "App.Scope",
    "X-Account", "X-User", "X-Forwarded-User", "Remote-User", "X-Person", "X-Role", "X-Roles",
)  # fmt: skip


def test_no_header_chooses_a_client_or_an_account(planted, closed_pages):
    pages = [each for each in closed_pages if each.mark == "scoped"]
    stolen = scope_text([UUID(planted.other["client"])])
    values = [planted.other["client"], str(planted.world.people["vera"].account_id), stolen]
    found = []
    for turn, (page, browser) in enumerate(zip(pages, browsers(planted, EVERY_ROLE), strict=False)):
        address = own_address(page, planted.own.ids)
        plain = ask(browser, "GET", address)
        # Each header carries each value on every third page.
        headers = {name: values[(turn + at) % 3] for at, name in enumerate(SMUGGLED)}
        answer = ask(browser, "GET", address, headers=headers)
        found += wrong(page.name, answer, planted, [*values, planted.other["client"]])
        difference = same((plain, {}), (answer, {}))
        if difference:
            found.append(f"{page.name}: a header changes the answer: {difference}")
    assert found == []


def test_no_header_takes_an_address_for_another(planted):
    browser = next(browsers(planted, EVERY_ROLE))
    elsewhere = f"/cases/{planted.other['client']}/{planted.other['case']}"
    for name in ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Path", "X-Forwarded-Prefix"):
        answer = ask(browser, "GET", "/cases", headers={name: elsewhere})
        assert same((ask(browser, "GET", "/cases"), {}), (answer, {})) is None
    own = f"/cases/{planted.own['client']}/{planted.own['case']}/cancellation"
    for name in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
        assert ask(browser, "GET", own, headers={name: "POST"}).status == 405


def test_a_host_that_is_not_ours_is_refused(planted):
    browser = next(browsers(planted, EVERY_ROLE))
    assert ask(browser, "GET", "/cases", headers={"Host": "evil.example"}).status == 400
    answer = ask(browser, "GET", "/cases", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in answer.text


@pytest.mark.parametrize("name", NAMES, ids=lambda each: repr(each[:16]))
def test_the_name_of_a_file_is_only_a_name(planted, name):
    store = Path(str(settings.FILES_URL).removeprefix("file://"))
    before = {each for each in store.rglob("*") if each.is_file()}
    case = f"{planted.own['client']}/{planted.own['case']}"
    browser = next(browsers(planted, EVERY_ROLE))
    content = b"Una nota."
    sent = _form_with(name, content)
    answer = ask(browser, "POST", f"/cases/{case}/files", **sent)
    assert answer.status < 500
    after = {each for each in store.rglob("*") if each.is_file()} - before
    assert all(each.is_relative_to(store / case) for each in after)
    assert not (store.parent / "etc").exists()
    kept = re.findall(
        rf"/cases/{case}/files/([0-9a-f-]{{36}})", ask(browser, "GET", f"/cases/{case}").text
    )
    for each in kept:
        download = read(browser.get(f"/cases/{case}/files/{each}"))
        assert download.headers["Content-Disposition"].startswith("attachment")
        assert "\n" not in download.headers["Content-Disposition"]
        assert "Set-Cookie" not in download.headers
        assert "/" not in download.headers["Content-Disposition"].replace("utf-8''", "")


def _form_with(name: str, content: bytes) -> dict[str, object]:
    """A form with a file of exactly this name, which the test client would tidy."""
    head = f'Content-Disposition: form-data; name="files"; filename="{name}"'
    body = b"--edge\r\n" + head.encode() + b"\r\nContent-Type: text/plain\r\n\r\n" + content
    return {
        "data": body + b"\r\n--edge--\r\n",
        "content_type": "multipart/form-data; boundary=edge",
    }


def test_a_key_stands_for_one_client_whatever_is_sent_with_it(planted):
    by = program(planted.world, "olga", "banco")
    plain = read(by.get("cases"))
    assert plain.status == 200
    for name in SMUGGLED:
        answer = read(by.get("cases", **{name.replace("-", "_"): planted.other["client"]}))
        assert same((plain, {}), (answer, {})) is None
    for query in ("client", "client_id", "organisation_id", "app.scope"):
        answer = read(by.get(f"cases?{query}={planted.other['client']}"))
        assert not list(wrong(query, answer, planted, [planted.other["client"]]))
