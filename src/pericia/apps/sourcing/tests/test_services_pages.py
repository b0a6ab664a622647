"""The public pages of the catalogue, through the client."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from tests.pages import browser_of
from tests.statements import count_for

from pericia.apps.sourcing.services import services, shipped
from pericia.apps.sourcing.views.services import ID

PAGES = ["/services", "/services?side=kpo", *(f"/services/{slug}" for slug in services())]
DESCRIBED = next(each for each in services().values() if not shipped(each))


class Outline(HTMLParser):
    """Headings in order, ids, controls without a label, links without words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.named: list[str] = []
        self.controls: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag == "label":
            self.labelled.add(given.get("for") or "")
        self.named += (given.get("aria-labelledby") or "").split()
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.controls.append(given.get("id") or "")


def reader(language: str) -> Client:
    return Client(headers={"accept-language": language})


def text_of(address: str, language: str) -> str:
    """The page with its signs as they are read, and without links."""
    return re.sub("</?a[^>]*>", "", unescape(page(address, language)))


def page(address: str, language: str = "es") -> str:
    answer = reader(language).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_list_shows_every_service_without_signing_in(language):
    seen = unescape(page("/services", language))
    for service in services().values():
        assert f'href="/services/{service.slug}"' in seen
        assert service.said(language).name in seen
    assert {"es": "60 servicios de 60", "en": "60 services of 60"}[language] in seen


@pytest.mark.parametrize("slug", sorted(services()))
def test_each_page_says_everything_in_both_languages(slug):
    service = services()[slug]
    for language in ("es", "en"):
        seen, words = text_of(f"/services/{slug}", language), service.said(language)
        names = {each.id: each.said(language).name for each in services().values()}
        why = "".join(names.get(part, part) for part in ID.split(words.why))
        asked = [name for name in words.__slots__ if name not in ("questions", "why")]
        said = [why, *(getattr(words, name) for name in asked)]
        assert [text for text in (*said, *words.questions) if text not in seen] == []
        running = {"es": "Cómo funciona", "en": "How it runs"}[language]
        assert (running in seen) == (shipped(service) is not None)


@pytest.mark.parametrize("address", PAGES)
def test_headings_do_not_jump_ids_are_unique_and_controls_are_labelled(address):
    outline = Outline(page(address))
    levels = outline.levels
    assert (levels[0], levels.count(1)) == (1, 1)
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.named) <= set(outline.ids)
    labelled = set(outline.controls) - outline.labelled
    assert labelled <= {""}  # the box of the keys dialog stands in its label


def test_what_runs_shows_steps_fields_and_a_case():
    seen = page("/services/customer-queries")
    assert "Clasificar la consulta" in seen
    assert "<dd>Formulario web</dd>" in seen
    assert "pedí la tarjeta hace doce días" in seen
    assert "una de 77 opciones" in seen
    assert "/playbooks/catalogue/" not in seen
    described = page(f"/services/{DESCRIBED.slug}")
    assert "aún no funciona aquí" in described


def test_filters_stand_in_the_address_and_keep_each_other():
    seen = page("/services?side=either&domain=health&q=informe")
    assert 'href="/services/clinical-coding"' in seen
    assert 'href="/services/bookkeeping"' not in seen
    assert '<input type="hidden" form="search" name="side" value="either">' in seen
    assert "?side=either&amp;q=informe" in seen  # every domain again
    assert 'aria-current="true">Salud' in seen


def test_nothing_found_says_what_to_do_and_odd_questions_do_no_harm():
    assert "Ningún servicio encaja" in page("/services?q=zzzz")
    seen = page("/services?side=%3Cb%3E&q=%3Cscript%3E%22&domain=../..")
    assert "<script>&quot;" not in seen
    assert 'value="&lt;script&gt;&quot;"' in seen


def test_an_unknown_service_is_not_there():
    for address in ("/services/nothing", "/services/customer-querie", "/services/HYBRID"):
        assert reader("es").get(address).status_code == 404
    assert reader("es").post("/services").status_code == 405


@pytest.mark.parametrize("address", ["/services", "/services?q=x", "/services/customer-queries"])
def test_a_visitor_costs_the_database_nothing(address):
    assert count_for(reader("es"), address) == 0


def test_whoever_is_signed_in_goes_on_to_what_their_roles_allow(world):
    operations = browser_of(world, "olga").get("/services/customer-queries").content.decode()
    assert "/playbooks/catalogue/customer-queries" in operations
    assert 'href="/cases/new"' in operations
    operator = browser_of(world, "ana").get("/services/customer-queries").content.decode()
    assert "/playbooks/catalogue/" not in operator
    assert 'href="/services"' in operator


def test_a_service_that_is_named_in_another_is_a_link_and_nothing_else_is():
    seen = page("/services/customer-queries")
    assert '(<a href="/services/expert-advice-line">Centro de llamadas experto</a>)' in seen
    assert "NIS2, no tiene" in page("/services/compliance-analysis")


def test_the_next_and_the_one_before_are_linked():
    seen = page("/services/complaints")
    assert 'rel="prev" href="/services/customer-queries"' in seen
    assert 'rel="next" href="/services/technical-support"' in seen
    assert 'rel="prev"' not in page("/services/customer-queries")


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_section_for_the_home_page_is_rendered(language):
    with translation.override(language):
        seen = render_to_string("sourcing/services_section.html")
    assert 'href="/services?domain=health"' in seen
    assert seen.count('href="/services/') == 60
    assert {"es": "Funciona", "en": "Runs"}[language] in seen
