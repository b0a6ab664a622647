"""Pages of deliverables: written, cited, reviewed, read with their evidence, answered, compared."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.pages import account_of, browser_of
from tests.world import NOW, World, make_world

from pericia.apps.knowledge.models import Evidence
from pericia.apps.knowledge.tests.writing import (
    FIGURE,
    TABLE,
    Writing,
    begin,
    claim,
    heading,
    released,
)
from pericia.apps.work.tests.driving import do, open_notes
from pericia.kernels.instruments.catalogue import INSTRUMENTS
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope


@pytest.fixture(autouse=True)
def working_hours():
    from unittest.mock import patch

    with patch("django.utils.timezone.now", lambda: NOW):
        yield


def page(browser: Client, address: str, **given: Any) -> str:
    answer = browser.get(address, **given)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def address(writing: Writing, rest: str = "") -> str:
    return f"/deliverables/{writing.client_id}/{writing.deliverable_id}{rest}"


def sent(*blocks: dict[str, str], **more: Any) -> dict[str, Any]:
    """What the editor's form sends."""
    fields = {
        f"{block['id']}.{name}": value
        for block in blocks
        for name, value in block.items()
        if name != "id"
    }
    return {"block": [each["id"] for each in blocks], "title": "Defectos", **fields, **more}


CLAIM = {"id": "figure01", "type": "claim", "kind": "figure", "text": "Defectos", "value": "19"}
HEADING = {"id": "heading1", "type": "heading", "text": "Resultados", "level": "2"}


def test_a_deliverable_is_written_reviewed_and_accepted_through_the_pages(world: World) -> None:
    carmen, olga, julio = (browser_of(world, name) for name in ("carmen", "olga", "julio"))
    client_id, line = world.hospital.client_id, world.coding.id
    begun = carmen.post(
        f"/deliverables/{client_id}/new",
        {"f.title": "Defectos de marzo", "f.language": "es", "f.about": f"line:{line}"},
    )
    assert begun.status_code == 302, begun.content.decode()[-3000:]
    edit = begun["Location"]
    base = edit.removesuffix("/edit")
    assert "Todavía no hay nada escrito" in page(carmen, edit)
    added = carmen.post(f"{base}/blocks", sent(revision="1", do="add:claim:"))
    block = re.search(r"#block-(\w+)", added["Location"])[1]
    typed = {**CLAIM, "id": block, "value": "19"}
    saved = carmen.post(f"{base}/draft", sent(typed, revision="2"))
    assert saved.json()["revision"] == 3
    stale = carmen.post(
        f"{base}/draft", sent(typed, revision="2"), headers={"Accept": "application/json"}
    )
    assert stale.status_code == 412
    kept = carmen.post(
        f"{base}/blocks/{block}/tables/new",
        {"f.name": "Por mes", "f.rows": TABLE, "f.query": "SELECT 1"},
    )
    picker = page(carmen, kept["Location"])
    table = re.search(r'name="table" value="([^"]+)"', picker)[1]
    cited = carmen.post(
        f"{base}/blocks/{block}/evidence/table", {"table": table, "row": "1", "column": "1"}
    )
    assert cited.status_code == 302
    assert "Por mes" in page(carmen, edit)
    assert carmen.post(f"{base}/submission").status_code == 302
    assert olga.post(f"{base}/release").status_code == 302
    read = page(julio, base)
    assert "19" in read
    assert "Por mes" in read
    evidence = re.search(rf'href="({base}/evidence/[^"]+)"', read)[1]
    shown = page(julio, evidence)
    assert "SELECT 1" in shown
    again = julio.post(f"{evidence}/recomputation").content.decode()
    assert "dice lo mismo: 19" in again
    commented = julio.post(
        f"{base}/comments", {"version": "1", "block": block, "body": "¿Y enero?"}
    )
    assert commented.status_code == 302
    assert "¿Y enero?" in page(carmen, base)
    returned = julio.post(f"{base}/return?version=1", {"f.why": "Falta enero."})
    assert returned.status_code == 302
    again = carmen.post(f"{base}/versions/new")
    assert again["Location"] == edit
    carmen.post(
        f"{base}/blocks", sent({**typed, "text": "Defectos en enero"}, revision="1", do="save")
    )
    carmen.post(f"{base}/submission")
    olga.post(f"{base}/release")
    compared = page(julio, f"{base}/comparison")
    assert "<ins> en enero</ins>" in compared
    assert julio.post(f"{base}/acceptance?version=2", {"f.why": ""}).status_code == 302
    assert "Aceptado" in page(julio, "/deliverables")


