"""Legal deadlines against what laws and supervisors publish."""

from __future__ import annotations

from datetime import date

import pytest
from tests.services.proofs import proves

from pericia.kernels.complaints.deadlines import COMPLAINANTS, EU, SECTORS, TABLE, deadline_of
from pericia.kernels.complaints.periods import after_business_days, after_months
from pericia.kernels.complaints.rules import complaint_deadline, complaint_terms

LODGED = date(2026, 3, 2)  # a Monday

# Banco de España, "Reclamaciones", step 1: fifteen business days for payment services, one month
# for consumers, two months for others (www.bde.es, para el ciudadano). Ombudsman news 143 (UK):
# fifteen days, thirty-five in exceptional cases, instead of eight weeks.
PUBLISHED = [
    ("ES", "payment_services", "consumer", "2026-03-23", "2026-04-02"),
    ("ES", "banking", "consumer", "2026-04-02", "2026-04-02"),
    ("ES", "banking", "other", "2026-05-02", "2026-05-02"),
    ("ES", "payment_services", "other", "2026-05-02", "2026-05-02"),
    ("GB", "payment_services", "consumer", "2026-03-23", "2026-04-21"),
    ("GB", "banking", "consumer", "2026-04-27", "2026-04-27"),
    ("DE", "payment_services", "consumer", "2026-03-23", "2026-04-22"),
]


@proves("complaints", "figure")
@pytest.mark.parametrize(("country", "sector", "who", "by", "latest"), PUBLISHED)
def test_deadlines_are_those_that_supervisors_publish(
    country: str, sector: str, who: str, by: str, latest: str
) -> None:
    found = deadline_of(country, sector, who, LODGED)
    assert found is not None
    assert (found.answer_by.isoformat(), found.at_the_latest.isoformat()) == (by, latest)
    assert found.source.startswith(("EU", country))


def test_months_run_from_date_to_date_and_end_with_a_shorter_month() -> None:
    """Código Civil art. 5.1."""
    assert after_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert after_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert after_months(date(2025, 12, 31), 2) == date(2026, 2, 28)
    assert after_months(date(2026, 3, 15), 1) == date(2026, 4, 15)


def test_business_days_leave_out_the_day_itself_weekends_and_holidays() -> None:
    assert after_business_days(date(2026, 4, 1), 1, "ES") in (date(2026, 4, 2), date(2026, 4, 6))
    assert after_business_days(date(2025, 12, 23), 3, "ES") == date(2025, 12, 29)
    assert after_business_days(date(2026, 3, 6), 1, "ES") == date(2026, 3, 9)


def test_the_law_of_the_day_on_which_it_was_lodged_holds() -> None:
    before = deadline_of("ES", "basic_services", "consumer", date(2026, 12, 27))
    since = deadline_of("ES", "basic_services", "consumer", date(2026, 12, 28))
    assert before is not None
    assert since is not None
    assert "1/2007" in before.source
    assert "10/2025" in since.source
    assert since.answer_by < before.answer_by


def test_what_no_line_covers_is_not_guessed() -> None:
    assert deadline_of("FR", "banking", "consumer", LODGED) is None
    assert deadline_of("ES", "banking", "consumer", date(1999, 1, 1)) is None


def test_every_line_is_sourced_and_speaks_of_known_sectors() -> None:
    for line in TABLE:
        assert set(line.sectors) <= set(SECTORS)
        assert set(line.complainants) <= set(COMPLAINANTS)
        assert set(line.countries) <= {*EU, "ES", "GB"}
        assert line.source[:3] in ("ES:", "EU:", "GB:")


TERMS = {
    "country": "ES",
    "sector": "payment_services",
    "complainant": "consumer",
    "lodged_on": "2026-03-02",
    "answer_by": "",
}


def test_a_complaint_that_is_late_or_has_no_deadline_is_told() -> None:
    assert complaint_deadline({**TERMS, "today": "2026-04-02"}) == []
    (late,) = complaint_deadline({**TERMS, "today": "2026-04-03"})
    assert (late.field, late.code) == ("lodged_on", "deadline_passed")
    assert "2 Apr 2026 (ES: Real Decreto-ley 19/2018, art. 69)" in late.en
    (own,) = complaint_deadline({**TERMS, "answer_by": "2026-03-05", "today": "2026-03-06"})
    assert own.field == "answer_by"
    (unknown,) = complaint_deadline({**TERMS, "country": "FR", "sector": "banking", "today": "x"})
    assert unknown.code == "deadline_unknown"


@pytest.mark.parametrize(
    ("text", "cents", "severity"),
    [
        ("Me cobraron una comisión de tres euros.", 300, "minor"),
        ("Ya reclamé en enero y sigo esperando.", 300, "serious"),
        ("Me cobraron de más.", 100_000, "serious"),
        ("Mi madre es jubilada y no entiende el contrato.", 300, "critical"),
        ("I will go to the ombudsman.", 300, "critical"),
    ],
)
def test_severity_has_its_reasons(text: str, cents: int, severity: str) -> None:
    given = {**TERMS, "text": text, "amount_cents": cents, "fallback": "es"}
    found = complaint_terms(given)
    assert (found["severity"], found["answer_by"]) == (severity, "2026-03-23")


def test_each_law_holds_from_its_first_day() -> None:
    """Real Decreto 899/2009 came into force on 30 August 2009, Ley 7/2017 on 5 November 2017; Ley
    10/2025 gives twelve months to adapt, until 28 December 2026."""
    assert deadline_of("ES", "telecom", "other", date(2009, 8, 29)) is None
    assert deadline_of("ES", "telecom", "other", date(2009, 8, 30)) is not None
    before = deadline_of("ES", "banking", "consumer", date(2017, 11, 4))
    after = deadline_of("ES", "banking", "consumer", date(2017, 11, 6))
    assert (before and before.answer_by, after and after.answer_by) == (
        date(2018, 1, 4),
        date(2017, 12, 6),
    )
    month = deadline_of("ES", "large_retail", "consumer", date(2026, 12, 27))
    days = deadline_of("ES", "large_retail", "consumer", date(2026, 12, 28))
    assert month is not None
    assert days is not None
    assert month.answer_by == date(2027, 1, 27)
    assert days.source.startswith("ES: Ley 10/2025")


@pytest.mark.parametrize(
    ("country", "sector", "body"),
    [
        ("ES", "payment_services", "Banco de España"),
        ("ES", "insurance", "Dirección General de Seguros"),
        ("GB", "banking", "Financial Ombudsman Service"),
        ("FR", "banking", "los tribunales"),
        ("GB", "telecom", "los tribunales"),
    ],
)
def test_whoever_is_not_satisfied_is_told_whom_to_turn_to(
    country: str, sector: str, body: str
) -> None:
    given = {**TERMS, "country": country, "sector": sector, "text": "Me cobraron de más.",
             "amount_cents": 0, "fallback": "es"}  # fmt: skip
    assert complaint_terms(given)["next_instance_es"].startswith(body)
