"""Programs that work through the API and never give up: what fails is sent again, with the same
idempotency key, until it is answered."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from benchmarks.common.lines import OUTPUT, Line
from benchmarks.common.platforms import Platform
from benchmarks.common.records import make_key
from pericia.tenancy.scope import open_scope

SCOPES = ("work", "cases:write")
TRIES_MAX = 2_000
PAUSE_SECONDS = 0.05
CASES_AHEAD = 200


@dataclass
class Acknowledged:
    """What the platform said it has done."""

    submissions: list[UUID] = field(default_factory=list)
    cases: list[UUID] = field(default_factory=list)
    retried: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.submissions) + len(self.cases)


class Program:
    """One connection with one key."""

    def __init__(self, port: int, secret: str, acknowledged: Acknowledged) -> None:
        self.port = port
        self.acknowledged = acknowledged
        self.headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        self.link: http.client.HTTPConnection | None = None

    def insist(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Status and answer of a POST, sent with one idempotency key as often as it takes."""
        key = str(uuid4())
        for _ in range(TRIES_MAX):
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, answer = self._post(path, body, key)
                raced = status == 409 and answer.get("code") == "raced"
                if status < 500 and not raced:
                    return status, answer
            self.acknowledged.retried += 1
            self._forget_link()
            time.sleep(PAUSE_SECONDS)
        raise RuntimeError(f"{path} was not answered in {TRIES_MAX} tries")

    def _post(self, path: str, body: dict[str, Any], key: str) -> tuple[int, Any]:
        if self.link is None:
            self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        self.link.request(
            "POST", f"/api/v1{path}", json.dumps(body), {**self.headers, "Idempotency-Key": key}
        )
        answer = self.link.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else {}

    def _forget_link(self) -> None:
        if self.link is not None:
            self.link.close()
        self.link = None


class Programs:
    """Several programs at work, each on a thread of its own, until `finish`."""

    def __init__(self, port: int, secrets: list[str]) -> None:
        self.ending = threading.Event()
        self.failures: list[BaseException] = []
        self.all = [Acknowledged() for _ in secrets]
        self.threads = []
        for number, (secret, own) in enumerate(zip(secrets, self.all, strict=True)):
            target = self._open_cases if number == 0 else self._hand_in
            arguments = (target, Program(port, secret, own))
            self.threads.append(threading.Thread(target=self._guarded, args=arguments, daemon=True))
        for thread in self.threads:
            thread.start()

    @property
    def acknowledged(self) -> int:
        if self.failures:
            raise self.failures[0]
        return sum(each.count for each in self.all)

    def finish(self) -> Acknowledged:
        """Let each program end what it is at; everything that was acknowledged."""
        self.ending.set()
        for thread in self.threads:
            thread.join()
        if self.failures:
            raise self.failures[0]
        return Acknowledged(
            [each for own in self.all for each in own.submissions],
            [each for own in self.all for each in own.cases],
            sum(own.retried for own in self.all),
            [each for own in self.all for each in own.refused],
        )

    def _guarded(self, target: Any, program: Program) -> None:
        try:
            while not self.ending.is_set():
                target(program)
        except BaseException as error:
            self.failures.append(error)

    def _open_cases(self, program: Program) -> None:
        body = {"service_line": "line", "input": {"text": "A case"}}
        status, answer = program.insist("/cases", body)
        if status == 201:
            program.acknowledged.cases.append(UUID(answer["id"]))
        else:
            program.acknowledged.refused.append(str(answer))
        self.ending.wait(0.2)

    def _hand_in(self, program: Program) -> None:
        """Take an item, hand it in, and go on with what comes next, until nothing does."""
        _, held = program.insist("/work/next", {})
        if not held:
            self.ending.wait(0.1)
        while held and not self.ending.is_set():
            path = f"/work/items/{held['id']}/submission"
            status, answer = program.insist(path, {"output": OUTPUT})
            if status != 201:
                program.acknowledged.refused.append(str(answer))
                return
            program.acknowledged.submissions.append(UUID(answer["submission_id"]))
            held = answer["next_item"]


def start(running: Platform, line: Line, people_count: int) -> Programs:
    """A program that opens cases, and so many that work on them."""
    with open_scope(line.scope):
        line.open_cases([{"text": "A case"}] * CASES_AHEAD)
    secrets = [make_key(line, number, SCOPES) for number in range(people_count + 1)]
    return Programs(running.port, secrets)
