"""E-mail about credentials that expire: 90, 30 and 7 days ahead, and on the day.

The UPDATE that says what was told also chooses what is told, so that no restart and no second
worker tells it again. A credential that is renewed is told of anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext, ngettext, override

from pericia.apps.people.lists import EXPIRED, EXPIRING_DAYS
from pericia.tenancy.scope import rows
from pericia.web import formats
from pericia.web.words import asked_word

TOLD_AFTER_DAYS = 30
"""What expired longer ago than this, when it was first seen, is not told any more."""
MANAGERS = ("administrator", "operations")

# $1 employers, $2 today. `within` is the nearest of the steps that has been reached.
_WITHIN = "CASE " + " ".join(
    f"WHEN d.expires_date - $2::date <= {days} THEN {days}"
    for days in sorted((EXPIRED, *EXPIRING_DAYS))
)
_DUE = f"""
    SELECT d.organisation_id, d.id, d.person_id, p.name, p.account_id, d.title, d.kind,
        d.expires_date, ({_WITHIN} END)::smallint AS within
    FROM people_credential d
    JOIN people_person p ON p.organisation_id = d.organisation_id AND p.id = d.person_id
    WHERE d.organisation_id = ANY ($1) AND p.is_active AND d.revoked_date IS NULL
      AND d.expires_date BETWEEN $2::date - {TOLD_AFTER_DAYS}
        AND $2::date + {max(EXPIRING_DAYS)}
"""
_NOT_TOLD = "(d.told_for IS DISTINCT FROM due.expires_date OR d.told_within > due.within)"
EMPLOYERS_DUE = f"""
WITH due AS ({_DUE})
SELECT DISTINCT due.organisation_id FROM due
JOIN people_credential d ON d.organisation_id = due.organisation_id AND d.id = due.id
WHERE {_NOT_TOLD}
"""
MARK_TOLD = f"""
WITH due AS ({_DUE})
UPDATE people_credential d SET told_for = due.expires_date, told_within = due.within
FROM due
WHERE d.organisation_id = due.organisation_id AND d.id = due.id AND {_NOT_TOLD}
RETURNING due.organisation_id, due.person_id, due.name, due.account_id, due.title, due.kind,
    due.expires_date
"""
# $1 employers, $2 roles. In a scope of clients: who of these employers may act on it.
READ_MANAGERS = """
SELECT DISTINCT organisation_id, account_id FROM people_membership
WHERE organisation_id = ANY ($1) AND roles && $2::text[] AND ended_at IS NULL
  AND account_id IS NOT NULL
"""
READ_ACCOUNTS = """
SELECT id, email, language FROM people_account WHERE id = ANY ($1) AND is_active
"""


class Told(NamedTuple):
    """A credential of somebody that is to be told of."""

    organisation_id: UUID
    person_id: UUID
    name: str
    account_id: UUID | None
    title: str
    kind: str
    expires_date: date


@dataclass(frozen=True, slots=True)
class Reader:
    """Who gets an e-mail, and in which language."""

    id: UUID
    email: str
    language: str


def employers_due(organisation_ids: Sequence[UUID], today: date) -> list[UUID]:
    """Those of these employers, all in scope, of whom something is to be told."""
    return [row[0] for row in rows(EMPLOYERS_DUE, (list(organisation_ids), today))]


def managers_of(organisation_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """(employer, account) of administrators and operations, as far as the scope holds clients."""
    found = rows(READ_MANAGERS, (list(organisation_ids), list(MANAGERS)))
    return [(employer, account) for employer, account in found]


def remind(employer: UUID, managers: Iterable[UUID], today: date) -> None:
    """Tell the people whose credentials expire, and those accounts, each in one e-mail."""
    answering = set(managers)
    told = [Told(*row) for row in rows(MARK_TOLD, ([employer], today))]
    lines: dict[UUID, list[Told]] = defaultdict(list)
    for each in told:
        for account in dict.fromkeys([each.account_id, *sorted(answering)]):
            if account is not None:
                lines[account].append(each)
    for reader in readers_of(lines):
        theirs = lines[reader.id]
        write_to(reader, partial(_expiring, theirs, today), _page(theirs, reader.id in answering))


def _page(told: Sequence[Told], is_answering: bool) -> str:
    """The list for those who answer for it; others may read of themselves only."""
    return "/people/expiring" if is_answering else f"/people/{told[0].person_id}"


def readers_of(accounts: Iterable[UUID]) -> list[Reader]:
    """The accounts that are still active."""
    return [Reader(*row) for row in rows(READ_ACCOUNTS, (list(accounts),))]


def write_to(reader: Reader, compose: Callable[[], tuple[str, str]], address: str) -> None:
    """Send subject and text, composed in the reader's language, with the page's address where the
    installation knows its own."""
    origin = next(iter(settings.CSRF_TRUSTED_ORIGINS), "")
    with override(reader.language or settings.LANGUAGE_CODE):
        subject, text = compose()
    body = f"{text}\n\n{origin}{address}\n" if origin else f"{text}\n"
    EmailMessage(f"[Pericia] {subject}", body, to=[reader.email]).send()


def _expiring(told: Sequence[Told], today: date) -> tuple[str, str]:
    subject = ngettext("A credential expires", "Credentials expire", len(told))
    advice = gettext(
        "Without a credential in force, the work that asks for it is given to somebody else. "
        "Renew it in time, and have the new date entered and verified."
    )
    return subject, "\n".join([*(_line(each, today) for each in told), "", advice])


def _line(told: Told, today: date) -> str:
    days = (told.expires_date - today).days
    said = {
        "name": told.name,
        "title": f"{told.title} ({asked_word(told.kind)})",
        "day": formats.day(told.expires_date),
        "days": days,
    }
    if days < 0:
        return gettext("%(name)s: %(title)s expired on %(day)s.") % said
    if days == 0:
        return gettext("%(name)s: %(title)s expires today, %(day)s.") % said
    words = ngettext(
        "%(name)s: %(title)s expires on %(day)s, in %(days)s day.",
        "%(name)s: %(title)s expires on %(day)s, in %(days)s days.",
        days,
    )
    return words % said
