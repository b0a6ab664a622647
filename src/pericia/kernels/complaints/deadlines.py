"""By when a complaint must be answered: a dated table by country, sector and who complains.

Each line says since when it holds and where it is written, so that a complaint of last year is
judged by last year's law. What no line covers is not guessed: the client then says the deadline.
No line is on record for Latin America.

Held in November 2026 against these texts and notices; an installation checks its own:

- ES, one month for consumers, 15 business days for payment services, two months for others: Banco
  de España (bde.es, Reclamaciones), pomaresabogados.com for art. 69 of Real Decreto-ley 19/2018
  (BOE of 24 November 2018). That a reasoned delay ends after one month, and art. 15 and the first
  day of Orden ECO/734/2004, are not verified.
- ES, one month for any consumer: Ley 7/2017, in force on 5 November 2017 (ceoecantabria.es,
  da-defensor.org). That art. 21.3 said so since 27 December 2009 (Ley 25/2009) is not verified.
- ES, telecommunications: Real Decreto 899/2009, in force on 30 August 2009
  (noticias.juridicas.com, abanlex.com); one month and its articles are not verified.
- ES, services of general interest and companies of 250 people, 50 million of turnover or 43
  million of balance: Ley 10/2025 of 26 December, 15 business days, in force on 28 December 2025
  with twelve months to adapt (uria.com, notariosyregistradores.com, santiagomediano.com). Finance
  and electronic communications keep their own rules. Any such company is `large_retail`, whatever
  it sells.
- EU: Directive (EU) 2015/2366, art. 101(2), 15 and 35 business days (haufe.de,
  betterregulation.com). A state may have rules that are better for the user. 13 January 2018 is
  not verified.
- GB: DISP 1.6.2R, eight weeks (handbook.fca.org.uk); 15 and 35 business days: Ombudsman news 143.
  The first days are not verified.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pericia.kernels.complaints.periods import end_of

SECTORS = (
    "payment_services",
    "banking",
    "investment",
    "insurance",
    "telecom",
    "basic_services",
    "large_retail",
    "other",
)
COMPLAINANTS = ("consumer", "micro_enterprise", "other")
EU_WORDS = "AT BE BG CY CZ DE DK EE FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU = tuple(EU_WORDS.split())


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. `extended` is the longest that a reasoned delay may take."""

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    complainants: tuple[str, ...]
    since: date
    until: date | None
    amount: int
    unit: str
    extended: tuple[int, str] | None
    source: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for the answer, and for a reasoned delay; `source` is where it is written."""

    answer_by: date
    at_the_latest: date
    source: str


FINANCE = ("banking", "investment", "insurance")
TABLE: Sequence[Line] = (
    Line(
        ("ES",),
        ("payment_services",),
        COMPLAINANTS[:2],
        date(2018, 11, 25),
        None,
        15,
        "business_days",
        (1, "months"),
        "ES: Real Decreto-ley 19/2018, art. 69",
    ),
    Line(
        ("ES",),
        FINANCE,
        ("consumer",),
        date(2017, 11, 5),
        None,
        1,
        "months",
        None,
        "ES: Ley 7/2017; Real Decreto Legislativo 1/2007, art. 21.3; Banco de España",
    ),
    Line(
        ("ES",),
        (*FINANCE, "payment_services"),
        COMPLAINANTS,
        date(2004, 7, 24),
        None,
        2,
        "months",
        None,
        "ES: Orden ECO/734/2004, art. 15; Banco de España, two months for others",
    ),
    Line(
        ("ES",),
        ("telecom",),
        COMPLAINANTS,
        date(2009, 8, 30),
        None,
        1,
        "months",
        None,
        "ES: Real Decreto 899/2009, art. 26 to 28",
    ),
    Line(
        ("ES",),
        ("basic_services", "large_retail"),
        ("consumer",),
        date(2026, 12, 28),
        None,
        15,
        "business_days",
        None,
        "ES: Ley 10/2025, applied from 28 December 2026",
    ),
    Line(
        ("ES",),
        ("basic_services", "large_retail", "other"),
        ("consumer",),
        date(2009, 12, 27),
        None,
        1,
        "months",
        None,
        "ES: Real Decreto Legislativo 1/2007, art. 21.3",
    ),
    Line(
        EU,
        ("payment_services",),
        COMPLAINANTS,
        date(2018, 1, 13),
        None,
        15,
        "business_days",
        (35, "business_days"),
        "EU: Directive (EU) 2015/2366, art. 101(2)",
    ),
    Line(
        ("GB",),
        ("payment_services",),
        COMPLAINANTS,
        date(2018, 1, 13),
        None,
        15,
        "business_days",
        (35, "business_days"),
        "GB: FCA Handbook, DISP 1.6.2A",
    ),
    Line(
        ("GB",),
        FINANCE,
        COMPLAINANTS,
        date(2001, 12, 1),
        None,
        8,
        "weeks",
        None,
        "GB: FCA Handbook, DISP 1.6.2",
    ),
)
"""The first line that fits holds."""


_SOURCES_ES: Mapping[str, str] = {
    "ES: Orden ECO/734/2004, art. 15; Banco de España, two months for others": (
        "ES: Orden ECO/734/2004, art. 15; Banco de España, dos meses los demás"
    ),
    "ES: Real Decreto 899/2009, art. 26 to 28": "ES: Real Decreto 899/2009, art. 26 a 28",
    "ES: Ley 10/2025, applied from 28 December 2026": (
        "ES: Ley 10/2025, de aplicación desde el 28 de diciembre de 2026"
    ),
    "EU: Directive (EU) 2015/2366, art. 101(2)": "UE: Directiva (UE) 2015/2366, art. 101.2",
}


def source_es(found: Deadline) -> str:
    """Where the deadline is written, as Spanish readers are told."""
    return _SOURCES_ES.get(found.source, found.source)


def deadline_of(country: str, sector: str, complainant: str, lodged: date) -> Deadline | None:
    """The deadline by law; None where the table knows none."""
    line = next((each for each in TABLE if _fits(each, country, sector, complainant, lodged)), None)
    if line is None:
        return None
    answer_by = end_of(lodged, line.amount, line.unit, country)
    latest = end_of(lodged, *line.extended, country) if line.extended else answer_by
    return Deadline(answer_by, max(answer_by, latest), line.source)


def _fits(line: Line, country: str, sector: str, complainant: str, lodged: date) -> bool:
    in_force = line.since <= lodged and (line.until is None or lodged <= line.until)
    return (
        in_force
        and country in line.countries
        and sector in line.sectors
        and complainant in line.complainants
    )
