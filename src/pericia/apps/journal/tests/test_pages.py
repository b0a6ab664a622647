"""The journal's pages through a browser's requests."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.pages import browser_of
from tests.world import World

import pericia
from pericia.apps.journal.tests.world import seal
from pericia.apps.journal.verifier import verify_export
from pericia.apps.journal.words import VERBS, verb_in_words
from pericia.apps.work.tests.driving import do, open_queries
from pericia.tenancy.ids import new_id


@pytest.fixture(scope="module")
def worked(world: World) -> World:
    open_queries(world)
    do(world, "ana")
    seal(world.id_of("banco"))
    return world


def test_a_sponsor_reads_what_happened_in_both_languages(worked: World) -> None:
    browser = browser_of(worked, "marta")
    page = browser.get("/journal", follow=True)
    assert page.status_code == 200
    assert "Expediente abierto" in page.content.decode()
    assert "Verificar sin tener que confiar" in page.content.decode()
    page = browser.get("/journal", follow=True, headers={"accept-language": "en"})
    assert page.status_code == 200


def test_events_are_narrowed_to_one_kind(worked: World) -> None:
    client = worked.id_of("banco")
    page = browser_of(worked, "marta").get(f"/journal/{client}?verb=item.submitted")
    assert {entry.verb for entry in page.context["page"].rows} == {"item.submitted"}
    text = page.content.decode()
    assert "Ana Ruiz" in text
    assert "Operador" in text


def test_an_event_of_a_case_leads_to_it_for_whoever_may_open_it(worked: World) -> None:
    client = worked.id_of("banco")
    address = f"/journal/{client}?verb=case.opened"
    assert f'href="/cases/{client}/' in browser_of(worked, "marta").get(address).content.decode()
    assert "/cases/" not in browser_of(worked, "alba").get(address).content.decode()


def test_a_reader_of_several_journals_goes_from_one_client_to_the_other_by_name(
    worked: World,
) -> None:
    page = browser_of(worked, "olga").get(f"/journal/{worked.id_of('banco')}").content.decode()
    assert f'href="/journal/{worked.id_of("hospital")}">Hospital Sur</a>' in page


def test_every_verb_that_is_recorded_has_words() -> None:
    root = Path(pericia.__file__).parent
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in root.rglob("*.py")
        if "tests" not in path.relative_to(root).parts and path.name != "words.py"
    )
    done = re.compile(
        r'"((?!context)[a-z_]+\.'
        r'(?:[a-z_]+ed|gone_live|made|opponents_set|rows_forgotten|requests_forgotten|withdrawn|handed_back|signed_off))"'
    )
    recorded = set(done.findall(code))
    assert len(recorded) > 50
    assert recorded - VERBS.keys() == set()
    assert VERBS.keys() - recorded == set()


def test_what_was_taken_back_says_whether_time_or_permission_ran_out():
    told = {why: verb_in_words("item.released", {"why": why}) for why in ("lease", "role,skill")}
    assert told == {
        "lease": "Trabajo retirado, porque venció su plazo",
        "role,skill": "Trabajo retirado, porque quien lo tenía ya no puede hacerlo",
    }


def test_the_export_of_the_page_verifies_with_the_key_of_the_page(
    worked: World, tmp_path: Path
) -> None:
    client = worked.id_of("banco")
    browser = browser_of(worked, "marta")
    page = browser.get(f"/journal/{client}")
    path = tmp_path / "journal.ndjson"
    path.write_bytes(b"".join(browser.get(f"/journal/{client}/export").streaming_content))
    kept = tmp_path / "checkpoint.json"
    kept.write_bytes(browser.get(f"/journal/{client}/checkpoint").content)
    report = verify_export(path, page.context["public_key"], checkpoints=[kept])
    assert report.verified, report.findings
    assert report.events > 3


def test_one_event_is_proved(worked: World) -> None:
    client = worked.id_of("banco")
    browser = browser_of(worked, "marta")
    entry = next(
        each
        for each in browser.get(f"/journal/{client}").context["page"].rows
        if each.position is not None
    )
    proof = json.loads(browser.get(f"/journal/{client}/events/{entry.id}/proof").content)
    assert proof["index"] == entry.position


def test_another_clients_journal_is_not_there(worked: World) -> None:
    browser = browser_of(worked, "marta")
    for part in ("", "/checkpoint", "/export"):
        foreign = browser.get(f"/journal/{worked.id_of('hospital')}{part}")
        random = browser.get(f"/journal/{new_id()}{part}")
        assert (foreign.status_code, random.status_code) == (404, 404)


def test_an_operator_may_not_read_the_journal(worked: World) -> None:
    assert browser_of(worked, "ana").get("/journal").status_code == 403


def test_the_verifier_is_handed_to_anybody(worked: World) -> None:
    program = browser_of(worked, "marta").get("/journal/verifier")
    assert "def verify_export" in program.content.decode()
