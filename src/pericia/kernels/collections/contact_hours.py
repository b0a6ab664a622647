"""When a debtor may be contacted: a dated table of laws, by the debtor's own clock.

Hours are half-open: from 07:00 to 19:00 allows 18:59. Letters have no hour. What the table says
was held against these texts and notices in November 2026; an installation checks it for its own
countries, as laws change and regions add to them:

- CO: Ley 2300 de 2023, art. 3 (hours, one contact a day, one channel a week), in force on 10
  October 2023: leyonline.co, diariodelhuila.com, accolombianlawyers.com.
- CL: Ley 21.320, published on 20 April 2021, which changes Ley 19.496, art. 37 (one call or visit
  a week, two other messages): garrigues.com; hours from Monday to Saturday, 8 to 20: notice of
  SERNAC, March 2021. The two days between messages are not kept by this table, and letters are not
  counted.
- EC: reform of the law of consumers of 2022 (7 to 20, no weekends or holidays, once a day):
  revistagestion.ec, 4 February 2022. Its article and first day are not verified.
- US: 12 CFR 1006.14(b)(2): consumerfinance.gov. 8 to 21 of 1006.6(b) by a summary only. The first
  day is not verified, nor are the exclusions of (b)(3) kept.
- ES: art. 96.2 as of Ley 3/2014 (9 to 21, no weekends or holidays): blog.sepin.es,
  consumoresponde.es. It is about commercial calls; that it bounds collection is an analogy, and 14
  June 2014 as its first day is not verified.

No source was found for other countries of Latin America; the careful hours of this service hold
there and are not verified against their laws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pericia.kernels.calendar.public_holidays import holidays_of

Window = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hours:
    """Allowed hours by weekday (0 is Monday). `per_day` and `per_week` bound the contacts of one
    day and of seven days, `calls_per_week` and `messages_per_week` those by telephone and others;
    `quiet_days` without a call begin on the day of a conversation; `one_channel` forbids a second
    channel in one week. 0 is no bound."""

    country: str
    since: date
    week: Mapping[int, Window]
    on_holidays: bool
    per_day: int
    per_week: int
    one_channel: bool
    source: str
    calls_per_week: int = 0
    messages_per_week: int = 0
    quiet_days: int = 0


def _week(weekdays: Window, saturday: Window | None, sunday: Window | None) -> dict[int, Window]:
    found = dict.fromkeys(range(5), weekdays)
    return found | {day: one for day, one in ((5, saturday), (6, sunday)) if one}


TABLE: Sequence[Hours] = (
    Hours(
        "CO",
        date(2023, 10, 10),
        _week((7, 19), (8, 15), None),
        on_holidays=False,
        per_day=1,
        per_week=0,
        one_channel=True,
        source="CO: Ley 2300 de 2023, art. 3",
    ),
    Hours(
        "US",
        date(2021, 11, 30),
        _week((8, 21), (8, 21), (8, 21)),
        on_holidays=True,
        per_day=0,
        per_week=0,
        one_channel=False,
        source="US: Regulation F, 12 CFR 1006.6(b) and 1006.14(b)(2)",
        calls_per_week=7,
        quiet_days=7,
    ),
    Hours(
        "CL",
        date(2021, 4, 20),
        _week((8, 20), (8, 20), None),
        on_holidays=False,
        per_day=0,
        per_week=0,
        one_channel=False,
        source="CL: Ley 19.496, art. 37, by Ley 21.320",
        calls_per_week=1,
        messages_per_week=2,
    ),
    Hours(
        "EC",
        date(2022, 2, 4),
        _week((7, 20), None, None),
        on_holidays=False,
        per_day=1,
        per_week=0,
        one_channel=False,
        source="EC: Ley Orgánica de Defensa del Consumidor, reform of 2022",
    ),
    Hours(
        "ES",
        date(2014, 6, 14),
        _week((9, 21), None, None),
        on_holidays=False,
        per_day=0,
        per_week=0,
        one_channel=False,
        source="ES: Real Decreto Legislativo 1/2007, art. 96.2 (commercial calls), by analogy",
    ),
)
CAREFUL = Hours(
    "",
    date.min,
    _week((9, 18), None, None),
    on_holidays=False,
    per_day=1,
    per_week=3,
    one_channel=False,
    source="no law on record for this country: the hours of this service",
)
_SOURCES_ES: Mapping[str, str] = {
    "US: Regulation F, 12 CFR 1006.6(b) and 1006.14(b)(2)": (
        "US: Reglamento F, 12 CFR 1006.6(b) y 1006.14(b)(2)"
    ),
    "CL: Ley 19.496, art. 37, by Ley 21.320": "CL: Ley 19.496, art. 37, según la Ley 21.320",
    "EC: Ley Orgánica de Defensa del Consumidor, reform of 2022": (
        "EC: Ley Orgánica de Defensa del Consumidor, reforma de 2022"
    ),
    "ES: Real Decreto Legislativo 1/2007, art. 96.2 (commercial calls), by analogy": (
        "ES: Real Decreto Legislativo 1/2007, art. 96.2 (llamadas comerciales), por analogía"
    ),
    CAREFUL.source: "no consta una ley de ese país: el horario de este servicio",
}
WITHOUT_HOUR = frozenset({"letter"})


def source_es(hours: Hours) -> str:
    """Where the hours are written, as Spanish readers are told."""
    return _SOURCES_ES.get(hours.source, hours.source)


def hours_for(country: str, day: date) -> Hours:
    found = [each for each in TABLE if each.country == country and each.since <= day]
    return found[-1] if found else CAREFUL


def window_on(hours: Hours, country: str, day: date) -> Window | None:
    """The hours in which contact is allowed that day; None on a day without."""
    is_holiday = bool(country) and day in holidays_of(country, None, day.year)
    return None if is_holiday and not hours.on_holidays else hours.week.get(day.weekday())


def is_allowed(country: str, time_zone: str, at: datetime) -> bool:
    """Whether the debtor's clock shows an allowed hour."""
    local = at.astimezone(ZoneInfo(time_zone))
    window = window_on(hours_for(country, local.date()), country, local.date())
    return window is not None and window[0] <= local.hour < window[1]


def next_allowed(country: str, time_zone: str, at: datetime) -> datetime:
    """The first moment from `at` on at which contact is allowed."""
    zone = ZoneInfo(time_zone)
    local = at.astimezone(zone)
    for ahead in range(15):
        day = local.date() + timedelta(days=ahead)
        window = window_on(hours_for(country, day), country, day)
        if window is None:
            continue
        opens = datetime(day.year, day.month, day.day, window[0], tzinfo=zone)
        if max(local, opens) < opens + timedelta(hours=window[1] - window[0]):
            return max(local, opens).astimezone(at.tzinfo)
    raise ValueError("two weeks without an allowed hour")
