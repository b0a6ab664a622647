"""One service from the catalogue to the document in the client's hands, through pages alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pericia.kernels.procedure.playbook import Playbook
from tests.journeys.files_got import SIGNS, text_of
from tests.journeys.filling import fill, unfilled
from tests.journeys.service import Answer, File, Service, shipped
from tests.journeys.town import Town
from tests.journeys.worker import run_jobs

ITEM = re.compile(r"/work/items/")
STEPS_MAX = 40
RAW = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|\bundefined\b|\{\{|\}\}")
WORDS: Mapping[str, Mapping[str, str]] = {
    "es": {
        "sample": "Descargar la muestra",
        "import": "Importar un archivo",
        "cases": "Ver los expedientes",
        "done": "Entregado.",
        "release": "Entregar al cliente",
        "accepted": "Lo ha aceptado.",
        "closed": "Cerrado",
    },
    "en": {
        "sample": "Download the sample",
        "import": "Import a file",
        "cases": "See the cases",
        "done": "Handed in.",
        "release": "Release to the client",
        "accepted": "You have accepted it.",
        "closed": "Closed",
    },
}
Sit = Callable[..., Any]
Picture = Callable[[Any, str], None]


@dataclass
class Journey:
    """Somebody begins a case of the service in this language with this file, and `to_the_end` it is
    worked, delivered, downloaded and approved. Each part raises AssertionError where a person could
    not go on."""

    service: Service
    playbook: Playbook
    town: Town
    language: str
    sit: Sit
    picture: Picture
    case: str = ""
    document: str = ""
    seen: list[str] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)

    @property
    def words(self) -> Mapping[str, str]:
        return WORDS[self.language]

    def from_the_catalogue(self, file: File, by: str, *, is_sample: bool) -> None:
        """From the page of the service: its sample is saved, or a file of one's own is at hand;
        it is uploaded to the service's line, its columns are matched, it is imported."""
        with self._at(by) as desk:
            desk.page.goto("/services")
            link = f"main a[href$='/services/{self.service.slug}']"
            desk.page.locator(link).first.click()
            desk.arrive(f"**/services/{self.service.slug}")
            self._look(desk, "catalogue", raw=False)  # columns of files are named there
            content = self._sample(desk) if is_sample else file.content
            desk.page.get_by_role("link", name=self.words["import"], exact=True).click()
            desk.arrive("**/imports/new?service=*")
            line = desk.page.locator("[name=line] option:checked").inner_text()
            assert self.playbook.title[self.language] in line, line
            desk.page.set_input_files(
                "[name=file]",
                files=[{"name": file.name, "mimeType": "text/csv", "buffer": content}],
            )
            desk.page.locator("main button[data-kind=primary]").click()
            desk.arrive("**/imports/*-*/*-*")
            self._match_columns(desk, file)
            desk.press("Control+Enter")
            desk.page.locator("#import").wait_for()
            run_jobs()
            desk.page.reload()
            self._look(desk, "imported", raw=False)
            desk.page.get_by_role("link", name=self.words["cases"]).click()
            case = file.case if isinstance(file.case, str) else file.case.said(self.language)
            desk.page.fill("#q", case)
            with desk.page.expect_response("**/cases?q=*"):
                desk.press("Enter")
            desk.page.wait_for_load_state("networkidle")
            self.picture(desk.page, f"{self._name}-found")
            named = desk.page.locator("#cases th").get_by_role("link", name=case, exact=True)
            (named if named.count() else desk.page.locator("#cases th a")).first.click()
            desk.arrive("**/cases/*-*/*-*")
            self.case = desk.page.url
            self._look(desk, "opened")
        self._put_first()
        if is_sample and self.service.attached:
            self._attach()

    def worked(self) -> None:
        """Each step by the person whose it is, until the case is closed."""
        for _ in range(STEPS_MAX):
            run_jobs()
            waiting = self._waiting()
            if not waiting:
                break
            self._do(waiting[0])
        with self._at("sponsor") as desk:
            desk.page.goto(self.case)
            desk.sees(self.words["closed"])
            self._look(desk, "closed")

    def delivered(self) -> None:
        """The document is made, released where somebody has to, read, saved in each form and
        approved by the client."""
        with self._at("operations") as desk:
            self._open_document(desk)
            self._look(desk, "document")
            release = desk.page.get_by_role("button", name=self.words["release"])
            if release.count():
                with desk.page.expect_response("**/release"):
                    release.click()
                desk.page.wait_for_load_state("networkidle")
        with self._at("sponsor") as desk:
            self._find_document(desk)
            desk.page.goto(self.document)
            self._check_document(desk)
            self._approve(desk)

    # Parts of the way

    @contextmanager
    def _at(self, who: str) -> Iterator[Any]:
        with self.sit(self.town, who, language=self.language) as desk:
            yield desk

    def _sample(self, desk: Any) -> bytes:
        with desk.page.expect_download() as coming:
            desk.page.get_by_role("link", name=self.words["sample"]).click()
        found: bytes = coming.value.path().read_bytes()
        return found

    def _match_columns(self, desk: Any, file: File) -> None:
        for kind, chosen in (("column", file.columns), ("default", file.defaults)):
            for name, value in chosen.items():
                control = desk.page.locator(f"[name='{kind}.{name}']")
                if control.evaluate("each => each.tagName") == "SELECT":
                    control.select_option(value)
                else:
                    control.fill(value)
        desk.page.wait_for_timeout(200)
        desk.page.wait_for_load_state("networkidle")
        self._look(desk, "columns", raw=False)

    def _put_first(self) -> None:
        """Operations puts the case that we follow before the others."""
        with self._at("operations") as desk:
            desk.page.goto(self.case)
            details = desk.page.locator("details", has=desk.page.locator("[name=priority]"))
            details.locator("summary").click()
            details.locator("[name=priority]").fill("100")
            details.locator("textarea").fill("Lo pide el cliente.")
            with desk.page.expect_response("**/priority"):
                details.locator("button[type=submit]").click()
            desk.page.wait_for_load_state("networkidle")

    def _attach(self) -> None:
        """What the case waits for is added on its page, and it goes on by itself."""
        with self._at("operations") as desk:
            desk.page.goto(self.case)
            desk.page.set_input_files(
                "[name=files]",
                files=[
                    {"name": name, "mimeType": "text/csv", "buffer": content}
                    for name, content in self.service.attached.items()
                ],
            )
            added = desk.page.locator("form", has=desk.page.locator("[name=files]"))
            added.locator("button").click()
            desk.page.wait_for_load_state("networkidle")
            self._look(desk, "attached")
            run_jobs()
            desk.page.reload()
            assert not desk.page.locator(".question").count(), "still blocked"

    def _waiting(self) -> list[str]:
        """The steps that wait for people, as operations reads them on the page of the case."""
        titles = {each.title[self.language]: each.name for each in self.playbook.steps.values()}
        with self._at("operations") as desk:
            desk.page.goto(self.case)
            blocked = desk.page.locator(".question").all_inner_texts()
            assert blocked == [], blocked
            return [titles[each] for each in desk.page.locator(".live a").all_inner_texts()]

    def _do(self, step: str) -> None:
        number = self.done[step] = self.done.get(step, 0) + 1
        question = self.service.asks.get(step) if number == 1 else None
        with self._at(f"{self.service.slug}:{step}") as desk:
            desk.page.locator(".journey a[href='/work']").click()
            desk.arrive("**/work")
            desk.press("j")
            desk.arrive(ITEM)
            self._look(desk, f"{step}-{number}")
            if question is not None:
                desk.press("q")
                desk.page.locator("[name=question]:focus").wait_for()
                desk.page.keyboard.type(question.text)
                desk.page.keyboard.press("Tab")
                with desk.page.expect_response("**/question"):
                    desk.page.keyboard.press("Enter")
                desk.page.wait_for_load_state("networkidle")
                self._answered(question.answer)
                desk.page.goto("/work")
                desk.page.locator("main a[href^='/work/items/']").first.click()
                desk.arrive(ITEM)
                desk.sees(question.answer)
            self._fill_and_hand_in(desk, step, number)

    def _answered(self, answer: str) -> None:
        """The sponsor finds the question among what waits, and answers it."""
        with self._at("sponsor") as desk:
            desk.page.goto("/overview")
            desk.page.locator("#waiting ~ .rows a[href*='/cases/']").first.click()
            desk.arrive("**/cases/*-*/*-*")
            desk.page.fill("[name=answer]", answer)
            self._look(desk, "question")
            desk.page.locator(".question button").first.click()
            desk.sees(answer)

    def _fill_and_hand_in(self, desk: Any, step: str, number: int) -> None:
        read = desk.page.locator("main").inner_text()
        values = _answer(self.service.answers[step], number, read)
        blind = self.playbook.steps[step].blind_first
        if blind is not None and desk.page.locator("[name=blind]").count():
            fill(
                desk.page,
                {name: values[name] for name in blind.fields if name in values},
                language=self.language,
            )
            desk.press("Control+Enter")
            desk.page.locator("[name=blind]").wait_for(state="detached")
            values = {name: each for name, each in values.items() if name not in blind.fields}
        differences = desk.page.locator("[data-difference]")
        for place, pick in enumerate(self.service.picks if differences.count() else ()):
            differences.nth(place).locator(f"[name^='pick.'][value='{pick}']").check()
        fill(desk.page, values, language=self.language)
        left = {f"{step}.{re.sub(r'[.][0-9]+', '', name)}" for name in unfilled(desk.page)}
        assert left <= set(self.service.blank), f"nobody fills in {sorted(left)}"
        if desk.page.locator("[name=confirmed]").count():
            desk.page.check("[name=confirmed]")
        self._look(desk, f"{step}-{number}-filled")
        desk.press("Control+Shift+Enter")
        desk.page.wait_for_load_state("networkidle")
        self.picture(desk.page, f"{self._name}-{step}-{number}-sent")
        wrong = desk.page.locator(".error-summary")
        assert not wrong.count(), f"{step}: {wrong.first.inner_text()}"
        desk.arrive("**/work")
        desk.sees(self.words["done"])

    def _open_document(self, desk: Any) -> None:
        desk.page.goto(self.case)
        desk.page.locator(".of-case th a").first.click()
        desk.arrive("**/deliverables/*-*/*-*")
        self.document = desk.page.url

    def _find_document(self, desk: Any) -> None:
        """Among what waits for the client, or among all where it is not asked to accept each."""
        if b"\nacceptance: none" in shipped(self.service.slug, "deliverable.yaml"):
            desk.page.goto("/deliverables")
            desk.page.locator("main a[href*='/deliverables/']").first.click()
            return
        desk.page.goto("/overview")
        desk.page.locator("#waiting ~ .rows a[href*='/deliverables/']").first.click()

    def _check_document(self, desk: Any) -> None:
        """The page and its four files say what they are to say, in the document's language."""
        article = desk.page.locator("article.document")
        spoken = article.get_attribute("lang")
        figures = self.service.figures[spoken]
        says = [*figures, *self.service.says[spoken]]
        self._look(desk, "document-of-client")
        shown = [*desk.page.locator("main h1").all_inner_texts(), article.inner_text()]
        told = {"page": " ".join(" ".join(shown).split())}
        for kind in SIGNS:
            with desk.page.expect_download() as coming:
                desk.page.locator(f".files a[href*='/files/{kind}']").click()
            path: Path = coming.value.path()
            assert coming.value.suggested_filename.endswith(f".{kind}")
            told[kind] = text_of(kind, path)
            self.picture(path, f"{self._name}-document.{kind}")
        for where, text in told.items():
            expected = figures if where == "xlsx" else says
            missing = [each for each in expected if each not in text]
            assert missing == [], f"{where} ({spoken}) lacks {missing}: {text[:3000]}"
            assert RAW.findall(text.split("SHA-256")[0]) == [], f"{where}: {RAW.findall(text)}"

    def _approve(self, desk: Any) -> None:
        desk.page.locator("a[href*='/acceptance']").first.click()
        desk.arrive("**/acceptance*")
        desk.page.locator("main form button[data-kind=primary]").click()
        desk.sees(self.words["accepted"])

    @property
    def _name(self) -> str:
        return f"{self.service.slug}-{self.language}"

    def _look(self, desk: Any, name: str, *, raw: bool = True) -> None:
        """Nothing on the page is a name of the program, or wider than the window."""
        desk.page.wait_for_load_state()
        self.picture(desk.page, f"{self._name}-{name}")
        if raw:
            text = desk.page.locator("main").inner_text()
            assert RAW.findall(text) == [], (name, RAW.findall(text))
        assert desk.overflow() <= 0, name


def _answer(answers: Any, number: int, read: str) -> Mapping[str, Any]:
    """What is written the so manieth time that the step is done."""
    one: Answer = answers[min(number, len(answers)) - 1] if isinstance(answers, list) else answers
    return one(read) if callable(one) else one