@pytest.mark.parametrize(("language", "words"), [("es", "Evidencia"), ("en", "Evidence")])
def test_every_page_is_in_the_readers_language(world: World, language: str, words: str) -> None:
    writing = released(world)
    for name in ("carmen", "julio"):
        account = account_of(world, name)
        account.language = language
        account.save(update_fields=["language"])
    with writing.said():
        evidence = Evidence.objects.get(version_id=writing.newest_id())
    julio = browser_of(world, "julio")
    assert words in page(julio, address(writing, f"/evidence/{evidence.id}"))
    read = page(julio, address(writing))
    assert ("Cifra" if language == "es" else "Figure") in read
    for name in ("carmen", "julio"):
        account = account_of(world, name)
        account.language = "es"
        account.save(update_fields=["language"])


def test_a_refused_release_shows_which_claim_and_what_to_do(world: World) -> None:
    writing = begin(world)
    writing.save(FIGURE, claim("cause001", "cause"))
    writing.submit()
    olga = browser_of(world, "olga")
    answer = olga.post(address(writing, "/release"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "No se ha entregado." in text
    assert "Claim figure01" in text
    assert 'href="#block-cause001"' in text
    assert "cita nada" in text


def test_the_picker_offers_passages_and_sign_offs_of_a_case() -> None:
    world = make_world()
    case_id = open_notes(world)[0]
    for name in ("carmen", "diego", "irene"):
        do(world, name)
    writing = begin(world, case_id=case_id)
    writing.save(claim("opinion01", "opinion"))
    carmen = browser_of(world, "carmen")
    base = address(writing, "/blocks/opinion01/evidence")
    picker = page(carmen, base)
    assert "Varón con fiebre." in picker
    names = re.findall(rf'<option value="case:{case_id}#([^"]+)">([^<]+)</option>', picker)
    assert ("input.text", "Texto del informe") in names
    assert not [name for path, name in names if path == name or "." in name]
    quoted = carmen.post(
        f"{base}/span",
        {"case": str(case_id), "source": f"case:{case_id}#input.text", "quote": "con fiebre"},
    )
    assert quoted.status_code == 302
    submission = re.search(r'<option value="([^"]+)">Visto bueno · ', picker)[1]
    assert carmen.post(f"{base}/sign-off", {"submission": submission}).status_code == 302
    writing.submit()
    olga = browser_of(world, "olga")
    assert olga.post(address(writing, "/release")).status_code == 302
    read = page(browser_of(world, "julio"), address(writing))
    assert "A-1" in read
    evidence = re.findall(rf'href="({address(writing)}/evidence/[^"]+)"', read)
    shown = " ".join(page(carmen, each) for each in evidence)
    assert "con fiebre" in shown
    assert "Irene Lobo" in shown
    assert "Consejería de Educación" in shown


def test_a_run_is_cited_and_shown_with_its_parameters(world: World) -> None:
    writing = begin(world)
    run = writing.run()
    writing.save(FIGURE)
    carmen = browser_of(world, "carmen")
    base = address(writing, "/blocks/figure01/evidence")
    assert f'value="{run.id}/defects"' in page(carmen, base)
    assert carmen.post(f"{base}/run", {"figure": f"{run.id}/defects"}).status_code == 302
    with writing.said():
        evidence = Evidence.objects.get(version_id=writing.newest_id())
    shown = page(carmen, address(writing, f"/evidence/{evidence.id}"))
    for each in ("defects 1.2", "level = 0,95", "a" * 64, "<dd>7</dd>"):
        assert each in shown
    again = carmen.post(address(writing, f"/evidence/{evidence.id}/recomputation"))
    assert "no está instalado" in again.content.decode()


def test_the_installed_instruments_are_told_in_the_readers_language(world: World) -> None:
    shown = page(browser_of(world, "carmen"), "/instruments")
    for name, each in INSTRUMENTS.items():
        assert f'id="{name}"' in shown
        assert f"<h2>{each.title.es}</h2>" in shown
    assert browser_of(world, "julio").get("/instruments").status_code == 403


def test_files_open_again_and_hold_the_text_and_the_evidence(world: World) -> None:
    writing = released(world)
    julio = browser_of(world, "julio")
    files = {
        form: julio.get(address(writing, f"/files/{form}?version=1"))
        for form in ("html", "pdf", "docx", "xlsx")
    }
    assert {each.status_code for each in files.values()} == {200}
    assert all("attachment" in each["Content-Disposition"] for each in files.values())
    assert "Anexo: evidencia" in files["html"].content.decode()
    assert files["pdf"].content.startswith(b"%PDF-")
    with zipfile.ZipFile(io.BytesIO(files["docx"].content)) as opened:
        assert opened.testzip() is None
        document = opened.read("word/document.xml").decode()
    assert "Claim figure01." in document
    assert "Defects by month" in document
    book = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"].content))
    assert book.sheet_names == ["Afirmaciones", "Evidencia", "Evidencia 1"]
    rows = book.get_sheet_by_name("Evidencia 1").to_python()
    assert rows[2] == ["February", 19.0, 0.061]
    assert julio.get(address(writing, "/files/exe")).status_code == 404


def test_what_came_from_simulated_work_says_so_on_the_page_and_in_every_file(world: World) -> None:
    writing = released(world)
    with open_scope([world.hospital.client_id]):
        type(world.hospital).objects.filter(client_id=world.hospital.client_id).update(
            is_simulated=True
        )
    julio = browser_of(world, "julio")
    try:
        assert "trabajo simulado" in page(julio, address(writing))
        assert "trabajo simulado" in page(julio, address(writing, "/files/html"))
    finally:
        with open_scope([world.hospital.client_id]):
            type(world.hospital).objects.filter(client_id=world.hospital.client_id).update(
                is_simulated=False
            )


def test_what_waits_for_a_release_stands_at_the_work_of_who_may_release_it(world: World) -> None:
    writing = begin(world)
    writing.save(heading("heading1"), FIGURE)
    writing.cite_table()

    def stands_for(name: str) -> bool:
        return address(writing) in page(browser_of(world, name), "/work")

    assert not stands_for("olga"), "it is a draft"
    writing.submit()
    assert stands_for("olga")
    assert not stands_for("carmen"), "she wrote it"
    writing.release()
    assert not stands_for("olga")


def test_the_client_sees_nothing_before_it_is_released(world: World) -> None:
    writing = begin(world)
    writing.save(heading("heading1", "Solo para nosotros"))
    julio = browser_of(world, "julio")
    assert julio.get(address(writing)).status_code == 404
    assert julio.get(address(writing, "/files/html")).status_code == 404
    assert "Solo para nosotros" not in julio.get("/deliverables").content.decode()
    assert browser_of(world, "ana").get("/deliverables").status_code == 403


def test_the_editor_shows_again_what_was_typed_when_it_is_refused(world: World) -> None:
    writing = begin(world)
    writing.save(FIGURE)
    carmen = browser_of(world, "carmen")
    wrong = {**CLAIM, "value": "diecinueve", "text": "Recién escrito"}
    answer = carmen.post(address(writing, "/blocks"), sent(wrong, revision="2", do="save"))
    assert answer.status_code == 422
    assert "Recién escrito" in answer.content.decode()
    assert "diecinueve" in answer.content.decode()


@pytest.mark.parametrize(
    ("do", "order"),
    [
        ("down:heading1", ["figure01", "heading1"]),
        ("up:figure01", ["figure01", "heading1"]),
        ("remove:heading1", ["figure01"]),
        ("up:heading1", ["heading1", "figure01"]),
    ],
)
def test_blocks_are_moved_and_removed(world: World, do: str, order: list[str]) -> None:
    writing = begin(world)
    carmen = browser_of(world, "carmen")
    form = sent(HEADING, CLAIM, revision="1", do=do)
    assert carmen.post(address(writing, "/blocks"), form).status_code == 302
    assert [each["id"] for each in writing.newest().document["blocks"]] == order


def test_numbers_tables_and_bars_are_read_as_people_write_them(world: World) -> None:
    writing = begin(world)
    carmen = browser_of(world, "carmen")
    form = sent(
        {**CLAIM, "value": "1.234,50", "confidence_percent": ""},
        {"id": "table001", "type": "table", "caption": "T", "lines": 'a;b\n1;"x;y"\n2'},
        {"id": "chart001", "type": "chart", "caption": "G", "lines": "enero; 3,5\nfebrero; 2"},
        revision="1",
        do="save",
    )
    assert carmen.post(address(writing, "/blocks"), form).status_code == 302
    claim_, table, chart = writing.newest().document["blocks"]
    assert claim_["value"] == "1234.50"
    assert (table["header"], table["rows"]) == (["a", "b"], [["1", "x;y"], ["2", ""]])
    assert chart["bars"] == [
        {"label": "enero", "value": "3.5"},
        {"label": "febrero", "value": "2"},
    ]


def test_the_editor_withdraws_no_evidence_but_that_of_its_own_draft(world: World) -> None:
    other, writing = begin(world), begin(world)
    other.save(FIGURE)
    evidence = other.cite_table()
    writing.save(FIGURE)
    carmen = browser_of(world, "carmen")
    answers = [
        carmen.post(address(writing, "/blocks"), sent(CLAIM, revision="2", do=f"withdraw:{each}"))
        for each in (evidence.id, new_id(), "nothing")
    ]
    assert [each.status_code for each in answers] == [404, 404, 404]
    with other.said():
        assert Evidence.objects.filter(id=evidence.id).exists()
    assert writing.newest().revision == 2
