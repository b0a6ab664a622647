"""A keyboard, and eyes: what somebody without a mouse has of a page.

Nothing here clicks, fills, chooses or opens an address but the first: the focus goes by Tab, text
is typed, and pages are opened by their links, as `tests/architecture/test_days.py` proves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Download, Error, Locator, Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

TABS_MAX = 250
TRIES_MAX = 60
# What has the focus: whether it matches, what it says to whoever looks and to whoever listens.
_IS = "wanted => document.activeElement.matches(wanted)"
_CHOSEN = "document.activeElement.selectedOptions[0]?.textContent.trim()"
_SAYS = """() => {
    const it = document.activeElement;
    if (!it || it === document.body) return "";
    const named = (it.getAttribute("aria-labelledby") || "").split(" ").filter(Boolean)
        .map(id => document.getElementById(id)?.textContent || "").join(" ");
    const labels = [...(it.labels || [])].map(each => each.textContent).join(" ");
    return [it.getAttribute("aria-label") || named || labels
        || it.textContent || it.value || "", it.title || ""].join(" ").replace(/\\s+/g, " ").trim();
}"""


def tries(wanted: str, times: int = TRIES_MAX) -> Iterator[int]:
    """To go through until it is there (`break`); fails where it never comes."""
    yield from range(times)
    raise AssertionError(f"{wanted}: not there after {times} tries")


@dataclass
class Hands:
    """Somebody before a page. `words` picks a text by the language of the day:
    `hands.says("Guardar", "Save")`."""

    page: Page
    language: str
    pressed: int = field(default=0)

    def says(self, spanish: str, english: str) -> str:
        return spanish if self.language == "es" else english

    def open(self, address: str) -> None:
        """The one address that is typed into the browser: the first."""
        self.page.goto(address)

    def sign_in(self, email: str, password: str) -> None:
        self.write("login", email)
        self.write("password", password)
        self.press("Enter")
        self.page.locator("button[popovertarget=account]").wait_for(state="attached")
        self.page.wait_for_load_state()

    def my_account(self) -> None:
        """Open the page of one's own account by the menu under the name."""
        self.follow("button[popovertarget=account]")
        self.follow_named("^Mi cuenta$", "^My account$")
        self.arrive("**/me")

    def sign_out(self) -> None:
        """By the menu under the name."""
        self.follow("button[popovertarget=account]")
        self.follow_named("^Cerrar sesión$", "^Sign out$")
        self.page.locator("button[popovertarget=account]").wait_for(state="detached")
        self.page.wait_for_load_state()

    def press(self, *keys: str) -> None:
        """Keys in turn, on a page that has loaded."""
        self.page.wait_for_load_state()
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def reach(self, wanted: str, *, backwards: bool = False) -> None:
        """Press Tab until what this selector matches has the focus."""
        for _ in range(TABS_MAX):
            if self.value(_IS, wanted):
                return
            self.press("Shift+Tab" if backwards else "Tab")
        raise AssertionError(f"The keyboard does not reach {wanted} on {self.page.url}.")

    def reach_named(self, spanish: str, english: str, *, backwards: bool = False) -> None:
        """Press Tab until something that says this has the focus (a regular expression)."""
        wanted = re.compile(self.says(spanish, english))
        for _ in range(TABS_MAX):
            if wanted.search(self.value(_SAYS)):
                return
            self.press("Shift+Tab" if backwards else "Tab")
        raise AssertionError(f"The keyboard reaches no {wanted.pattern} on {self.page.url}.")

    def to_content(self) -> None:
        """By the link that skips the navigation, which is the first that Tab reaches."""
        self.reach("a.skip")
        self.press("Enter")

    def follow(self, wanted: str) -> None:
        """Reach a link or a button and press Enter."""
        self.reach(wanted)
        self.press("Enter")

    def follow_named(self, spanish: str, english: str) -> None:
        self.reach_named(spanish, english)
        self.press("Enter")

    def visit(self, spanish: str, english: str) -> None:
        """Reach what says this, press Enter, and wait for the page to which it leads."""
        self.reach_named(spanish, english)
        with self.page.expect_navigation():
            self.press("Enter")
        self.page.wait_for_load_state()

    def send(self) -> None:
        """Send the form by its keys, and wait for the page that comes of it."""
        with self.page.expect_navigation():
            self.press("Control+Enter")
        self.page.wait_for_load_state()

    def download(self, spanish: str, english: str) -> Download:
        """What a link or a button that says this hands out."""
        self.reach_named(spanish, english)
        with self.page.expect_download() as got:
            self.press("Enter")
        return got.value

    def go(self, spanish: str, english: str) -> None:
        """Open a page by the navigation, which on a telephone is behind its button."""
        if self.page.locator("button.open-journey").is_visible():
            self.follow("button.open-journey")
        wanted = re.compile(f"^{self.says(spanish, english)}$")
        for _ in range(TABS_MAX):
            in_navigation = self.value(_IS, "nav.journey a")
            if in_navigation and wanted.search(self.value(_SAYS)):
                break
            self.press("Tab")
        else:
            raise AssertionError(f"The navigation has no {wanted.pattern} on {self.page.url}.")
        address = self.page.evaluate("document.activeElement.href")
        with self.page.expect_navigation(url=f"{address}*"):
            self.press("Enter")

    def write(self, name: str, text: str) -> None:
        """Reach a field by its name and type over what it holds."""
        self.reach(f"[name='{name}']")
        self.press("Control+a")
        self.type(text)

    def write_date(self, name: str, day: date) -> None:
        """Into a field of dates, part by part; this Chromium asks for the month first."""
        self.reach(f"[name='{name}']")
        self.type(f"{day:%m%d%Y}")
        assert self.value("() => document.activeElement.value") == day.isoformat()

    def attach(self, name: str, file: Path) -> None:
        """Into a field for a file, by the dialog that Enter opens."""
        with self.page.expect_file_chooser() as asked:
            self.reach(f"input[type=file][name='{name}']")
            self.press("Enter")
        asked.value.set_files(file)

    def choose(self, name: str, value: str) -> None:
        """Among radio buttons, which are one stop: the arrows go through them."""
        self.reach(f"[name='{name}']")
        wanted = f"[name='{name}'][value='{value}']"
        for _ in range(TABS_MAX):
            if self.page.locator(wanted).is_checked():
                return
            self.press("ArrowDown")
        raise AssertionError(f"The arrows do not reach {wanted} on {self.page.url}.")

    def choose_named(self, name: str, spanish: str, english: str) -> None:
        """As `choose`, by what stands beside the button (a regular expression)."""
        self.reach(f"[name='{name}']")
        wanted = re.compile(self.says(spanish, english))
        for _ in range(TABS_MAX):
            if self.value("document.activeElement.checked") and wanted.search(self.value(_SAYS)):
                return
            self.press("ArrowDown")
        raise AssertionError(f"The arrows reach no {wanted.pattern} on {self.page.url}.")

    def pick(self, name: str, spanish: str, english: str) -> None:
        """In a list that unfolds, by typing how the entry begins."""
        self.reach(f"select[name='{name}']")
        text = self.says(spanish, english)
        # A list takes the keys that letters have; an accented one has none here.
        self.type(re.split(r"[^ -~]", text)[0])
        for at in range(TABS_MAX):
            chosen = str(self.page.evaluate(_CHOSEN))
            if chosen.casefold().startswith(text.casefold()):
                return
            # Letters that come slowly begin anew: then from the top, entry by entry.
            self.press("ArrowDown" if at else "Home")
        raise AssertionError(f"{name}: {chosen!r}, not {text!r}")

    def text_behind(self, wanted: str) -> str:
        """Reach a link and press Enter; the text of the file that it brings."""
        self.reach(wanted)
        with self.page.expect_download() as brought:
            self.press("Enter")
        return brought.value.path().read_text(encoding="utf-8")

    def tick(self, wanted: str) -> None:
        """Reach a box and tick it."""
        self.reach(wanted)
        self.press("Space")

    def next_item(self) -> str:
        """What is in hand already, else the next item, by its key; the title of its step."""
        self.press("1" if self.page.locator("main [data-key='1']").count() else "j")
        self.arrive("**/work/items/**")
        return self.title()

    def title(self) -> str:
        """The heading of the page, without what it says of visits."""
        return str(
            self.page.evaluate("document.querySelector('h1').firstChild.textContent")
        ).strip()

    def hand_in(self, *, stop: bool = False) -> None:
        """By the key that hands in; then the next item, or My work, has come."""
        before = self.page.url
        self.press("Control+Shift+Enter" if stop else "Control+Enter")
        self.page.wait_for_url(lambda url: url != before)
        self.page.wait_for_function("document.activeElement.tagName === 'H1'")
        self.sees("Entregado.", "Handed in.")

    def leave_item(self, key: str, reason: str) -> None:
        """A way out of the item in hand by its key, with a reason; then My work says what became
        of it."""
        self.press("Escape", key)
        self.type(reason)
        self.press("Control+Enter")
        self.arrive("**/work")

    def arrive(self, address: str) -> None:
        """Wait until the browser shows this address (a pattern with `*`)."""
        self.page.wait_for_url(address)
        self.page.wait_for_load_state()

    def sees(self, spanish: str, english: str) -> None:
        """Wait until this text stands on the page, where it can be seen."""
        self.shown(self.says(spanish, english)).wait_for()

    def shown(self, text: str) -> Locator:
        return self.page.get_by_text(text).filter(visible=True).first

    def value(self, script: str, given: str | None = None) -> Any:
        """What a script reads of the page, of the next one if that comes meanwhile; it changes
        nothing."""
        found = None
        for _ in tries("a page that stays"):
            try:
                found = self.page.evaluate(script, given)
                break
            except Error as error:
                if "context was destroyed" not in error.message:
                    raise
                self.page.wait_for_load_state()
        return found

    def overhang(self) -> int:
        """By how many pixels the page is wider than the window."""
        width: int = self.value("document.documentElement.scrollWidth - innerWidth")
        return width

    def is_whole(self, wanted: str) -> bool:
        """Whether no side of what this selector matches is cut off by the window."""
        box = self.page.locator(wanted).bounding_box()
        room = self.page.viewport_size
        assert box
        assert room
        return box["x"] >= 0 and box["x"] + box["width"] <= room["width"]
