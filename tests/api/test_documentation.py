"""What the reference says of the API is so: its examples are run, and its operations exist."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from pericia.apps.journal.permissions import KEY_SCOPES
from pericia.config.api import described
from pericia.kernels.webhooks import signing
from tests.programs import Program, program
from tests.world import make_world

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
EXAMPLES = re.compile(r"```sh\n# (\d{3})(?: ([A-Z]+))?\n(curl .*?)```", re.DOTALL)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@dataclass
class Command:
    """A curl command: method, address, headers, and what is sent."""

    method: str = "GET"
    address: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    data: str | None = None
    form: dict[str, str] = field(default_factory=dict)


def read(text: str, variables: dict[str, str]) -> Command:
    for name, value in variables.items():
        text = text.replace(f"${name}", value)
    assert "$" not in text, text
    words = iter(shlex.split(text.replace("\\\n", " "))[1:])
    found = Command()
    for word in words:
        if word == "-X":
            found.method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            found.headers[name] = value
        elif word in {"-d", "--data-binary"}:
            found.data = next(words)
        elif word == "-F":
            name, _, value = next(words).partition("=")
            found.form[name] = value
        elif word == "-o":
            next(words)
        elif word != "-i":
            found.address = word
    return found


def run(command: Command, by: Program) -> HttpResponse:
    parts = urlsplit(command.address)
    path = f"{parts.path}?{parts.query}"
    if command.form:
        file = SimpleUploadedFile(command.form["file"].removeprefix("@"), PDF)
        answer: Any = by.client.post(path, {"file": file}, headers=command.headers)
    else:
        kind = command.headers.pop("Content-Type", "application/json")
        data = (command.data or "").encode()
        answer = by.client.generic(command.method, path, data, kind, headers=command.headers)
    return answer


@pytest.mark.parametrize("name", ["api.md", "webhooks.md"])
def test_the_examples_do_what_they_say(name: str) -> None:
    world = make_world()
    programs = {"KEY": "olga", "WORKER": "ana", "SPONSOR": "marta", "ADMINISTRATOR": "alba"}
    keys = {each: program(world, who, "banco") for each, who in programs.items()}
    variables = {each: str(found.secret) for each, found in keys.items()}
    variables["PERICIA"] = "http://localhost:8000"
    found = EXAMPLES.findall((REFERENCE / name).read_text())
    assert len(found) >= 2
    assert len(found) == (REFERENCE / name).read_text().count("```sh\n")
    for status, variable, text in found:
        answer = run(read(text, variables), keys["KEY"])
        assert answer.status_code == int(status), (text, answer.content)
        if variable == "TAG":
            variables["TAG"] = answer["ETag"].replace('"', '\\"')
        elif variable:
            variables[variable] = answer.json()["id"]


def test_the_reference_lists_every_operation_with_its_scopes() -> None:
    rows = dict(
        re.findall(
            r"^\| `([A-Z]+ /api/v1/\S+)` \| (.*) \|$", (REFERENCE / "api.md").read_text(), re.M
        )
    )
    documented = {
        f"{method.upper()} {path}": ", ".join(f"`{each}`" for each in operation.get("x-scopes", []))
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
    }
    assert rows == {name: scopes or "any" for name, scopes in documented.items()}


def test_the_reference_names_addresses_that_exist() -> None:
    known = set(described()["paths"])
    for name in ("api.md", "webhooks.md"):
        text = (REFERENCE / name).read_text()
        named = set(re.findall(r"`(?:[A-Z]+ )?(/api/v1/[^\s`]+)`", text))
        assert named <= known | {"/api/v1/openapi.json"}


def test_every_scope_is_explained() -> None:
    text = (REFERENCE / "api.md").read_text()
    assert set(re.findall(r"^\| `([a-z:]+)` \| [a-z]", text, re.M)) >= set(KEY_SCOPES)


def test_the_verification_that_is_shown_agrees_with_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (REFERENCE / "webhooks.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    shown: dict[str, Any] = {}
    exec(code, shown)
    secrets = [signing.secret_of(bytes(32)), signing.secret_of(bytes(range(32)))]
    sent = signing.headers(secrets, "msg_1", 1_772_445_600, b"{}")
    monkeypatch.setattr(shown["time"], "time", lambda: 1_772_445_600.0)
    assert all(shown["is_genuine"](each, sent, b"{}") for each in secrets)
    assert not shown["is_genuine"](secrets[0], sent, b"{} ")
    monkeypatch.setattr(shown["time"], "time", lambda: 1_772_446_000.0)
    assert not shown["is_genuine"](secrets[0], sent, b"{}")
