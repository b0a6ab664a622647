"""Pictures of the main pages, taken from a demonstration that runs (`bin/screenshots`).

Each page is shown to somebody of the demonstration whose page it is, in both languages and both
colour schemes. Looking changes little there: an item is taken where its person has none in hand,
and an engagement is begun where none is.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.conftest import CHROMIUMS, FLAGS

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
LANGUAGES, SCHEMES = ("en", "es"), ("light", "dark")
SIZE = (1280, 680)
NARROW = (1120, 680)
WAIT_MS = 20_000
FORM, ACCEPT = "#judgement", "main button[data-key=a]"
WORKABLE = f"{FORM}, {ACCEPT}"
FRONT = {
    "nature_operational": 1,
    "nature_expert": 4,
    "impact_operational": 2,
    "impact_expert": 3,
    "risk_operational": 1,
    "risk_expert": 3,
    "scaling_operational": 2,
    "scaling_expert": 3,
    "value_operational": 1,
    "value_expert": 4,
}


@dataclass(frozen=True)
class Shot:
    """A page as `who` sees it (empty: a visitor). `kept`: in which languages."""

    name: str
    who: str
    open: Callable[[Page], None]
    kept: tuple[str, ...] = ()
    size: tuple[int, int] = SIZE


def take(data: Path, address: str, out: Path, names: list[str]) -> Iterator[Path]:
    """Each picture as it is made: `NAME-LANGUAGE-SCHEME.png` in the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    wanted = [each for each in SHOTS if not names or each.name in names]
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
        if found is None:
            sys.exit("Pictures need the system's Chromium, and it is not installed. Install it.")
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        for who in dict.fromkeys(each.who for each in wanted):
            with _seated(browser, address, who, data) as context:
                yield from _of(context, [each for each in wanted if each.who == who], out)
        browser.close()


def _of(context: BrowserContext, shots: list[Shot], out: Path) -> Iterator[Path]:
    page = context.new_page()
    page.goto("/" if not shots[0].who else "/me")
    found = page.locator("html").get_attribute("lang") or LANGUAGES[0]
    try:
        for language in LANGUAGES:
            _read_in(page, language)
            yield from _in_one_language(page, language, shots, out)
    finally:  # the account reads again what it read before
        page.goto("/" if not shots[0].who else "/me")
        _read_in(page, found)


def _in_one_language(page: Page, language: str, shots: list[Shot], out: Path) -> Iterator[Path]:
    for shot in shots:
        width, height = shot.size
        page.set_viewport_size({"width": width, "height": height})
        shot.open(page)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.evaluate("document.activeElement?.blur?.()")
            page.wait_for_timeout(300)
            path = out / f"{shot.name}-{language}-{scheme}.png"
            page.screenshot(path=path, animations="disabled")
            yield path


@contextmanager
def _seated(browser: Browser, address: str, who: str, data: Path) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=address, locale="es", reduced_motion="reduce")
    context.set_default_timeout(WAIT_MS)
    if who:
        page = context.new_page()
        page.goto("/accounts/login/")
        page.fill("[name=login]", f"{who}@demo.pericia")
        page.fill("[name=password]", _password(data))
        page.press("[name=password]", "Enter")
        page.locator(".open-journey").wait_for(state="attached")
        page.close()
    yield context
    context.close()


def _password(data: Path) -> str:
    told = data / "signin.txt"
    found = re.search(r"password (\S+) ", told.read_text()) if told.is_file() else None
    if found is None:
        sys.exit(
            f"{data} holds no demonstration. Start one with `bin/up --data FOLDER`, wait until it "
            "is loaded and name that folder with --data."
        )
    return found[1]


def _read_in(page: Page, language: str) -> None:
    """By the button of the menu, which stands there while the other language is read."""
    button = page.locator(f"button[name=language][value={language}]")
    if button.count():
        with page.expect_navigation():
            button.evaluate("each => each.click()")


def _at(path: str, **query: object) -> Callable[[Page], None]:
    return lambda page: _go(page, path + (f"?{urlencode(query)}" if query else ""))


def _go(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")


def _follow(path: str, link: str) -> Callable[[Page], None]:
    """The first page behind a link of another one."""

    def open_it(page: Page) -> None:
        _go(page, path)
        found = page.locator(link)
        if not found.count():
            sys.exit(f"{path} does not list it yet. Wait until the demonstration is loaded.")
        _go(page, found.first.get_attribute("href") or path)

    return open_it


def _item(page: Page) -> None:
    """What is in the reader's hands or offered to them, or else the next item."""
    _go(page, "/work")
    held = page.locator("main a[href^='/work/items/']")
    for address in held.evaluate_all("links => links.map(each => each.getAttribute('href'))"):
        _go(page, address)
        if page.locator(WORKABLE).count():  # neither parked nor with the client
            break
    else:
        _go(page, "/work")
        with page.expect_navigation():
            page.keyboard.press("n")
        if "/work/items/" not in page.url:
            sys.exit("No item is left for the workbench. Begin a demonstration afresh.")
    accept = page.locator(ACCEPT)
    if accept.count():
        accept.click()
    page.locator(FORM).wait_for()
    page.wait_for_load_state("networkidle")


def _set_up(page: Page) -> None:
    """The step that chooses services, of an engagement that is not set up yet."""
    _follow("/engagements", "a[href^='/engagements/'][href$='/new']")(page)
    begun = page.locator("main a[href*='/set-up/']")
    if begun.count():
        address = begun.first.get_attribute("href") or ""
        _go(page, f"{address.rpartition('/')[0]}/services")
        return
    page.fill("[name='f.name']", "2027")
    page.locator("button[name=on]").click()
    page.wait_for_url(re.compile("/services"))
    page.wait_for_load_state("networkidle")


SHOTS = (
    Shot("front", "", _at("/", **FRONT), kept=("en",), size=NARROW),
    Shot("services", "", _at("/services")),
    Shot("board", "olga", _at("/board"), kept=LANGUAGES),
    Shot("case", "olga", _follow("/cases?state=closed&q=INF", "main th a")),
    Shot("coverage", "olga", _at("/people/coverage")),
    Shot("search", "olga", _at("/search", q="tarjeta")),
    Shot("set-up", "olga", _set_up, kept=("en",)),
    Shot("workbench", "ana", _item, kept=("en",)),
    Shot("sign-off", "irene", _item),
    Shot("overview", "marta", _at("/overview"), kept=LANGUAGES),
    Shot("portfolio", "marta", _at("/portfolio")),
    Shot(
        "deliverable", "marta", _follow("/deliverables", "main th a:has-text('Voz')"), kept=("en",)
    ),
    Shot("people", "alba", _at("/people")),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/screenshots", description=__doc__)
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--data", type=Path, default=ROOT / "var", help="data folder of bin/up")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "screenshots")
    parser.add_argument("--keep", action="store_true", help="renew those in docs/images")
    parser.add_argument("names", nargs="*", help=" ".join(each.name for each in SHOTS))
    given = parser.parse_args()
    kept = {
        f"{each.name}-{language}-{scheme}.png"
        for each in SHOTS
        for language in each.kept
        for scheme in SCHEMES
    }
    for path in take(given.data, given.address, given.out, given.names):
        print(f"{path}  {path.stat().st_size / 1000:.0f} kB")
        if given.keep and path.name in kept:
            shutil.copyfile(path, IMAGES / path.name.replace("-en-", "-"))


if __name__ == "__main__":
    main()
