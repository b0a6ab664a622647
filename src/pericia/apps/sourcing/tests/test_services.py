"""The catalogue of services: complete, in both languages, and decided as it is published."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
import yaml

from pericia.apps.engagements import catalogue
from pericia.apps.sourcing.services import (
    FOLDER,
    decision_address,
    domains,
    domains_of,
    languages_of,
    neighbours,
    services,
    services_section,
    shipped,
    status_of,
    usual_decision,
)
from pericia.apps.sourcing.services_reading import read_domain
from pericia.apps.sourcing.services_search import Asked, asked_of, filters, found
from pericia.apps.sourcing.services_words import review_in_words, sla_in_words
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing.criteria import CRITERION_IDS, SIDES
from pericia.kernels.sourcing.process import Answer

IDS = {
    *(f"F{n}" for n in range(1, 9)),
    *(f"O{n}" for n in range(1, 9)),
    *(f"A{n}" for n in range(1, 11)),
    *(f"L{n}" for n in range(1, 6)),
    "R1",
    *(f"D{n}" for n in range(1, 8)),
    *(f"C{n}" for n in range(1, 7)),
    *(f"H{n}" for n in range(1, 5)),
    *(f"E{n}" for n in range(1, 5)),
    *("W1", "W2", "T1", "T2"),
    *("X1", "X2", "X3"),
}
# Where published descriptions put a service; every other one they call knowledge.
BPO = {"F1", "F2", "F3", "F4", "F5", "F7", "F8", "O1", "O2", "O3", "O4", "O5"}
EITHER = {"O6", "O7", "O8", "A1", "H1", "H2", "H3"}
HYBRID = {"X1", "X2", "X3"}
MODELS = {"bpo": {"bpo"}, "kpo": {"kpo"}, "hybrid": {"hybrid"}, "either": {"bpo", "kpo"}}
BY_ID = {each.id: each for each in services().values()}
TEXT = (FOLDER / "hybrid.yaml").read_text(encoding="utf-8")


def problems(text: str) -> list[str]:
    domain, noted = read_domain(text)
    assert (domain is None) == bool(noted)
    return [f"{each.where}: {each.message}" for each in noted]


def changed(key: str, value: object) -> str:
    """The hybrid services with one key of the first changed; None takes the key away."""
    document = yaml.safe_load(TEXT)
    *way, last = key.split(".")
    part = document["services"][0]
    for name in way:
        part = part[name]
    if value is None:
        del part[last]
    else:
        part[last] = value
    return yaml.safe_dump(document, allow_unicode=True)


def test_every_service_of_the_plan_has_its_place_once():
    assert set(BY_ID) == IDS
    assert len(services()) == len(IDS) == 60
    assert sum(len(each.services) for each in domains()) == 60
    assert len({each.order for each in domains()}) == len(domains())


def test_each_stands_on_the_side_on_which_it_is_published():
    sides = {id_: each.side for id_, each in BY_ID.items()}
    assert {id_ for id_, side in sides.items() if side == "bpo"} == BPO
    assert {id_ for id_, side in sides.items() if side == "either"} == EITHER
    assert {id_ for id_, side in sides.items() if side == "hybrid"} == HYBRID


@pytest.mark.parametrize("id_", sorted(IDS))
def test_the_usual_answers_lead_to_the_usual_side(id_):
    service = BY_ID[id_]
    found = usual_decision(service)
    assert found.decided
    assert found.model in MODELS[service.side]


@pytest.mark.parametrize("id_", sorted(IDS))
def test_it_says_everything_in_each_language_and_not_the_same(id_):
    service = BY_ID[id_]
    for words in (service.es, service.en):
        said = {name: getattr(words, name) for name in words.__slots__}
        assert [name for name, text in said.items() if not text and name != "licence"] == []
        assert 3 <= len(words.questions) <= 5
        assert sum(len(str(each).split()) for each in said.values()) >= 110
    same = {
        name
        for name in service.es.__slots__
        if getattr(service.es, name) == getattr(service.en, name)
    }
    assert same <= {"licence"}
    if service.es.licence:
        assert "licence" not in same


def test_who_leaves_a_licence_open_is_no_expert_who_signs():
    licensed = {id_ for id_, each in BY_ID.items() if each.es.licence}
    assert {"F6", "A2", "A6", "A9", "L1", "L3", "H2", "H4"} <= licensed


def test_a_service_runs_when_a_playbook_of_its_slug_ships_and_not_otherwise(monkeypatch):
    running = {each.slug for each in services().values() if shipped(each)}
    assert running == set(catalogue.services()) & set(services())
    assert {"customer-queries", "clinical-coding"} <= running
    monkeypatch.setattr(catalogue, "services", dict)
    assert {status_of(each) for each in services().values()} == {"described"}


def test_every_playbook_that_ships_is_a_service_of_the_catalogue():
    assert set(catalogue.services()) <= set(services())


def test_the_languages_of_forms_are_those_in_which_the_whole_playbook_speaks():
    assert languages_of(services()["customer-queries"]) == ("es", "en")
    assert languages_of(services()["voice-of-customer"]) == ("es", "en")
    assert languages_of(services()["continuous-improvement"]) == ()


def test_neighbours_stay_within_the_domain():
    assert [each and each.id for each in neighbours(BY_ID["F1"])] == [None, "F2"]
    assert [each and each.id for each in neighbours(BY_ID["F4"])] == ["F3", "F5"]
    assert [each and each.id for each in neighbours(BY_ID["F8"])] == ["F7", None]


def test_terms_are_said_in_words():
    calls = BY_ID["F4"]
    assert sla_in_words(calls.sla, "es") == "80\u00a0% en 20 segundos"
    assert sla_in_words(BY_ID["C5"].sla, "en") == "95% within 1 hour"
    words = review_in_words(calls.quality, "en")
    assert words == "Review of a drawn sample, 3% of what is finished"


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_way_to_the_decision_carries_the_usual_answers(language):
    service = BY_ID["L1"]
    path, _, query = decision_address(service, language).partition("?")
    given = dict(parse_qsl(query))
    assert (path, given.pop("name")) == ("/", service.said(language).name)
    assert given["risk_expert"] == "4"
    read = {
        name: Answer(*(float(given.pop(f"{name}_{part}")) for part in (*SIDES, "sure")))
        for name in CRITERION_IDS
    }
    assert (read, given) == (service.answers, {})


@pytest.mark.parametrize(
    ("key", "value", "where"),
    [
        ("side", "both", "services.0.side"),
        ("id", "voice", "services.0.id"),
        ("slug", "Voice of", "services.0.slug"),
        ("slug", "continuous-improvement", "services.1.slug"),
        ("level", None, "services.0"),
        ("es.why", None, "services.0.es"),
        ("en.refuses", "", "services.0.en.refuses"),
        ("en.what", "x" * 701, "services.0.en.what"),
        ("en.licence", "Licensed.", "services.0"),
        ("es.questions", ["¿Solo una?"], "services.0"),
        ("es.questions", None, "services.0.es"),
        ("es.colour", "azul", "services.0.es.colour"),
        ("sla.unit", "moons", "services.0.sla.unit"),
        ("sla.share", 90, "services.0.sla.share"),
        ("quality.errors_max", -0.1, "services.0.quality.errors_max"),
        ("quality.review", "luck", "services.0.quality.review"),
        ("answers.risk", None, "services.0.answers"),
        ("answers.risk.expert", 5, "services.0.answers.risk.expert"),
        ("answers", None, "services.0"),
        ("status", "runs", "services.0.status"),
    ],
)
def test_each_mistake_of_a_file_is_told_where_it_stands(key, value, where):
    assert where in {each.partition(": ")[0] for each in problems(changed(key, value))}


def test_a_file_as_it_ships_has_no_mistake_and_one_without_services_has():
    assert problems(TEXT) == []
    assert problems(TEXT.partition("services:")[0]) != []
    assert problems("domain: hybrid\norder: 1\nname: {es: Uno, en: One}\nservices: []\n") != []


def test_two_files_may_not_describe_the_same_service(tmp_path):
    (tmp_path / "a.yaml").write_text(TEXT)
    (tmp_path / "b.yaml").write_text(TEXT.replace("domain: hybrid", "domain: other"))
    with pytest.raises(Refused, match="Two services have the id X1") as refused:
        domains_of(tmp_path)
    assert refused.value.code == "catalogue_invalid"


def test_a_broken_file_is_named_with_its_line(tmp_path):
    (tmp_path / "a.yaml").write_text(TEXT.replace("side: hybrid", "side: hybird", 1))
    with pytest.raises(Refused, match=r"a\.yaml: services\.0\.side: Line 8: .*`hybrid`"):
        domains_of(tmp_path)


def test_filters_narrow_and_combine():
    assert {each.id for each in found(Asked(side="hybrid"))} == HYBRID
    assert {each.id for each in found(Asked(side="either", domain="health"))} == {"H1", "H2", "H3"}
    running = {each.slug for each in found(Asked(status="runs"))}
    assert running == {each.slug for each in found(Asked(language="es"))}
    assert found(Asked(side="hybrid", domain="health")) == []


def test_words_are_found_in_both_languages_without_accents_and_all_of_them():
    assert [each.id for each in found(Asked(q="nominas"))] == ["A3"]
    assert [each.id for each in found(Asked(q="PAYROLL"))] == ["A3"]
    assert "H2" in {each.id for each in found(Asked(q="cie-10 codificadores"))}
    assert found(Asked(q="nominas cie-10")) == []


def test_counts_tell_how_many_each_choice_would_leave():
    for asked in (Asked(), Asked(side="kpo"), Asked(domain="health", q="código")):
        for each in filters(asked, "es"):
            for choice in each.choices:
                query = dict(
                    part.split("=") for part in choice.address.partition("?")[2].split("&") if part
                )
                assert len(found(asked_of({**query, "q": asked.q}))) == choice.count
            assert sum(choice.is_chosen for choice in each.choices) == 1


def test_what_no_service_could_have_counts_as_not_asked():
    assert asked_of({"side": "x", "domain": "'", "q": "  a   b "}) == Asked(q="a b")
    assert len(asked_of({"q": "y" * 1_000}).q) == 100


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_section_of_the_home_page_counts_and_links(language):
    section = services_section(language)
    assert (section["count"], len(section["domains"])) == (60, len(domains()))
    cards = [card for domain in section["domains"] for card in domain["services"]]
    assert [each["address"] for each in cards] == [f"/services/{slug}" for slug in services()]
    names = {card["slug"]: card["name"] for card in cards}
    assert names["payroll"] == {"es": "Nóminas", "en": "Payroll"}[language]
    assert section["running"] == sum(card["status"] == "runs" for card in cards)
