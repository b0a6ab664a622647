"""What is asked about one process, as checked values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pericia.kernels.sourcing.criteria import CRITERION_IDS, RULES_SHARE
from pericia.kernels.sourcing.wording import Text

MODELS = ("automate", "bpo", "hybrid", "kpo", "keep")
"""From the least human judgement to the most; `keep` stands outside the order."""
LOCATIONS = ("captive", "onshore", "nearshore", "offshore")
BANNABLE = ("bpo", "kpo", "hybrid", "automate", *LOCATIONS)

BAN_TITLES = {
    "bpo": Text("BPO", "BPO"),
    "kpo": Text("KPO", "KPO"),
    "hybrid": Text("híbrido", "hybrid"),
    "automate": Text("automatizar", "automate"),
    "captive": Text("centro propio", "captive centre"),
    "onshore": Text("en el mismo país", "onshore"),
    "nearshore": Text("en un país cercano", "nearshore"),
    "offshore": Text("en un país lejano", "offshore"),
}
"""What can be banned, in words."""

EQUAL_WEIGHTS: Mapping[str, float] = dict.fromkeys(CRITERION_IDS, 1.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """One criterion from both sides, 0 to 4 each, and how sure the answers are, 0 to 1."""

    operational: float
    expert: float
    sure: float


@dataclass(frozen=True, slots=True)
class Short:
    """The form of three factors, 0 to 4 each, and how sure the answers are, 0 to 1."""

    complexity: float
    decisions: float
    expertise: float
    sure: float = 0.5


@dataclass(frozen=True, slots=True)
class Process:
    """A process, or a part of one. It has answers, the short form, or parts that have them."""

    id: str
    name: str
    answers: Mapping[str, Answer] | None = None
    short: Short | None = None
    rules_share: float | None = None
    strategic_secret: bool = False
    parts: tuple[Process, ...] = ()
    bans: frozenset[str] = frozenset()
    data_residency: frozenset[str] | None = None
    """Countries where the data may be seen; None where it does not matter."""
    readiness: Mapping[str, float] | None = None
    """Answers to the checks of `readiness`, 0 to 4 by code; None where it was not asked."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the work could be done, or where the client is: what fit is measured by.

    `opens` and `closes` are hours of the local day from 0 to 24; a day that ends before it begins
    runs over midnight. `utc_offset_hours` may be fractional.
    """

    country: str
    languages: frozenset[str]
    legal_system: str
    utc_offset_hours: float
    opens: float
    closes: float


@dataclass(frozen=True, slots=True)
class Location:
    """A place on offer, and what kind of place it is for the client."""

    id: str
    kind: str
    place: Place


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The processes of one file, with what holds for all of them."""

    processes: tuple[Process, ...]
    weights: Mapping[str, float] = field(default_factory=lambda: EQUAL_WEIGHTS)
    client: Place | None = None
    locations: tuple[Location, ...] = ()
    company: Mapping[str, float] | None = None
    """Answers to the traits of `company`, 0 to 4 by code; None where it was not asked."""


def contradicts(answers: Mapping[str, Answer] | None, rules_share: float | None) -> bool:
    """Whether rules are said to settle what is said to be all judgement and hardly repeats."""
    if answers is None or rules_share is None or rules_share < RULES_SHARE:
        return False
    nature = answers["nature"]
    return nature.expert >= 3 and nature.operational <= 1


def every_part(process: Process) -> tuple[Process, ...]:
    """The process, then its parts with theirs."""
    return (process, *(each for part in process.parts for each in every_part(part)))
