"""`pericia jobs`: the jobs that need somebody."""

from __future__ import annotations

from typing import Annotated

import typer

from pericia.cli import output
from pericia.cli.inside import inside
from pericia.cli.output import AsJson, DataFolder
from pericia.cli.tables import show_rows

JobId = Annotated[int, typer.Argument(help="The job's number, as `pericia jobs list` shows it.")]


def register(app: typer.Typer) -> None:
    jobs = typer.Typer(help="Jobs in quarantine: they failed, or their worker died, for good.")
    jobs.command(name="list")(list_all)
    jobs.command()(retry)
    jobs.command()(drop)
    app.add_typer(jobs, name="jobs")


def list_all(data: DataFolder = None, as_json: AsJson = False) -> None:
    """Show the jobs in quarantine, newest first, and why they are there."""
    with inside(data):
        from pericia.jobs.quarantine import quarantined

        found = [
            {
                "id": each.id,
                "name": each.name,
                "client_id": each.client_id,
                "ids": each.ids,
                "attempts": each.attempts,
                "at": each.at,
                "why": each.why,
            }
            for each in quarantined()
        ]
    show_rows(found, as_json=as_json)


def retry(job: JobId, data: DataFolder = None, as_json: AsJson = False) -> None:
    """Run a job again, once what stopped it is put right."""
    with inside(data):
        from pericia.jobs.quarantine import release

        release(job)
    output.show({"id": job, "state": "waiting"}, f"Job {job} waits for a worker.", as_json=as_json)


def drop(job: JobId, data: DataFolder = None, as_json: AsJson = False) -> None:
    """Give a job up: it never runs again."""
    with inside(data):
        from pericia.jobs import quarantine

        quarantine.drop(job)
    output.show({"id": job, "state": "dropped"}, f"Job {job} is gone.", as_json=as_json)
