"""The first screen and the readiness check, as visitors and signed-in people meet them."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from django.test import Client, override_settings
from tests.pages import browser_of
from tests.statements import count_for, statements

from pericia.apps.sourcing.answers import query_of
from pericia.apps.sourcing.examples import examples
from pericia.apps.sourcing.views import home
from pericia.cli import main
from pericia.kernels.sourcing.comparison import COMPARISON
from pericia.kernels.sourcing.criteria import CRITERION_IDS
from pericia.kernels.sourcing.process import Process
from pericia.kernels.sourcing.tests.answers import answers
from pericia.web import rates

MOVE = {"HX-Request": "true"}
ROUTINE = query_of(Process("p", "Altas", answers((4, 4, 3, 4, 4), (1, 1, 1, 0, 1))))
BOTH = query_of(Process("p", "Siniestros", answers((4, 3, 3, 4, 3), (3, 4, 4, 2, 3))))


def visitor(language: str = "es") -> Client:
    return Client(headers={"Accept-Language": language})


def seen(address: str, language: str = "es", **headers: str) -> str:
    answer = visitor(language).get(address, headers=headers)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def model_of(page: str) -> str:
    found = re.search(r'class="answer-head" data-model="(\w+)"', page)
    assert found
    return found[1]


def test_a_stranger_is_asked_in_spanish_first_and_in_english_when_they_read_it():
    spanish, english = seen("/"), seen("/", "en")
    assert "¿Qué entregar a otros, y cómo?" in spanish
    assert "How far must large volumes be absorbed fast?" in english
    for page in (spanish, english):
        assert page.count('type="range"') == 19
        assert 'href="/accounts/login/"' in page
        assert model_of(page) == "open"


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_answer_has_reasons_governance_change_risks_and_benefits(language):
    page = seen(f"/?{BOTH}&bans=offshore", language)
    words = {
        "es": ("Híbrido", "El lado experto es fuerte (3,2 de 4)", "con gobierno", "Cambiaría a",
               "No es una probabilidad de éxito", "en un país lejano", "Sindicatos", "Trato más"),
        "en": ("Hybrid", "The expert side is strong (3.2 of 4)", "with governance", "Would become",
               "It is no probability of success", "offshore", "Unions", "More relevant"),
    }  # fmt: skip
    for each in words[language]:
        assert each in page


def test_a_move_brings_the_answer_alone_and_says_it_in_the_live_region():
    found = seen(f"/?{ROUTINE}", **MOVE)
    assert model_of(found) == "bpo"
    assert "<form" not in found
    assert "<html" not in found
    assert 'hx-swap-oob="innerHTML:#said"' in found
    assert found.count("BPO (claro)") == 1
    page = seen(f"/?{ROUTINE}")
    assert "hx-swap-oob" not in page
    assert '<span id="said" role="status">BPO (claro).</span>' in page


def test_the_page_without_script_is_a_form_that_keeps_what_was_answered():
    page = seen(f"/?{ROUTINE}&rules_share=0.35&bans=kpo")
    assert re.search(r'<form class="describe" method="get" action="/"', page)
    assert '<button class="button" data-kind="primary">Ver la respuesta</button>' in page
    assert 'name="nature_operational" min="0" max="4" step="1" value="4"' in page
    assert '<option value="0.35" selected>35 %</option>' in page
    assert 'value="kpo" checked' in page
    assert 'value="Altas"' in page


def test_the_link_to_an_answer_gives_the_same_answer():
    moved = seen(f"/?{BOTH}", **MOVE)
    link = re.search(r'data-address="([^"]+)"', moved)
    assert link
    assert model_of(seen(link[1])) == model_of(moved) == "hybrid"
    assert link[1] == f"/?{BOTH}"


def test_the_flip_applied_gives_the_model_that_it_names():
    for each in examples("es"):
        page = seen(f"/?{each.query}")
        link = re.search(r'class="flip" href="([^"]+)#answer">Aplicarlo y ver ([^<]+)<', page)
        assert link, each.name
        assert f"<strong>{link[2]}</strong>" in seen(link[1]), each.name
        assert f"<strong>{link[2]}</strong>" not in page, each.name


def test_the_short_form_says_probably():
    page = seen("/?form=short&complexity=4&decisions=4&expertise=4")
    assert model_of(page) == "kpo"
    assert "probablemente" in page
    assert '<input type="radio" name="form" value="short" id="id_form" checked>' in page


def test_more_judgement_never_moves_the_answer_towards_bpo():
    order = ["automate", "bpo", "hybrid", "kpo"]
    steps = []
    for expert in range(5):
        pairs = [f"{one}_operational=3&{one}_expert={expert}" for one in CRITERION_IDS]
        steps.append(order.index(model_of(seen(f"/?{'&'.join(pairs)}", **MOVE))))
    assert steps == sorted(steps)
    assert steps[0] < steps[-1]


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("nature_operational=9", "nature_operational", "Escriba un número de 0 a 4."),
        ("impact_sure=2", "impact_sure", "Escriba un número de 0 a 1."),
        ("rules_share=1&nature_expert=4&nature_operational=1", "rules_share", "Baje esta parte"),
        ("name=" + "x" * 300, "name", "Use una línea de 200"),
    ],
)
def test_a_bad_value_is_told_at_its_field_and_in_place_of_the_answer(query, field, sentence):
    answer = visitor().get(f"/?{query}")
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    at_field = re.search(rf'id="{field}_error">([^<]+)<', page)
    assert at_field
    assert sentence in at_field[1]
    assert f'aria-describedby="{field}_error"' in page
    assert f'<a href="#id_{field}">' in page
    moved = visitor().get(f"/?{query}", headers=MOVE)
    assert moved.status_code == 422
    assert sentence in html.unescape(moved.content.decode())
    for kind in ("html", "pdf"):
        assert visitor().get(f"/answer.{kind}?{query}").status_code == 422


def test_what_somebody_types_as_a_name_is_text_and_nothing_else():
    typed = "%3Cscript%3Ealert(1)%3C/script%3E"
    for address in (f"/?name={typed}", f"/answer.html?name={typed}"):
        assert b"<script>alert" not in visitor().get(address).content


@pytest.mark.parametrize(
    "query", [BOTH, ROUTINE, "form=short&complexity=1&decisions=0&expertise=1&sure=0.5",
              f"{ROUTINE}&rules_share=0.95&bans=bpo", f"{BOTH}&strategic_secret=on"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_says_what_the_command_says(tmp_path, capsys, query, language):
    file = tmp_path / "processes.yaml"
    file.write_text(yaml.safe_dump({"processes": [as_file(query)]}))
    assert main.run(["sourcing", "assess", str(file), "--json", "--language", language]) == 0
    told = json.loads(capsys.readouterr().out)["processes"][0]
    page = seen(f"/?{query}", language)
    assert model_of(page) == (told["model"] if told["decided"] else "open")
    assert ('data-tone="warn">' in page) is told["governance"]
    for key in ("reasons", "missing", "risks", "benefits"):
        for each in told[key]:
            assert each["text"] in page
            assert each.get("control", "") in page
    for model, share in told["share_of_draws"].items():
        assert (f'<rect data-model="{model}"' in page) is (share > 0)
    assert ('class="flip"' in page) is bool(told["flip_to"])


def as_file(query: str) -> dict[str, object]:
    """The process of a query as the command's file holds it, written without the page's reader."""
    given = parse_qs(query)
    one = {name: values[0] for name, values in given.items()}
    process: dict[str, object] = {"id": "process", "name": one.get("name", "P")}
    if one.get("form") == "short":
        names = ("complexity", "decisions", "expertise", "sure")
        process["short"] = {name: float(one[name]) for name in names}
    else:
        process["answers"] = {
            each: {part: float(one[f"{each}_{part}"]) for part in ("operational", "expert", "sure")}
            for each in CRITERION_IDS
        }
    if "rules_share" in one:
        process["rules_share"] = float(one["rules_share"])
    if "bans" in given:
        process["bans"] = given["bans"]
    process["strategic_secret"] = one.get("strategic_secret") == "on"
    return process


@pytest.mark.parametrize(("language", "title"), [("es", "Qué entregar"), ("en", "What to hand")])
def test_the_answer_is_a_report_to_download_in_the_readers_language(language, title):
    answer = visitor(language).get(f"/answer.html?{BOTH}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pericia.html"'
    assert f'<html lang="{language}">' in answer.content.decode()
    assert title in answer.content.decode()
    assert "Siniestros" in answer.content.decode()
    pdf = visitor(language).get(f"/answer.pdf?{BOTH}")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")


def test_documents_for_visitors_are_bounded_by_address_and_at_once(monkeypatch):
    monkeypatch.setattr(home, "_pdf_of", lambda told: b"%PDF")
    monkeypatch.setattr(home, "_rate", rates.MinuteRate())
    monkeypatch.setattr(rates, "monotonic", lambda: 610.0)

    def asked(address: str = "127.0.0.1"):
        return visitor().get(f"/answer.pdf?{BOTH}", REMOTE_ADDR=address)

    with override_settings(PUBLIC_DOCUMENTS_A_MINUTE=1):
        assert asked().status_code == 200
        refused = asked()
        assert (refused.status_code, refused["Retry-After"]) == (429, "50")
        assert "inténtelo en un minuto" in refused.content.decode()
        assert asked("192.0.2.7").status_code == 200
    held = [home._at_once.acquire(blocking=False) for _ in range(home.AT_ONCE)]
    assert all(held)
    assert asked().status_code == 429
    for _ in held:
        home._at_once.release()
    assert asked().status_code == 200


def test_every_row_of_the_comparison_is_there_and_explained():
    page = seen("/")
    for row in COMPARISON:
        assert f'<span class="matter">{row.title.es}</span>' in page
        assert row.explained.es in page
        assert row.example.es in page


def test_a_visitor_costs_the_database_nothing():
    with statements() as sent:
        for address in ("/", f"/?{BOTH}", f"/answer.html?{BOTH}", "/readiness?owner=2"):
            assert visitor().get(address).status_code == 200
        assert visitor().get(f"/?{BOTH}", headers=MOVE).status_code == 200
    assert sent == []


def test_whoever_signed_in_sees_it_with_the_navigation(world):
    browser = browser_of(world, "marta")
    page = browser.get(f"/?{ROUTINE}").content.decode()
    assert 'id="journey"' in page
    assert 'class="answer-head" data-model="bpo"' in page
    assert "/accounts/login/" not in page
    assert count_for(browser, "/") <= 4


def test_a_stranger_takes_the_answer_along_to_the_sign_in():
    page = seen(f"/?{ROUTINE}")
    link = re.search(r'href="(/accounts/login/\?next=[^"]+)"', page)
    assert link
    assert parse_qs(urlsplit(link[1]).query)["next"] == [f"/assessments/new?{ROUTINE}"]


def test_saving_is_offered_to_those_who_may_assess(world):
    for name, offered in (("marta", True), ("olga", True), ("ana", False), ("tomas", False)):
        page = html.unescape(browser_of(world, name).get(f"/?{ROUTINE}").content.decode())
        assert (f'href="/assessments/new?{ROUTINE}"' in page) is offered, name


def test_readiness_tells_what_to_do_first_and_which_company_it_is():
    page = seen(
        "/readiness?owner=4&lawful=0&documented=2&regulated=4&data_rich=4&core_focus=4&scarce_experts=3"
    )
    first = page.index("Pida un dictamen sobre datos")
    assert first < page.index("Escriba el procedimiento")
    assert "Aún no está listo" in page
    assert "Es de las empresas que más ganan: 4 de 4 rasgos" in page
    assert "Sin contestar: nadie está listo por callar" in page
    english = seen("/readiness?owner=4&lawful=0", "en", **MOVE)
    assert "Get an opinion on data" in english
    assert "<form" not in english


def test_readiness_for_routine_does_not_ask_about_experts():
    answered = "owner=4&lawful=4&documented=4&measured=4&accepted=4&access=4&people_told=4"
    assert "Nada impide entregarlo." in seen(f"/readiness?experts=no&{answered}", **MOVE)
    experts = seen(f"/readiness?{answered}", **MOVE)
    assert "Nada impide entregarlo." not in experts
    assert "2 preguntas sin contestar" in experts


@pytest.mark.parametrize("query", ["owner=9", "regulated=x", "experts=some"])
def test_readiness_tells_a_bad_answer_at_its_question(query):
    for headers in ({}, MOVE):
        answer = visitor().get(f"/readiness?{query}", headers=headers)
        assert answer.status_code == 422
        assert f'href="#id_{query.partition("=")[0]}"' in answer.content.decode()
        assert "Escriba" in answer.content.decode()
