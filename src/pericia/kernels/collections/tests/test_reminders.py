"""Reminders keep to the stage of the debt, and to the hours and numbers of the debtor's law."""

from __future__ import annotations

from typing import Any

import pytest

from pericia.kernels.collections.rules import contact_allowed, debt_age

SUNDAY = "2026-03-01T12:00:00+00:00"


def age(due_on: str, country: str, zone: str) -> dict[str, Any]:
    found = debt_age(
        {"due_on": due_on, "received_at": SUNDAY, "country": country, "time_zone": zone}
    )
    return dict(found)


def planned(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each["day"], each["hour"], each["channel"]) for each in found["reminders"]]


def test_a_stage_has_its_own_reminders_on_allowed_days() -> None:
    early = age("2026-02-15", "ES", "Europe/Madrid")
    assert early["stage"] == "early"
    assert planned(early) == [
        ("2026-03-02", "09:00", "sms"),
        ("2026-03-09", "09:00", "email"),
        ("2026-03-16", "09:00", "phone"),
    ]
    late = planned(age("2025-10-01", "ES", "Europe/Madrid"))
    assert [channel for _, _, channel in late] == ["letter", "phone", "phone"]
    assert late[0][0] == "2026-03-01", "a letter has no hour"


def test_one_channel_a_week_moves_a_reminder_on() -> None:
    """Ley 2300 de 2023 allows one channel a week, so that the e-mail waits for the call."""
    found = planned(age("2026-01-10", "CO", "America/Bogota"))
    assert found[0] == ("2026-03-02", "07:00", "phone")
    assert [channel for _, _, channel in found] == ["phone", "letter", "phone", "email"]


@pytest.mark.parametrize("country", ["ES", "CO", "CL", "EC", "US", "FR"])
@pytest.mark.parametrize("due_on", ["2026-02-15", "2026-01-10", "2025-10-01"])
def test_what_is_planned_may_be_done(country: str, due_on: str) -> None:
    before: list[dict[str, str]] = []
    for each in age(due_on, country, "America/Bogota")["reminders"]:
        at = f"{each['day']}T{each['hour']}:00-05:00"
        asked = {"country": country, "time_zone": "America/Bogota", "at": at,
                 "channel": each["channel"], "contacts": before}  # fmt: skip
        assert list(contact_allowed(asked)) == []
        before = [*before, {"at": at, "channel": each["channel"]}]


def test_what_is_not_due_is_not_reminded() -> None:
    assert age("2026-04-01", "ES", "Europe/Madrid")["reminders"] == []
