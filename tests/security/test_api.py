"""Every operation of the API by every role: nothing of a client that its key does not stand for.

Operations come from the API's own document, so a new one is asked as well, and must say here what
it is sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.permissions import EVERY, KEY_SCOPES
from pericia.apps.people import actions as people
from pericia.apps.people.models import ApiKey
from pericia.config.api import described
from pericia.tenancy.scope import open_scope
from tests.programs import EVERYTHING, Program
from tests.security.addresses import KINDS, nobodys
from tests.security.planted import ENDED, EVERY_ROLE, INSIDER, OF_ROLES, WALLED, PlantedWorld
from tests.security.probing import Answer, leaks, read, same, wrong
from tests.security.stamping import digests
from tests.world import NOW

WHY = {"why": "Because it was asked for"}
GIVEN_INPUT = {"text": "Hola", "channel": "web", "received_at": "2026-03-02T08:00:00Z"}
# What an operation with a body is sent; %(kind)s is an id of the client that is asked about.
BODIES: dict[str, Any] = {
    "open_case": {"service_line": "%(line_code)s", "input": GIVEN_INPUT},
    "open_cases_in_bulk": b'{"text":"x","channel":"web","received_at":"2026-03-02T08:00:00Z"}',
    "change_case": {"priority": 7, **WHY},
    "cancel_case": WHY,
    "unblock_case": {"step": "classify", **WHY},
    "answer_question": {"answer": "Yes", "item_id": "%(item)s"},
    "confirm_import": {},
    "complete_transition_task": {"note": "Done"},
    "import_engagement_file": {
        "text": "format: pericia-engagement\nversion: 1\nengagement: {name: X}\nservice_lines: []"
    },
    "save_draft": {"body": {"note": "x"}},
    "keep_blind_answer": {"answer": {"category": "card_arrival"}},
    "submit_item": {"output": {"category": "card_arrival", "answer_by": "operator"}},
    "park_item": WHY,
    "ask_client": {"question": "Which?"},
    "hand_back_item": WHY,
    "escalate_item": WHY,
    "decline_offer": WHY,
    "reassign_item": WHY,
    "give_item": {"person_id": "%(person)s", **WHY},
    "pass_item_up": WHY,
    "override_rule": {"person_id": "%(person)s", "rule": "independence", **WHY},
    "erase_person": {"reference": "%(case)s", **WHY},
    "store_run": {
        "service_line_id": "%(line)s",
        "result": {
            "figures": {"n": 1},
            "run": {"instrument": "i", "version": "1", "parameters": {}, "input_sha256": "a" * 64},
        },
    },
    "accept_deliverable": {"version": 1},
    "return_deliverable": {"version": 1, **WHY},
    "add_webhook": {"url": "https://hooks.partner.example/"},
    "change_webhook": {"is_active": False},
    "record_assessment": {
        "document": {
            "processes": [{"id": "p", "short": {"complexity": 1, "decisions": 1, "expertise": 0}}]
        }
    },
}
# What an operation that takes a file is sent besides it, as a form.
FORMS: dict[str, dict[str, str]] = {
    "attach_file": {},
    "upload_import": {"service_line": "%(line_code)s"},
}
INSIDE_SPONSOR = "julia"  # the sponsor of tercera, who judges nothing and so is blind to nothing
# Operations about a case that the client was asked about.
ASKED = {"list_messages": "asked_case", "answer_question": "asked_case"}
CSV = b"text;channel;received_at\nHola;web;2026-03-02T08:00:00Z\n"
# Query parameters that an operation cannot do without, or that name something of a client.
QUERIES: dict[str, str] = {
    "open_cases_in_bulk": "service_line=%(line_code)s",
    "prove_consistency": "old_size=1&size=%(size)s",
    "list_cases": "service_line_id=%(line)s&reference=%(canary)s-ref-0",
    "list_people": "search=%(canary)s",
    "count_reasons": "days=3650",
}
# Operations that show numbers and signatures only.
SAY_NOTHING = {"prove_consistency", "get_clocks", "list_checkpoints"}
# Answers that depend on nothing that is asked for: not refused for an id of somebody else.
WITHOUT_IDS = {"take_next", "note_presence", "add_webhook"}


@dataclass(frozen=True)
class Operation:
    """One method of one address. `kinds` maps each of its parameters to a kind of object."""

    name: str
    method: str
    path: str
    kinds: Mapping[str, str]
    has_body: bool
    permission: str | None
    scopes: tuple[str, ...]

    def send(self, by: Program, ids: Mapping[str, str]) -> Answer:
        path = self.path
        for parameter, kind in self.kinds.items():
            path = path.replace("{%s}" % parameter, ids[kind])  # noqa: UP031
        if self.name in QUERIES:
            path += f"?{QUERIES[self.name] % ids}"
        by.client.raise_request_exception = False
        if self.name in FORMS:
            return self._upload(by, path, ids)
        headers = {"If_Match": "*"} if self.method in {"PUT", "PATCH", "DELETE"} else {}
        body = BODIES.get(self.name)
        if isinstance(body, bytes):
            headers["Content_Type"] = "application/x-ndjson"
        elif body is not None:
            body = json.loads(json.dumps(body) % ids)
        return read(by.call(self.method, path, body, **headers))

    def _upload(self, by: Program, path: str, ids: Mapping[str, str]) -> Answer:
        form = {name: value % ids for name, value in FORMS[self.name].items()}
        file = SimpleUploadedFile("rows.csv", CSV)
        headers = {} if by.secret is None else {"Authorization": f"Bearer {by.secret}"}
        return read(by.client.post(path, {**form, "file": file}, headers=headers))


def operations() -> list[Operation]:
    return [
        Operation(
            each["operationId"],
            method.upper(),
            path,
            {
                parameter["name"]: ASKED.get(each["operationId"], KINDS[parameter["name"]])
                for parameter in each["parameters"]
                if parameter["in"] == "path"
            },
            "requestBody" in each,
            each.get("x-permission"),
            tuple(each.get("x-scopes", ())),
        )
        for path, methods in described()["paths"].items()
        for method, each in methods.items()
    ]


def key_of(planted: PlantedWorld, name: str, at: str = "banco", **more: Any) -> tuple[Any, str]:
    someone = planted.world.people[name]
    client_id = planted.world.id_of("banco") if at == "banco" else UUID(planted.other["client"])
    said = {"scopes": EVERYTHING, "expires_at": None, **more}
    with open_scope(_everything(planted)):
        return people.make_api_key(
            actor=SYSTEM,
            now=NOW,
            client_id=client_id,
            person_id=someone.id,
            name=f"Program of {name}",
            **said,
        )


def _everything(planted: PlantedWorld) -> list[Any]:
    others = [UUID(planted.other[kind]) for kind in ("client", "provider")]
    return [*planted.world.everything, *others]


def program_of(planted: PlantedWorld, name: str, at: str = "banco", **more: Any) -> Program:
    return Program(key_of(planted, name, at, **more)[1], Client())


def ids_of(planted: PlantedWorld, whose: str) -> dict[str, str]:
    """What addresses, queries and bodies are filled with: own, other, or nobody's."""
    found = dict(planted.own.ids if whose == "own" else planted.other.ids)
    if whose == "random":
        found = nobodys(planted.other)
    mark = {"own": "own", "other": planted.canary, "random": f"zz{uuid4().hex[:10]}"}[whose]
    return {**found, "size": "2", "line_code": f"{mark}-line", "canary": mark}


