"""Clients, providers, people and keys are administered from the command line."""

from __future__ import annotations

import io
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pericia.apps.cases.models import Case
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.organisations.models import Client
from pericia.apps.people.boundary import identity_of_account, identity_of_key
from pericia.apps.people.models import Account, Person
from pericia.apps.work.actions import Request, open_cases, take_next
from pericia.apps.work.models import WorkItem
from pericia.cli import main, output
from pericia.demo.cast import build
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope
from tests.world import CLIENT_HOURS, World


@pytest.fixture
def mark() -> str:
    return new_id().hex[-10:]


@pytest.fixture
def pericia(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command line with --json; its data, or its error when it is refused."""

    def run(*arguments: object) -> Any:
        code = main.run([*map(str, arguments), "--json"])
        said = capsys.readouterr()
        if code == 0:
            return json.loads(said.out)
        assert code == output.EXIT_REFUSED, said.err
        assert said.out == ""
        return json.loads(said.err)["error"]

    return run


def test_an_installation_is_set_up_from_the_command_line(
    pericia: Any, mark: str, tmp_path: Path
) -> None:
    hours = tmp_path / "hours.json"
    hours.write_text(json.dumps(CLIENT_HOURS))
    slug, email = f"caja-{mark}", f"eva.{mark}@manos.example"
    client = pericia("client", "add", slug, "--name", "Caja", "--country", "ES", "--hours", hours)
    assert slug in [each["slug"] for each in pericia("client", "list")]
    provider = pericia("provider", "add", f"Pro {mark}", "--country", "CO")["organisation_id"]
    pericia(
        "provider", "site", provider, "Cali", "--country", "CO", "--time-zone", "America/Bogota"
    )
    offered = ("--country", "ES", "--language", "es", "--language", "en")
    pericia("provider", "offer", f"Pro {mark}", "customer-queries", *offered)
    made = pericia(
        *("person", "add", provider, "Eva Luz", "--country", "CO", "--email", email),
        *("--language", "es=C1", "--clearance", "confidential"),
    )
    account = Account.objects.get(email=email)
    assert account.check_password(made["password"])
    (listed,) = pericia("person", "list", provider)
    assert (listed["id"], listed["email"]) == (made["person_id"], email)
    pericia("person", "skill", email, "banking_queries", 3)
    pericia(
        *("person", "credential", email, "lawyer", "--title", "Law", "--issuer", "ICAM"),
        *("--jurisdiction", "ES", "--expires", "2040-01-01"),
        *("--verified", "2020-01-10", "--verified-by", "Registry"),
    )
    granted = pericia("person", "grant", email, slug, "operator", "expert", "--limit", "refund=900")
    assert granted["roles"] == ["operator", "expert"]
    identity = identity_of_account(account.id)
    assert [str(each) for each in identity.client_ids] == [client["client_id"]]
    with open_scope(identity.scope_ids):
        facts = Person.objects.get(id=made["person_id"]).facts
    assert facts["skills"]["banking_queries"]["level"] == 3
    assert facts["credentials"][0]["verified_by"] == "Registry"
    assert facts["languages"] == {"es": "C1"}
    pericia("person", "leave", email, slug, "--why", "Moved")
    assert identity_of_account(account.id).client_ids == []


def test_a_key_is_shown_once_and_can_be_revoked(pericia: Any, world: World) -> None:
    slug, olga = world.banco.slug, world.people["olga"].email
    made = pericia("key", "make", slug, olga, "Loader", "--scope", "case.open", "--days", 30)
    assert identity_of_key(made["secret"]) is not None
    listed = pericia("key", "list", slug)
    assert made["key_id"] in [each["id"] for each in listed]
    assert made["secret"] not in json.dumps(listed)
    pericia("key", "revoke", slug, made["key_id"], "--why", "Leaked")
    assert identity_of_key(made["secret"]) is None
    again = pericia("key", "revoke", slug, made["key_id"], "--why", "Leaked")
    assert again["code"] == "key_revoked"


def test_a_wall_is_raised_and_lowered(pericia: Any, world: World) -> None:
    luis = world.people["luis"]
    raised = pericia("person", "wall", luis.email, world.banco.slug, "--reason", "Sister")
    assert identity_of_account(luis.account_id).client_ids == []
    pericia("person", "unwall", luis.id, raised["wall_id"], "--why", "Over")
    assert identity_of_account(luis.account_id).client_ids == []  # it stands until tonight


def test_opponents_are_named_and_cleared(pericia: Any, world: World) -> None:
    slug, why = world.hospital.slug, ("--why", "Court case")
    named = pericia("client", "opponents", slug, world.norte.organisation_id, *why)
    assert named["opponent_ids"] == [str(world.norte.organisation_id)]
    assert pericia("client", "opponents", slug, *why)["opponent_ids"] == []


def test_a_password_can_come_from_standard_input(
    pericia: Any, world: World, mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    email = f"sol.{mark}@manos.example"
    added = ("person", "add", world.manos.organisation_id, "Sol Ríos", "--country", "ES")
    made = pericia(*added, "--email", email, "--password-stdin")
    assert made["password"] is None
    assert Account.objects.get(email=email).check_password("correct horse battery")


def test_a_captive_provider_names_its_client(pericia: Any, world: World, mark: str) -> None:
    captive = ("provider", "add", f"Captive {mark}", "--country", "ES", "--captive-of")
    pericia(*captive, world.banco.slug)
    kinds = {each["name"]: each["kind"] for each in pericia("provider", "list")}
    assert kinds[f"Captive {mark}"] == "captive"
    assert pericia(*captive, "nobody")["code"] == "not_found"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("client", "add", "Bad Slug", "--name", "X", "--country", "ES"), "slug_invalid"),
        (("client", "add", "x", "--name", "X", "--country", "Spain"), "unknown_country"),
        (("person", "list", "nobody"), "not_found"),
        (("person", "skill", "nobody@nowhere.example", "typing", "3"), "not_found"),
        (("key", "list", "nobody"), "not_found"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    pericia: Any, arguments: tuple[str, ...], code: str
) -> None:
    refused = pericia(*arguments)
    assert refused["code"] == code
    assert refused["message"].endswith(".")


@pytest.mark.parametrize("content", ["{", "[]", '"x"', "[" * 100_000])
def test_hours_that_are_no_json_object_are_refused(
    pericia: Any, mark: str, tmp_path: Path, content: str
) -> None:
    hours = tmp_path / "hours.json"
    hours.write_text(content)
    added = ("client", "add", f"caja-{mark}", "--name", "Caja", "--country", "ES")
    assert pericia(*added, "--hours", hours)["code"] in {"file_not_json", "file_too_large"}


def test_a_name_that_several_share_is_ambiguous(pericia: Any, mark: str) -> None:
    for _ in range(2):
        pericia("provider", "add", f"Twin {mark}", "--country", "ES")
    offered = ("--country", "ES", "--language", "es")
    assert pericia("provider", "offer", f"Twin {mark}", "x", *offered)["code"] == "ambiguous"
    assert pericia("person", "list", f"Twin {mark}")["code"] == "ambiguous"


def test_lists_are_tables_for_people(capsys: pytest.CaptureFixture[str], world: World) -> None:
    assert main.run(["person", "list", str(world.manos.organisation_id)]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].split() == ["id", "name", "country", "clearance", "is_active", "email"]
    assert any("Alba Montes" in line and world.people["alba"].email in line for line in shown)


def test_the_demonstration_never_joins_clients_that_are_there(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_scope(world.everything):
        before = Client.objects.count()
    assert main.run(["demo", "load"]) == output.EXIT_REFUSED
    assert "There are clients here already." in capsys.readouterr().err
    assert main.run(["demo", "load", "--if-empty"]) == 0
    assert capsys.readouterr().out == ""
    with open_scope(world.everything):
        assert Client.objects.count() == before


def test_an_interrupted_demonstration_is_finished_or_told_to_be_lost(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    resumed: list[str] = []
    monkeypatch.setattr("pericia.demo.again.stage_there", lambda: "the cast")
    monkeypatch.setattr("pericia.demo.load.resume", lambda stage, now: resumed.append(stage))
    monkeypatch.setattr("os.nice", lambda more: more)
    assert main.run(["demo", "load", "--if-empty"]) == output.EXIT_REFUSED
    assert "before anybody could sign in" in capsys.readouterr().err
    assert resumed == []
    lines = Path(os.environ["PERICIA_DATA"]) / "signin.txt"
    lines.touch()
    try:
        assert main.run(["demo", "load", "--if-empty"]) == 0
    finally:
        lines.unlink()
    assert resumed == ["the cast"]


def test_a_demonstration_interrupted_before_anybody_could_sign_in_lets_them_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What loads the further services is left out: it takes longest, and has its own tests."""
    now = world.now
    asked_at = (now - timedelta(days=3)).isoformat()
    given = {"text": "Where is my card?", "channel": "email", "received_at": asked_at}
    stage = build(now - timedelta(days=60), password="olivo-123456")
    with open_scope(stage.scope_of("olga")):
        open_cases(
            actor=stage.actor("olga"),
            now=now - timedelta(days=3),
            client_id=stage.ids["banco"],
            service_line_id=stage.lines["banco"],
            requests=[Request(input=given, channel="email")],
        )
    with open_scope(stage.scope_of("luis")):
        assert take_next(actor=stage.actor("luis"), now=now - timedelta(days=2)) is not None
    monkeypatch.setattr("pericia.demo.load.load_more", lambda *_: None)
    monkeypatch.setattr("os.nice", lambda more: more)
    chosen = Path(os.environ["PERICIA_DATA"])
    lines = chosen / "signin.txt"
    (chosen / "signin.next").write_text("olivo-123456")
    try:
        assert main.run(["demo", "load", "--if-empty"]) == 0
        assert lines.read_text() == "olivo-123456"
        assert not (chosen / "signin.next").exists()
    finally:
        lines.unlink(missing_ok=True)
    with open_scope(stage.ids.values()):
        assert ServiceLine.objects.filter(client_id=stage.ids["caja"]).count() > 1
        assert not WorkItem.objects.filter(state="assigned").exists()
        assert Case.objects.filter(service_line_id=stage.lines["hospital"]).exists()
