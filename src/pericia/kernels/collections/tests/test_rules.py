"""Ages, roll rates, hours and agreements, against published figures and laws."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.services.proofs import proves

from pericia.kernels.collections.ageing import bucket_of, days_in_arrears, roll_rates
from pericia.kernels.collections.contact_hours import TABLE, is_allowed, next_allowed
from pericia.kernels.collections.rules import agreement_sums, contact_allowed, contact_log, debt_age
from pericia.kernels.procedure.rule_checks import Fault

BOGOTA, MADRID, NEW_YORK = "America/Bogota", "Europe/Madrid", "America/New_York"
SANTIAGO = "America/Santiago"


@proves("collections", "figure")
def test_roll_rates_are_those_of_published_examples() -> None:
    """ListenData, "Roll rate analysis" (2019): of 26,000 clean customers 22,000 stay so and 1,670
    are up to 29 days late. Calculator City, "How to calculate roll rates": of 1,000,000.00 at 30
    to 59 days, 200,000.00 roll to 60 to 89, which is 20 %."""
    moves = {
        ("no due", "no due"): 22_000,
        ("no due", "0-29"): 1_670,
        ("no due", "later"): 26_000 - 22_000 - 1_670,
        ("30-59", "60-89"): 200_000,
        ("30-59", "cured or paid"): 800_000,
    }
    found = roll_rates(moves)
    assert found["no due", "no due"] == pytest.approx(0.846, abs=0.0005)
    assert found["no due", "0-29"] == pytest.approx(0.064, abs=0.0005)
    assert found["30-59", "60-89"] == 0.2


FIRST_AND_LAST = {"current": (0, 0), "1-30": (1, 30), "31-60": (31, 60), "61-90": (61, 90)}


def test_ages() -> None:
    for name, days in FIRST_AND_LAST.items():
        assert {bucket_of(each) for each in days} == {name}
    assert {bucket_of(each) for each in (91, 2_000)} == {"90+"}


def test_a_debt_that_is_not_due_has_no_arrears() -> None:
    assert days_in_arrears(date(2026, 3, 2), date(2026, 3, 1)) == 0


# Ley 2300 de 2023 (Colombia), art. 3: Monday to Friday 7:00 to 19:00, Saturday 8:00 to 15:00, no
# Sundays and holidays. Regulation F (United States), 12 CFR 1006.6(b)(1)(i): not before 8:00 nor
# after 21:00 at the consumer's place.
ALLOWED = [
    ("CO", BOGOTA, "2026-03-02T12:00:00Z", True),  # 7:00
    ("CO", BOGOTA, "2026-03-02T11:59:00Z", False),
    ("CO", BOGOTA, "2026-03-03T00:00:00Z", False),  # Monday 19:00
    ("CO", BOGOTA, "2026-03-07T13:00:00Z", True),  # Saturday 8:00
    ("CO", BOGOTA, "2026-03-07T20:00:00Z", False),  # Saturday 15:00
    ("CO", BOGOTA, "2026-03-08T15:00:00Z", False),  # Sunday
    ("CO", BOGOTA, "2026-07-20T15:00:00Z", False),  # Independence Day, a Monday
    ("CO", BOGOTA, "2023-10-01T15:00:00Z", False),  # before the law: a Sunday of this service
    ("US", NEW_YORK, "2026-03-08T12:59:00Z", True),  # Sunday 8:59, the night clocks went forward
    ("US", NEW_YORK, "2026-03-02T12:59:00Z", False),
    ("US", NEW_YORK, "2026-03-03T01:59:00Z", True),  # Monday 20:59
    ("US", NEW_YORK, "2026-03-03T02:00:00Z", False),
    ("ES", MADRID, "2026-03-02T08:00:00Z", True),
    ("ES", MADRID, "2026-03-07T10:00:00Z", False),
    ("PE", "America/Lima", "2026-03-02T13:59:00Z", False),
    ("CL", SANTIAGO, "2026-03-07T12:00:00Z", True),  # Saturday 9:00
    ("CL", SANTIAGO, "2026-03-08T15:00:00Z", False),  # Sunday
    ("CL", SANTIAGO, "2026-03-02T23:00:00Z", False),  # Monday 20:00
    ("EC", "America/Guayaquil", "2026-03-02T12:00:00Z", True),  # Monday 7:00
    ("EC", "America/Guayaquil", "2026-03-07T15:00:00Z", False),  # Saturday
]


@pytest.mark.parametrize(("country", "zone", "at", "allowed"), ALLOWED)
def test_contact_is_allowed_at_the_hours_of_the_law(
    country: str, zone: str, at: str, allowed: bool
) -> None:
    moment = datetime.fromisoformat(at.replace("Z", "+00:00"))
    assert is_allowed(country, zone, moment) is allowed
    following = next_allowed(country, zone, moment)
    assert is_allowed(country, zone, following)
    assert (following == moment) is allowed


def test_every_law_says_where_it_is_written() -> None:
    assert all(each.source.startswith(f"{each.country}:") for each in TABLE)


def asked(at: str, channel: str = "phone", *contacts: tuple[str, str], **more: str) -> list[str]:
    given = {
        "country": more.get("country", "CO"),
        "time_zone": more.get("zone", BOGOTA),
        "at": at,
        "channel": channel,
        "contacts": [{"at": moment, "channel": by} for moment, by in contacts],
    }
    return [fault.code for fault in contact_allowed(given)]


def test_contacts_are_as_few_as_the_law_says() -> None:
    noon = "2026-03-04T17:00:00Z"
    assert asked(noon) == []
    assert asked(noon, "phone", ("2026-03-04T14:00:00Z", "phone")) == ["contact_too_often"]
    assert asked(noon, "phone", ("2026-03-03T14:00:00Z", "phone")) == []
    assert asked(noon, "sms", ("2026-03-03T14:00:00Z", "phone")) == ["second_channel_in_week"]
    assert asked(noon, "sms", ("2026-02-24T14:00:00Z", "phone")) == []
    assert asked("2026-03-08T03:00:00Z", "letter") == []
    assert asked(noon, zone="Bogotá") == ["unknown_time_zone"]
    calls = [(f"2026-03-0{day}T15:00:00Z", "phone") for day in range(1, 8)]
    eighth = ("2026-03-07T16:00:00Z", "phone")
    assert asked(*eighth, *calls, country="US", zone=NEW_YORK) == ["contact_too_often"]
    assert asked(*eighth, *calls[:6], country="US", zone=NEW_YORK) == []


def test_chile_counts_calls_and_messages_apart() -> None:
    """Ley 21.320: one call or visit a week, two other messages."""
    noon, chile = "2026-03-05T15:00:00Z", {"country": "CL", "zone": SANTIAGO}
    call, message = ("2026-03-02T15:00:00Z", "phone"), ("2026-03-03T15:00:00Z", "sms")
    assert asked(noon, "phone", call, **chile) == ["contact_too_often"]
    assert asked(noon, "phone", message, **chile) == []
    assert asked(noon, "email", call, message, **chile) == []
    assert asked(noon, "email", call, message, message, **chile) == ["contact_too_often"]


def test_after_a_conversation_the_telephone_rests_for_seven_days() -> None:
    """12 CFR 1006.14(b)(2)(i)(B): the day of the conversation is the first of the seven."""

    def faults(at: str, channel: str, result: str) -> list[Fault]:
        before = {"at": "2026-03-02T15:00:00Z", "channel": "phone", "result": result}
        given = {"country": "US", "time_zone": NEW_YORK, "at": at, "channel": channel}
        return list(contact_allowed({**given, "contacts": [before]}))

    (told,) = faults("2026-03-08T15:00:00Z", "phone", "promise")
    assert told.code == "contact_too_often"
    assert "no llame antes del 9 mar 2026" in told.es
    assert "do not call before 9 Mar 2026" in told.en
    assert faults("2026-03-09T15:00:00Z", "phone", "promise") == []
    assert faults("2026-03-03T15:00:00Z", "phone", "no_contact") == []
    assert faults("2026-03-03T15:00:00Z", "email", "promise") == []


def test_an_agreement_makes_up_the_debt_in_order() -> None:
    parts = [{"due_on": f"2026-0{month}-01", "instalment_cents": 30_000} for month in (4, 5, 6)]
    given = {"debt_cents": 100_000, "waived_cents": 10_000, "instalments": parts}
    assert agreement_sums({**given, "today": "2026-03-02"}) == []
    (short,) = agreement_sums({**given, "waived_cents": 0})
    assert (short.field, short.code) == ("instalments", "agreement_does_not_sum")
    assert "900.00, and the debt is 1,000.00: 100.00 are missing" in short.en
    assert "Sobran 50,00" in agreement_sums({**given, "waived_cents": 15_000})[0].es
    (late,) = agreement_sums({**given, "today": "2026-04-02"})
    assert late.field == "instalments.0.due_on"
    (order,) = agreement_sums({**given, "instalments": [parts[0], parts[0], parts[2]]})
    assert order.field == "instalments.1.due_on"


def test_a_debt_is_aged_when_it_comes_in_and_payments_are_kept() -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC).isoformat()
    found = debt_age(
        {"due_on": "2026-01-20", "received_at": at, "country": "CO", "time_zone": BOGOTA}
    )
    assert (found["days"], found["bucket"], found["stage"]) == (40, "31-60", "middle")
    assert found["contact_from"] == "2026-03-02T12:00:00+00:00"
    first = {"before": [], "at": at, "channel": "phone", "debt_cents": 500}
    kept = contact_log({**first, "paid_cents": 0, "new_cents": 200})
    assert (kept["paid_cents"], kept["left_cents"], len(kept["contacts"])) == (200, 300, 1)
    assert contact_log({**first, "paid_cents": 200, "new_cents": 900})["left_cents"] == 0