@pytest.fixture(scope="module")
def every_operation() -> list[Operation]:
    return operations()


def test_every_operation_says_what_it_is_sent(every_operation: list[Operation]) -> None:
    with_body = {each.name for each in every_operation if each.has_body}
    assert with_body == set(BODIES) | set(FORMS)
    assert {each.name for each in every_operation} >= set(QUERIES)
    assert len(every_operation) > 45


def test_every_operation_asks_for_a_permission_that_a_scope_gives(
    every_operation: list[Operation],
) -> None:
    without = [each.name for each in every_operation if each.permission is None]
    # A search asks for the permission of each of its groups.
    assert without == ["get_key", "search_everything"]
    assert [each.name for each in every_operation if each.permission and not each.scopes] == []


@pytest.mark.parametrize("reader", [*OF_ROLES.values(), EVERY_ROLE, WALLED, ENDED])
def test_no_operation_shows_or_touches_anything_of_another_client(
    planted: PlantedWorld, every_operation: list[Operation], reader: str
) -> None:
    by = program_of(planted, reader)
    own, other, random = (ids_of(planted, whose) for whose in ("own", "other", "random"))
    before = digests([planted.other["client"], planted.other["provider"]])
    found: list[str] = []
    for each in every_operation:
        theirs = each.send(by, other)
        found += wrong(each.name, theirs, planted, other.values())
        found += _told_apart(each, theirs, other, each.send(by, random), random)
        if each.method == "GET":
            found += wrong(each.name, each.send(by, own), planted)
    assert found == []
    assert digests([planted.other["client"], planted.other["provider"]]) == before


