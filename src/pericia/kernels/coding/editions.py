"""Codes of CIE-10-ES that began or ended with one of its editions.

CIE-10-ES follows the US ICD-10-CM with a delay: the fourth edition (1 January 2022) took over the
changes of the fiscal years 2020 and 2021 (Ministerio de Sanidad, Cuadernos de codificación,
"Nuevos códigos CIE-10-ES 2022"; its addenda of the fiscal year 2021 name A84.81). The third began
in 2020 (Cuadernos, number 7) and the fifth in 2024 (number 16); that they took over 2018 and 2019,
and 2022 and 2023, follows from the fourth and is not verified, nor are the days of U07.1, U09.9
and F32.A in Spain. An edition after the fifth is not on record: an installation checks codes of
later encounters against the Ministry's own list. A code that was subdivided ends, and its parts
begin, on that day. The table holds the subdivisions that are met most; a code that it does not
name is not judged by its date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

FIRST_DAY = date(2016, 1, 1)
"""Before this day hospitals in Spain coded by CIE-9-MC (Real Decreto 69/2015, BOE-A-2015-1235; the
Ministry's manual of CIE-10-ES is of 2016)."""

THIRD, FOURTH, FIFTH = date(2020, 1, 1), date(2022, 1, 1), date(2024, 1, 1)
_SUBDIVIDED: Mapping[date, str] = {
    THIRD: "N63:N63.0,N63.1,N63.2,N63.3,N63.4 K56.5:K56.50,K56.51,K56.52 "
    "K56.60:K56.600,K56.601,K56.609 K56.69:K56.690,K56.691,K56.699 "
    "M79.1:M79.10,M79.11,M79.12,M79.18 "
    "C43.11:C43.111,C43.112 C43.12:C43.121,C43.122",
    FOURTH: "I48.1:I48.11,I48.19 I48.2:I48.20,I48.21 R51:R51.0,R51.9 R74.0:R74.01,R74.02 "
    "K59.8:K59.81,K59.89 N18.3:N18.30,N18.31,N18.32 J82:J82.81,J82.82,J82.83,J82.89 "
    "K21.0:K21.00,K21.01 A84.8:A84.81,A84.89 G96.0:G96.00,G96.01,G96.02,G96.08,G96.09",
    FIFTH: "R05:R05.1,R05.2,R05.3,R05.4,R05.8,R05.9 M54.5:M54.50,M54.51,M54.59 "
    "K22.8:K22.81,K22.82,K22.89 E87.2:E87.20,E87.21,E87.22,E87.29 I31.3:I31.31,I31.39 "
    "I71.4:I71.40,I71.41,I71.42,I71.43 G92:G92.00,G92.8,G92.9 D68.0:D68.00,D68.01,D68.02,D68.03",
}
_NEW: Mapping[str, date] = {"U07.1": date(2020, 7, 1), "U09.9": FIFTH, "F32.A": FIFTH}
"""Codes that came without a code ending. U07.1 came between editions."""


@dataclass(frozen=True, slots=True)
class Change:
    """When a code changed; `parts` are the codes that took its place."""

    day: date
    parts: Sequence[str] = ()


def _read() -> tuple[dict[str, Change], dict[str, Change]]:
    ended: dict[str, Change] = {}
    begun = {code: Change(day) for code, day in _NEW.items()}
    for day, words in _SUBDIVIDED.items():
        for word in words.split():
            code, _, parts = word.partition(":")
            ended[code] = Change(day, parts.split(","))
            begun |= {part: Change(day, (code,)) for part in parts.split(",")}
    return ended, begun


ENDED, BEGUN = _read()
"""By code: when it ended, with its parts; when it began, with what held before."""
