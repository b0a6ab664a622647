"""Pages of playbooks: the catalogue read safely, texts checked with every mistake, published."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.database import made_once
from tests.pages import browser_of
from tests.statements import count_for
from tests.world import World, as_version, make_world, playbook_text

from pericia.apps.engagements.catalogue import services
from pericia.apps.engagements.markdown import html_of, without_title
from pericia.apps.engagements.models import PlaybookVersion
from pericia.apps.knowledge.templates_kept import keep_template, template_of
from pericia.tenancy.scope import open_scope

SHIPPED = services()["customer-queries"].playbook.version
WRONG = (
    playbook_text("customer-queries")
    .replace("side: bpo", "side: both", 1)
    .replace("kind: person", "kind: persona", 1)
)


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def page(world: World, name: str, address: str) -> str:
    answer = browser_of(world, name).get(address)
    assert answer.status_code == 200, (name, address, answer.status_code)
    return answer.content.decode()


def second_version() -> str:
    return as_version("customer-queries", 9)


def published(world: World, client: str = "banco") -> list[int]:
    with open_scope(world.everything):
        found = PlaybookVersion.objects.filter(client_id=world.id_of(client))
        return sorted(found.values_list("number", flat=True))


def send(world: World, name: str = "olga", **given: Any) -> Any:
    return browser_of(world, name).post("/playbooks/new", given)


def test_the_catalogue_and_published_versions_are_listed(world):
    seen = page(world, "marta", "/playbooks")
    assert "Consultas de clientes" in seen
    assert "Codificación clínica" in seen
    assert f"/playbooks/{world.id_of('banco')}/{world.playbooks['queries'].id}" in seen
    assert str(world.playbooks["coding"].id) not in seen
    assert browser_of(world, "ana").get("/playbooks").status_code == 403


@pytest.mark.parametrize("name", sorted(services()))
def test_each_service_shows_its_page_steps_and_sample_in_both_languages(world, name):
    browser = browser_of(world, "tomas")
    spanish = browser.get(f"/playbooks/catalogue/{name}").content.decode()
    browser.post("/language", {"language": "en"})
    english = browser.get(f"/playbooks/catalogue/{name}").content.decode()
    assert "<strong>Entra</strong>" in spanish
    assert "<strong>What goes in</strong>" in english
    assert "Muestra de lo que entra" in spanish
    assert "Who may do it" in english
    assert "**" not in spanish.partition("<details>")[0]
    assert "Publicar para" not in spanish


def test_an_unknown_service_is_not_there(world):
    assert browser_of(world, "olga").get("/playbooks/catalogue/nothing").status_code == 404
    address = f"/playbooks/catalogue/nothing/{world.id_of('banco')}"
    assert browser_of(world, "olga").post(address).status_code == 404


def test_marks_become_html_and_everything_else_stays_text():
    hostile = "# T\n\n<script>x</script> **a<b>** `c&d`\n- [x](javascript:y)\n\n## H <i>"
    assert html_of(hostile) == (
        "<h2>T</h2>\n"
        "<p>&lt;script&gt;x&lt;/script&gt; <strong>a&lt;b&gt;</strong> <code>c&amp;d</code></p>\n"
        "<ul><li>[x](javascript:y)</li></ul>\n"
        "<h3>H &lt;i&gt;</h3>"
    )
    assert without_title("# T\n\ntext") == "\ntext"
    assert without_title("text\n# T") == "text\n# T"


def test_a_service_of_the_catalogue_is_published_as_it_ships(world):
    address = f"/playbooks/catalogue/clinical-coding/{world.id_of('banco')}"
    assert address in page(world, "olga", "/playbooks/catalogue/clinical-coding")
    answer = browser_of(world, "olga").post(address)
    assert answer.status_code == 302
    assert "Codificación clínica" in page(world, "marta", answer.headers["Location"])
    assert published(world) == [SHIPPED, services()["clinical-coding"].playbook.version]
    assert browser_of(world, "marta").post(address).status_code == 403
    for foreign in (world.id_of("norte"), uuid4()):
        address = f"/playbooks/catalogue/clinical-coding/{foreign}"
        assert browser_of(world, "olga").post(address).status_code == 404


def test_a_version_shows_its_steps_and_hands_out_its_text(world):
    address = f"/playbooks/{world.id_of('banco')}/{world.playbooks['queries'].id}"
    seen = page(world, "marta", address)
    for words in ("Clasificar a ciegas", "Revisor", "banking_queries", "fin: Resuelto"):
        assert words in seen
    answer = browser_of(world, "marta").get(f"{address}/text")
    assert answer.content.decode() == playbook_text("customer-queries")
    assert f"customer-queries-{SHIPPED}.yaml" in answer.headers["Content-Disposition"]
    drawn = browser_of(world, "marta").get(f"{address}/bpmn")
    assert b"bpmn:userTask" in drawn.content
    assert f"customer-queries-{SHIPPED}.bpmn" in drawn.headers["Content-Disposition"]
    for client, version in (
        (world.id_of("banco"), world.playbooks["coding"].id),
        (world.id_of("hospital"), world.playbooks["coding"].id),
        (uuid4(), uuid4()),
    ):
        for tail in ("", "/text", "/bpmn"):
            hidden = browser_of(world, "marta").get(f"/playbooks/{client}/{version}{tail}")
            assert hidden.status_code == 404
    assert browser_of(world, "ana").get(address).status_code == 404


def test_every_mistake_of_a_text_is_shown_with_its_line_and_advice(world):
    for given in ({"text": WRONG}, {"file": SimpleUploadedFile("p.yaml", WRONG.encode())}):
        answer = send(world, **given)
        assert answer.status_code == 422
        seen = answer.content.decode()
        assert "Se han encontrado 2 errores." in seen
        assert "persona" in seen
        assert "¿Quería decir `person`?" in seen
        line = 1 + WRONG[: WRONG.index("kind: persona")].count("\n")
        assert f'<a href="#text" data-line="{line}">' in seen
        assert f"<code>{WRONG.splitlines()[line - 1].strip()}</code>" in seen
        assert "Publicar" in seen
    assert published(world) == [SHIPPED]


def test_a_text_is_checked_by_who_may_publish_and_by_nobody_else(world):
    answer = send(world, "olga", text=second_version(), check="1")
    assert answer.status_code == 200
    assert "No hay ningún error" in answer.content.decode()
    assert send(world, "marta", text=second_version(), check="1").status_code == 403
    assert "/playbooks/new" not in page(world, "marta", "/playbooks")
    assert "/playbooks/new" in page(world, "olga", "/playbooks")
    assert published(world) == [SHIPPED]


def test_a_new_version_is_published_from_a_file_with_any_line_ends(world):
    text = second_version().replace("\n", "\r\n").encode("utf-8-sig")
    file = SimpleUploadedFile("p.yaml", text)
    answer = send(world, file=file, client=str(world.id_of("banco")), publish="1")
    assert answer.status_code == 302
    assert published(world) == [SHIPPED, 9]
    address = answer.headers["Location"]
    assert browser_of(world, "olga").get(f"{address}/text").content.decode() == second_version()
    assert "versión anterior" not in page(world, "olga", address)
    earlier = f"/playbooks/{world.id_of('banco')}/{world.playbooks['queries'].id}"
    following = re.search(r'href="(/playbooks/new[^"]+)"', page(world, "olga", earlier))
    assert following
    begun = page(world, "olga", following[1])
    assert "version: 10\n" in begun
    assert html.escape(services()["customer-queries"].template[:200]) in begun
    assert "/playbooks/new" not in page(world, "marta", earlier)
    assert "version:" not in page(world, "olga", "/playbooks/new?after=x/y")
    read = page(world, "marta", earlier)
    assert "la más reciente es la versión 9" in read
    assert f'<a href="{address}">' in read


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"text": second_version(), "publish": "1"}, "Elija para qué cliente"),
        ({"text": "", "publish": "1"}, "Se ha"),
        ({"file": SimpleUploadedFile("p.yaml", b"\xff\xfe\x00")}, "no es un procedimiento"),
        ({"text": "playbook: ["}, "Se ha"),
        ({"text": "a: &x [*x]"}, "Se ha"),
        ({"text": "x" * 600_000}, "Se ha"),
    ],
)
def test_what_is_no_playbook_is_refused_and_nothing_is_published(world, given, told):
    answer = send(world, **given)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert published(world) == [SHIPPED]


def test_a_version_is_never_published_with_another_text(world):
    changed = playbook_text("customer-queries") + "\n# changed\n"
    answer = send(world, text=changed, client=str(world.id_of("banco")), publish="1")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "número mayor" in page
    assert "se puede publicar" not in page


def test_only_who_may_publish_publishes_and_only_for_their_clients(world):
    for name, client, status in (
        ("marta", world.id_of("banco"), 403),
        ("olga", world.id_of("norte"), 404),
        ("olga", uuid4(), 404),
    ):
        given = {"text": second_version(), "client": str(client), "publish": "1"}
        assert send(world, name, **given).status_code == status
    assert published(world) == [SHIPPED]
    assert send(world, "ana", text=second_version()).status_code == 403


def test_pages_send_few_statements(world):
    browser = browser_of(world, "olga")
    assert count_for(browser, "/playbooks") == 7
    assert count_for(browser, "/playbooks/catalogue/customer-queries") == 6
    assert count_for(browser, "/playbooks/new") == 6
    version = f"/playbooks/{world.id_of('banco')}/{world.playbooks['queries'].id}"
    assert count_for(browser, version) == 8


TEMPLATE = """
deliverable: customer-queries
title: {es: Respuesta, en: Answer}
licence: false
blocks:
  - type: text
    text: {es: "{{ deliver.content.reply }}", en: "{{ deliver.content.reply }}"}
"""


def test_a_template_is_checked_and_published_with_its_playbook(world):
    text = second_version()
    alone = send(world, text=text, check="1")
    assert "no hay plantilla" in alone.content.decode()
    wrong = send(world, text=text, template=TEMPLATE.replace("customer-", "other-"), publish="1")
    assert wrong.status_code == 422
    assert "El procedimiento que lo acompaña es `customer-queries`." in html.unescape(
        wrong.content.decode()
    )
    file = SimpleUploadedFile("deliverable.yaml", TEMPLATE.encode())
    client = str(world.id_of("banco"))
    done = send(world, text=text, template_file=file, client=client, publish="1")
    assert done.status_code == 302
    with open_scope(world.everything):
        version = PlaybookVersion.objects.get(client_id=client, number=9)
        keep_template(client_id=version.client_id, playbook_id=version.id, now=world.now)
        kept = template_of(version.client_id, version.id)
    assert version.template == TEMPLATE
    assert kept is not None
    assert kept.document["title"] == {"es": "Respuesta", "en": "Answer"}
    again = send(world, text=text, client=client, publish="1")
    assert again.status_code == 422, "the same version with another template"
