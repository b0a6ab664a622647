"""Gives each item to the cheapest eligible person with a free slot.

Items go by priority (the highest number first), then due time, then id. People go by hourly cost,
then load, then id: for one item, cost is effort hours times hourly cost, so the order is the same
for all items. Before all of them comes whoever made what an item brings back. This is the baseline
of contact-centre routers, kept as the interface that an exact assignment fills.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pericia.kernels.routing.eligibility import prove as prove_eligibility
from pericia.kernels.routing.nobody import Nobody, nobody
from pericia.kernels.routing.proof import Proof

Data = Mapping[str, Any]
Prove = Callable[[Data, Data, Data], Proof]
ALTERNATIVES_MAX = 2

_NEVER = datetime.max.replace(tzinfo=UTC)
_Rank = tuple[bool, int, int, str, int]  # cost unknown, hourly cost, load, id, place


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another eligible person, and how much more that would cost (None: not comparable)."""

    person_id: str
    cost_cents: int | None
    difference_cents: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets the item with the proof, what it costs and the nearest alternatives; or `nobody`.
    The proof fails by lifted rules alone, where it fails."""

    item_id: str
    person_id: str | None
    proof: Proof | None
    cost_terms: dict[str, Any]
    alternatives: tuple[Alternative, ...]
    nobody: Nobody | None = None


def choose(
    items: Iterable[Data],
    people: Iterable[Data],
    prove: Prove = prove_eligibility,
    currency: str | None = None,
) -> list[Choice]:
    """One choice an item, in the order in which they were decided.

    An item is `{"id", "priority", "due_at", "requirement", "context"}`, with `lifted` where an
    authority set rules aside for it: `{person_id: rules}`, and `maker`, the person who did it the
    time before, where it came back: they get it while they are eligible and have a free slot, and
    the terms then say `again`. Costs are compared in
    `currency` (by default the commonest among the people): people paid in another one, or at a
    cost that is not known, come after those with a known cost. Nothing passed in is changed.
    """
    pool = _Pool(list(people), currency)
    return [_choice(item, pool, prove) for item in sorted(items, key=_urgency)]


def cheapest(
    item: Data,
    people: Iterable[Data],
    prove: Prove = prove_eligibility,
    currency: str | None = None,
) -> Choice:
    """`choose` for a single item."""
    return choose([item], people, prove, currency)[0]


def _urgency(item: Data) -> tuple[int, datetime, str]:
    priority, due_at = item.get("priority"), item.get("due_at")
    if not isinstance(due_at, datetime) or due_at.tzinfo is None:
        due_at = _NEVER
    return (-priority if type(priority) is int else 0), due_at, str(item.get("id"))


class _Pool:
    """People with a free slot in order of cost, and those without (or with none that is known),
    who are proved only to say why nobody may. Loads grow as items are given out."""

    def __init__(self, people: list[Data], currency: str | None) -> None:
        self.people: list[Data] = people
        self.currency = currency or _commonest(people)
        free = [place for place in range(len(people)) if self._is_free(place)]
        self.ranks: list[_Rank] = sorted(self._rank(place) for place in free)
        self.full: list[int] = sorted(set(range(len(people))) - set(free))

    def _is_free(self, place: int) -> bool:
        load, slots = (self.people[place].get(key) for key in ("load", "capacity"))
        return type(load) is int and type(slots) is int and load < slots

    def _rank(self, place: int) -> _Rank:
        person = self.people[place]
        cost = self.hourly_cost(person)
        return cost is None, cost or 0, person["load"], str(person.get("id")), place

    def places(self, maker: Any) -> Iterator[int]:
        """Of whoever has a free slot: the maker's, then the others' in order of cost."""
        first = () if maker is None else [p for *_, one, p in self.ranks if one == str(maker)]
        yield from first
        yield from (place for *_, place in self.ranks if place not in first)

    def hourly_cost(self, person: Data) -> int | None:
        cost = person.get("hourly_cost_cents")
        if type(cost) is not int or cost < 0 or person.get("currency") != self.currency:
            return None
        return cost

    def give(self, place: int) -> None:
        """One more item for the person at that place."""
        del self.ranks[bisect_left(self.ranks, self._rank(place))]
        person = self.people[place]
        self.people[place] = {**person, "load": person["load"] + 1}
        if self._is_free(place):
            insort(self.ranks, self._rank(place))
        else:
            self.full.append(place)


def _commonest(people: list[Data]) -> str:
    found = Counter(str(person.get("currency")) for person in people)
    return min(found, key=lambda currency: (-found[currency], currency), default="")


def _choice(item: Data, pool: _Pool, prove: Prove) -> Choice:
    eligible: list[tuple[int, Proof]] = []
    refused: list[Proof] = []
    lifted: Mapping[str, Sequence[str]] = item.get("lifted") or {}
    maker = item.get("maker")
    for place in pool.places(maker):
        proof = prove(item["requirement"], pool.people[place], item["context"])
        if proof.eligible or proof.eligible_but_for(lifted.get(str(proof.person_id), ())):
            eligible.append((place, proof))
        else:
            refused.append(proof)
        if len(eligible) > ALTERNATIVES_MAX:
            break
    if not eligible:
        refused += [
            prove(item["requirement"], pool.people[one], item["context"]) for one in pool.full
        ]
        return Choice(str(item["id"]), None, None, {}, (), nobody(refused))
    (place, proof), others = eligible[0], eligible[1:]
    person, effort = pool.people[place], item["requirement"].get("effort_seconds")
    terms = _cost_terms(person, effort, pool)
    if maker is not None and str(person["id"]) == str(maker):
        terms["again"] = True
    alternatives = tuple(
        _alternative(pool.people[other], effort, terms["cost_cents"], pool) for other, _ in others
    )
    pool.give(place)
    return Choice(str(item["id"]), str(person["id"]), proof, terms, alternatives)


def _cost_terms(person: Data, effort_seconds: Any, pool: _Pool) -> dict[str, Any]:
    return {
        "effort_seconds": effort_seconds,
        "hourly_cost_cents": person.get("hourly_cost_cents"),
        "currency": person.get("currency"),
        "cost_cents": _cost_cents(person, effort_seconds, pool),
        "load": person.get("load"),
    }


def _cost_cents(person: Data, effort_seconds: Any, pool: _Pool) -> int | None:
    """Rounded half up, to whole cents."""
    hourly = pool.hourly_cost(person)
    if hourly is None or type(effort_seconds) is not int:
        return None
    return (2 * effort_seconds * hourly + 3600) // 7200


def _alternative(
    person: Data, effort_seconds: Any, chosen_cents: int | None, pool: _Pool
) -> Alternative:
    cost = _cost_cents(person, effort_seconds, pool)
    difference = None if cost is None or chosen_cents is None else cost - chosen_cents
    return Alternative(str(person["id"]), cost, difference)
