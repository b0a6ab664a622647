"""`pericia migrate`: bring the database to what this version needs."""

from __future__ import annotations

import typer

from pericia.cli import folder, output
from pericia.cli.output import AsJson, DataFolder


def register(app: typer.Typer) -> None:
    app.command()(migrate)


def migrate(data: DataFolder = None, as_json: AsJson = False) -> None:
    """Create roles and database where they are missing, and apply what is new in the schema."""
    from pericia.cli import installation, schema

    with installation.opened(folder.choose(data), "pericia migrate", may_begin=True) as found:
        done = schema.prepare(found)
    for sentence in done.notes:
        output.note(sentence)
    value = {"changed": done.changed, "notes": done.notes}
    said = "The database was brought up to date." if done.changed else "Nothing to do."
    output.show(value, said, as_json=as_json)