def _told_apart(
    operation: Operation,
    theirs: Answer,
    other: Mapping[str, str],
    nobodys_answer: Answer,
    random: Mapping[str, str],
) -> Iterator[str]:
    """A foreign id is answered byte for byte as one that nothing has, and never with success."""
    if operation.name in WITHOUT_IDS:
        return
    difference = same((theirs, _long(other)), (nobodys_answer, _long(random)))
    if difference:
        yield f"{operation.name}: a foreign id answers otherwise: {difference}"
    if operation.kinds and theirs.status < 400 and operation.name != "list_case_events":
        yield f"{operation.name}: {theirs.status} for foreign ids"


def _long(ids: Mapping[str, str]) -> dict[str, str]:
    """Those that stand for nothing else in an answer."""
    return {kind: each for kind, each in ids.items() if len(each) > 6}


def test_who_has_a_standing_there_does_see_what_others_must_not(
    planted: PlantedWorld, every_operation: list[Operation]
) -> None:
    other = ids_of(planted, "other")
    shown: dict[str, set[str]] = {}
    for insider in (INSIDER, INSIDE_SPONSOR):
        by = program_of(planted, insider, "tercera")
        for each in every_operation:
            answer = each.send(by, other) if each.method == "GET" else None
            if answer is not None and answer.status == 200:
                shown[each.name] = shown.get(each.name, set()) | leaks(answer, planted)
    blank = {name for name, seen in shown.items() if not seen}
    assert blank <= SAY_NOTHING
    assert len(set().union(*shown.values())) > 30


@pytest.mark.parametrize("which", ["missing", "unknown", "expired", "revoked", "walled", "ended"])
def test_without_a_key_that_counts_nothing_answers(
    planted: PlantedWorld, every_operation: list[Operation], which: str
) -> None:
    by = Program(_bad_key(planted, which), Client())
    answers = {each.name: each.send(by, ids_of(planted, "other")) for each in every_operation}
    assert {answer.status for answer in answers.values()} == {401}
    bodies = {answer.body for answer in answers.values()}
    assert len(bodies) == 1
    expected = "key_missing" if which == "missing" else "key_unknown"
    assert json.loads(bodies.pop())["code"] == expected
    assert all("Bearer" in each.headers["WWW-Authenticate"] for each in answers.values())


def _bad_key(planted: PlantedWorld, which: str) -> str | None:
    if which == "missing":
        return None
    if which == "unknown":
        return "pk_" + "a" * 43
    if which == "expired":
        key, secret = key_of(planted, EVERY_ROLE, expires_at=NOW + timedelta(hours=1))
        assert key.expires_at < timezone.now()
        return secret
    if which in {"walled", "ended"}:
        return _key_at_other(planted, WALLED if which == "walled" else ENDED)
    key, secret = key_of(planted, EVERY_ROLE)
    with open_scope(_everything(planted)):
        people.revoke_api_key(
            actor=SYSTEM, now=NOW, client_id=key.client_id, key_id=key.id, why="Leaked"
        )
    return secret


def _key_at_other(planted: PlantedWorld, name: str) -> str:
    """A key made while the person still had a standing there, as a row may have stayed."""
    secret = f"pk_{uuid4().hex}{uuid4().hex[:11]}"
    with open_scope(_everything(planted)):
        ApiKey.objects.create(
            client_id=UUID(planted.other["client"]),
            name="Left over",
            key_hash=sha256(secret.encode()).digest(),
            prefix=secret[:10],
            person_id=planted.world.people[name].id,
            scopes=sorted(EVERY),
            created_at=NOW,
        )
    return secret


def test_a_key_does_what_its_scopes_say_and_no_more(
    planted: PlantedWorld, every_operation: list[Operation]
) -> None:
    own = ids_of(planted, "random")
    for scope in KEY_SCOPES:
        by = program_of(planted, EVERY_ROLE, scopes=[scope])
        for each in every_operation:
            answer = each.send(by, own)
            allowed = each.permission is None or scope in each.scopes
            is_refused = answer.status == 403 and json.loads(answer.body)["code"] == "forbidden"
            assert is_refused != allowed, (scope, each.name, answer.status)
            assert answer.status < 500, (scope, each.name)
