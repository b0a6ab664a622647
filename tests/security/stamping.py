"""Marks in every text of an organisation's rows, written where no action puts one.

Whatever column a new table brings is marked too; the few whose texts are vocabulary of the
platform, or hold something that is checked, stand below with the reason.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pericia.tenancy.models import OwnedModel
from pericia.tenancy.protect import owned_models

Link = psycopg.Connection[Any]
UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# Sealed or encrypted, or addresses of other rows: a change would be found out, or break them.
UNTOUCHED_TABLES = {
    "journal_event": "its texts are sealed; the encrypted content carries marks of actions",
    "journal_leaf": "hashes",
    "journal_tile": "hashes, of 256 events",
    "journal_checkpoint": "signed",
    "journal_bookmark": "names a cluster",
    "journal_subject_key": "keys",
    "journal_erasure": "ids and a time",
    "cases_source": "ids",
    "cases_subject": "a digest",
    "engagements_transition_need": "ids",
    "work_presence": "a person and a time",
    "search_place": "a number",
    "billing_place": "a number",
    "billing_ended": "ids and figures",
    "billing_held": "ids and figures",
}
TOO_MANY_ROWS = {"journal_tile"}
VOCABULARY = {
    "state", "kind", "stage", "step", "channel", "outcome", "direction", "country", "currency",
    "time_zone", "clearance", "data_class", "jurisdiction", "verb", "code", "provider_kind",
    "content_type", "acting_as", "ended_by", "rule", "scopes", "roles", "languages", "countries",
    "client_countries", "excluded_ids", "opponent_ids", "owner_side", "language", "verdict",
    "block_id", "audience",
}  # fmt: skip
READ_BY_CODE = {
    "sourcing_assessment.document": "answers, whose name is marked",
    "sourcing_assessment.evidence": "answers by criterion",
    "sourcing_assessment.outcome": "what the kernel decided",
    "sourcing_assessment.kernel": "a version",
    "sourcing_process_log.stored_as": "the address of the file",
    "sourcing_process_log.columns": "names of columns",
    "sourcing_process_log.findings": "figures of the log",
    "sourcing_process_log.refusal": "a code and its sentence",
    "sourcing_money.scenario": "options and their ranges",
    "sourcing_money.outcome": "figures",
    "sourcing_money.kernel": "a version",
    "sourcing_decision.model": "one of five",
    "sourcing_decision.terms": "providers, services and a day",
    "sourcing_risk.setting": "the name of a setting",
    "sourcing_benefit.indicator": "the name of an indicator",
    "sourcing_rescoring.measured": "figures",
    "sourcing_rescoring.moved": "answers by criterion",
    "sourcing_rescoring.outcome": "what the kernel decided",
    "sourcing_rescoring.kernel": "a version",
    "cases_attachment.stored_as": "the address of the file, which is marked itself",
    "channels_import.stored_as": "the address of the file, which is marked itself",
    "work_item.nobody_why": "counts by rule",
    "work_saved_filter.page": "the name of a page",
    "work_offer.proof": "rules and how they came out",
    "work_assignment.proof": "rules and how they came out",
    "work_submission.proof": "rules and how they came out",
    "cases_case.progress": "the procedure's own state",
    "cases_case.performers_before": "references of actors",
    "engagements_queue.requirement": "what eligibility reads",
    "engagements_playbook_version.document": "the playbook, whose name and titles are marked",
    "engagements_playbook_version.source": "the playbook, whose name and titles are marked",
    "set_up_set_up.done": "names of steps",
    "engagements_service_line.calendar": "business hours",
    "organisations_client.hours": "business hours",
    "organisations_site.hours": "business hours",
    "organisations_service_offering.hours": "business hours",
    "people_person.hours": "business hours",
    "people_person.facts": "what eligibility reads; its texts are those of the rows",
    "people_person.languages": "levels by language",
    "people_membership.authorities": "limits by decision",
    "channels_idempotent_request.headers": "headers of an answer",
    "channels_idempotent_request.key": "begins with the id of an API key",
    "channels_webhook_endpoint.verbs": "verbs of events",
    "channels_webhook_endpoint.previous_secret": "empty until a new secret is made",
    "channels_webhook_endpoint.disabled_why": "empty until it is disabled",
    "knowledge_action.direction": "up or down",
    "knowledge_run.result": "JSON whose figures are marked",
    "knowledge_evidence.source": "a reference, with the id of a case",
    "knowledge_table.source": "a reference, with the id of a case",
    "knowledge_run.source": "a reference, with the id of a case",
    "channels_refused_row.raw": "a row of the file, which is marked itself",
    "channels_webhook_delivery.payload": "marked",
}
_COLUMNS = """
SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  AND t.typname IN ('text', 'varchar', 'jsonb', '_text', 'uuid') ORDER BY a.attnum
"""


@dataclass(frozen=True)
class Marks:
    """The canary, and the ids that only the marked organisations have."""

    canary: str
    foreign_ids: frozenset[str]


def superuser_link(**more: Any) -> Link:
    """The server's superuser in this worker's database, past every policy."""
    database = conninfo_to_dict(os.environ["PERICIA_DATABASE"])["dbname"]
    return psycopg.connect(make_conninfo(os.environ["PERICIA_TEST_ADMIN"], dbname=database), **more)


@contextmanager
def superuser() -> Iterator[Link]:
    """As `superuser_link`; commits at the end."""
    with superuser_link() as link:
        yield link


def stamp(canary: str, owner_ids: Sequence[UUID]) -> None:
    """Write the canary into every text and object of these organisations that lacks it."""
    with superuser() as link:
        for model, column, kind in _stamped(link):
            statement = _stamping(model, column, kind, canary)
            link.execute(statement, (list(owner_ids), canary))


def unmarked(canary: str, owner_ids: Sequence[UUID]) -> list[str]:
    """Tables without a row of these organisations, and columns without the canary in any."""
    found = []
    with superuser() as link:
        for model in owned_models():
            has_rows = _count(link, model, sql.SQL("true"), owner_ids)
            if not has_rows and model._meta.db_table not in TOO_MANY_ROWS:
                found.append(model._meta.db_table)
        for model, column, _ in _stamped(link):
            marked = sql.SQL("strpos({}::text, {}) > 0")
            condition = marked.format(sql.Identifier(column), sql.Literal(canary))
            if not _count(link, model, condition, owner_ids):
                found.append(f"{model._meta.db_table}.{column}")
    return found


def marks_of(canary: str, owner_ids: Iterable[UUID]) -> Marks:
    """Ids of these organisations, and those found in their rows and in rows of nobody else."""
    owners = list(owner_ids)
    theirs, others = set(), set()
    with superuser() as link:
        for model in owned_models():
            table = model._meta.db_table
            statement = sql.SQL("SELECT {} = ANY (%s), to_jsonb(t)::text FROM {} t").format(
                sql.Identifier(model.tenant_column), sql.Identifier(table)
            )
            for is_theirs, row in link.execute(statement, (owners,)):
                (theirs if is_theirs else others).update(UUIDS.findall(row))
    return Marks(canary, frozenset({*(theirs - others), *map(str, owners)}))


def digests(owner_ids: Iterable[UUID]) -> dict[str, Any]:
    """By table, how many rows these organisations have and a digest of them."""
    with superuser() as link:
        return {
            model._meta.db_table: link.execute(
                sql.SQL(
                    "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t "
                    "WHERE {} = ANY (%s)"
                ).format(sql.Identifier(model._meta.db_table), sql.Identifier(model.tenant_column)),
                (list(owner_ids),),
            ).fetchone()
            for model in owned_models()
        }


def _stamped(link: Link) -> Iterator[tuple[type[OwnedModel], str, str]]:
    for model in owned_models():
        table = model._meta.db_table
        if table in UNTOUCHED_TABLES:
            continue
        for column, kind in link.execute(_COLUMNS, (table,)).fetchall():
            is_read = column in VOCABULARY or f"{table}.{column}" in READ_BY_CODE
            if kind != "uuid" and not is_read:
                yield model, column, kind


# Texts get the canary in front; objects get a member, lists an element.
_CHANGED = {
    "jsonb": "CASE jsonb_typeof({0}) WHEN 'object' THEN {0} || jsonb_build_object('canary', {1}) "
    "WHEN 'array' THEN jsonb_build_array({1}) || {0} ELSE {0} END",
    "_text": "array_prepend({1}, {0})",
    "text": "{1} || ' ' || {0}",
    "varchar": "{1} || ' ' || {0}",
}


def _stamping(model: type[OwnedModel], column: str, kind: str, canary: str) -> sql.Composed:
    table = model._meta.db_table
    mark = sql.Literal(f"{canary}.{table}.{column}") + sql.SQL("::text")
    name = sql.Identifier(column)
    return sql.SQL(
        "UPDATE {table} SET {name} = {changed} "
        "WHERE {owner} = ANY (%s) AND strpos({name}::text, %s) = 0"
    ).format(
        table=sql.Identifier(table),
        name=name,
        changed=sql.SQL(_CHANGED[kind]).format(name, mark),
        owner=sql.Identifier(model.tenant_column),
    )


def _count(
    link: Link, model: type[OwnedModel], condition: sql.Composable, owners: Sequence[UUID]
) -> int:
    statement = sql.SQL("SELECT count(*) FROM {} WHERE {} = ANY (%s) AND {}").format(
        sql.Identifier(model._meta.db_table), sql.Identifier(model.tenant_column), condition
    )
    row = link.execute(statement, (list(owners),)).fetchone()
    return int(row[0]) if row else 0
