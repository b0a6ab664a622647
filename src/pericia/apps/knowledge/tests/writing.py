"""Deliverables of the named world, written by real actions: an analyst, a reviewer, the client.

`carmen` writes for the hospital, `olga` releases, `julio` is the client.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.world import NOW, World

from pericia.apps.journal.actors import Actor
from pericia.apps.knowledge import access, actions
from pericia.apps.knowledge.models import Deliverable, Evidence, Run, Version
from pericia.tenancy.scope import open_scope

TABLE = "Month;Defects;Share\nJanuary;41;0,125\nFebruary;19;0,0610\n"
SHA = "a" * 64
RESULT: dict[str, Any] = {
    "figures": {"defect_share": {"value": 0.061, "unit": ""}, "defects": 19},
    "tables": [{"name": "By month", "columns": ["Month", "Defects"], "rows": [["January", 41]]}],
    "claims": [],
    "run": {
        "instrument": "defects",
        "version": "1.2",
        "parameters": {"level": 0.95},
        "seed": 7,
        "input_sha256": SHA,
    },
}


def claim(block_id: str, kind: str = "figure", **more: Any) -> dict[str, Any]:
    return {"id": block_id, "type": "claim", "kind": kind, "text": f"Claim {block_id}.", **more}


def heading(block_id: str, text: str = "Results") -> dict[str, Any]:
    return {"id": block_id, "type": "heading", "level": 2, "text": text}


FIGURE = claim("figure01", value="19", unit="defects")


@dataclass
class Writing:
    """A deliverable on its way. Everything is done as somebody of the world, at `now`."""

    world: World
    deliverable_id: UUID
    now: datetime = NOW
    client: str = "hospital"

    @property
    def client_id(self) -> UUID:
        return self.world.id_of(self.client)

    def actor(self, name: str) -> Actor:
        return replace(self.world.actor(name, self.client), client_id=self.client_id)

    @contextmanager
    def said(self, name: str = "carmen", **more: Any) -> Iterator[dict[str, Any]]:
        """The person's scope, opened, and what every action is told."""
        with open_scope({self.client_id, self.world.people[name].organisation_id}):
            yield {
                "actor": self.actor(name),
                "now": self.now,
                "client_id": self.client_id,
                "deliverable_id": self.deliverable_id,
                **more,
            }

    def save(self, *blocks: dict[str, Any], name: str = "carmen", **more: Any) -> int:
        with self.said(name) as said:
            return actions.save_version(
                document={"blocks": list(blocks)}, **{**said, "revision": self.revision(), **more}
            )

    def revision(self) -> int:
        """Inside a scope that is open already."""
        return self.newest_inside().revision

    def newest_id(self) -> UUID:
        """Inside a scope that is open already."""
        return self.newest_inside().id

    def newest(self) -> Version:
        with self.said():
            return self.newest_inside()

    def newest_inside(self) -> Version:
        """Inside a scope that is open already."""
        found = Version.objects.filter(client_id=self.client_id, deliverable_id=self.deliverable_id)
        return found.latest("number")

    def deliverable(self) -> Deliverable:
        with self.said():
            return Deliverable.objects.get(client_id=self.client_id, id=self.deliverable_id)

    def table(self, text: str = TABLE) -> UUID:
        with self.said() as said:
            return actions.take_table(
                name="Defects by month", text=text, query="SELECT month, defects", **said
            ).id

    def run(self, result: dict[str, Any] | None = None, **more: Any) -> Run:
        with self.said():
            return self.run_inside(result or RESULT, **more)

    def run_inside(self, result: dict[str, Any], **more: Any) -> Run:
        """Inside a scope that is open already."""
        return actions.store_run(
            actor=self.actor("carmen"),
            now=self.now,
            client_id=self.client_id,
            service_line_id=self.world.lines["coding"].id,
            result=result,
            **more,
        )

    def cite_table(self, block_id: str = "figure01", row: int = 1, column: int = 1) -> Evidence:
        table_id = self.table()
        with self.said(table_id=table_id, block_id=block_id) as said:
            return actions.cite_table(row=row, column=column, **said)

    def submit(self, name: str = "carmen") -> None:
        with self.said(name) as said:
            actions.submit_version(**said)

    def release(self, name: str = "olga") -> Version:
        with self.said(name) as said:
            return actions.release_version(**said)


def begin(world: World, name: str = "carmen", **more: Any) -> Writing:
    """A draft about the hospital's service line."""
    writing = Writing(world, UUID(int=0))
    with writing.said(name) as said:
        del said["deliverable_id"]
        about = more or {"service_line_id": world.lines["coding"].id}
        made = actions.draft_deliverable(title="Defects in coding", **about, **said)
    writing.deliverable_id = made.id
    return writing


def released(world: World) -> Writing:
    """A deliverable with one figure, released."""
    writing = begin(world)
    writing.save(heading("heading1"), FIGURE)
    writing.cite_table()
    writing.submit()
    writing.release()
    return writing


def seen_by(writing: Writing, name: str) -> list[str]:
    """The states of the newest versions that somebody sees."""
    with writing.said(name):
        found = access.deliverables_for([writing.actor(name)])
    return [version.state for each, version in found if each.id == writing.deliverable_id]
