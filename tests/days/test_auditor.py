"""Tomás audits: the journal and its proofs, what verifies it elsewhere, the evidence of a
deliverable, and who works with which credentials."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.days.conftest import Day


def test_the_journal_is_narrowed_and_an_event_proved(day: Day) -> None:
    with day("tomas") as hands:
        hands.sees("Verificar sin tener que confiar", "Verify without trusting")
        hands.to_content()
        hands.pick("verb", "Expediente bloqueado", "Case blocked")
        hands.follow("form.toolbar button")
        hands.arrive("**verb=*")
        hands.sees("VOC-4", "VOC-4")
        proof = json.loads(hands.text_behind("main a[href$='/proof']"))
        assert proof


def test_the_journal_is_verified_without_the_platform(day: Day, tmp_path: Path) -> None:
    with day("tomas") as hands:
        key = hands.value("document.querySelector('pre code').textContent").split()[4]
        hands.to_content()
        for name, wanted in (
            ("journal.ndjson", "a[href$='/export']"),
            ("checkpoint.json", "a[href$='/checkpoint']"),
            ("verifier.py", "a[href$='/verifier']"),
        ):
            (tmp_path / name).write_text(hands.text_behind(wanted), encoding="utf-8")
    said = subprocess.run(
        [sys.executable, "verifier.py", "journal.ndjson", "--key", key],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr


def test_checkpoints_come_by_mail_until_they_are_stopped(day: Day) -> None:
    with day("tomas") as hands:
        hands.to_content()
        hands.follow("main a[href^='/checkpoints/']")
        hands.arrive("**/checkpoints/*")
        hands.to_content()
        hands.follow_named("^Enviármelos$", "^Send them to me$")
        hands.sees("Dejar de recibirlos", "Stop the e-mails")
        hands.to_content()
        hands.follow_named("^Dejar de recibirlos$", "^Stop the e-mails$")
        hands.sees("Enviármelos", "Send them to me")


def test_a_claim_is_followed_to_its_evidence(day: Day) -> None:
    with day("tomas") as hands:
        hands.go("Entregables", "Deliverables")
        hands.to_content()
        hands.press("j", "Enter")
        hands.arrive("**/deliverables/*/*")
        hands.to_content()
        hands.follow("main a[href*='/evidence/']")
        hands.page.locator("#evidence .evidence h2").wait_for()


def test_people_and_their_credentials(day: Day) -> None:
    with day("tomas") as hands:
        hands.go("Personas", "People")
        hands.to_content()
        hands.write("q", "Irene")
        hands.press("Enter")
        hands.sees("1 fila", "1 row")
        hands.follow_named("^Irene Lobo$", "^Irene Lobo$")
        hands.arrive("**/people/*")
        hands.sees("Codificador clínico", "Clinical coder")
        hands.sees("Alba Montes", "Alba Montes")
