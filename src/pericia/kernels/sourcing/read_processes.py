"""Reading the file of `pericia sourcing assess`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pericia.kernels.procedure.problems import Problem
from pericia.kernels.sourcing import reading
from pericia.kernels.sourcing.company import TRAIT_CODES
from pericia.kernels.sourcing.criteria import CRITERION_IDS, FACTOR_IDS, SCALE_MAX
from pericia.kernels.sourcing.process import (
    BANNABLE,
    EQUAL_WEIGHTS,
    LOCATIONS,
    Answer,
    Location,
    Place,
    Portfolio,
    Process,
    Short,
    contradicts,
)
from pericia.kernels.sourcing.readiness import CODES
from pericia.kernels.sourcing.reading import Group

PROCESSES_MAX = 2_000
PARTS_MAX = 30
PARTS_DEEP_MAX = 3
LOCATIONS_MAX = 100
LEGAL_SYSTEMS = ("civil", "common", "religious", "customary", "mixed")

COUNTRY = "[A-Z]{2}"
LANGUAGE = "[a-z]{2,3}"
ANSWER = "{operational: 4, expert: 1, sure: 0.8}"
SHORT = "short: {complexity: 1, decisions: 1, expertise: 0}"
PROCESS = "processes: [{id: customer-service, name: Customer service, answers: {...}}]"
PLACE = (
    "{country: ES, languages: [es], legal_system: civil, utc_offset_hours: 1, opens: 9, closes: 18}"
)


def read_processes(text: str) -> tuple[Portfolio | None, list[Problem]]:
    """The portfolio that a YAML text describes, or every problem of the text."""
    return reading.read(text, PROCESS, _portfolio)


def _portfolio(top: Group) -> Portfolio:
    weights = _weights(top)
    client = top.group("client", example=f"client: {PLACE}", needed=False)
    place = _place(client) if client else None
    if client:
        client.close()
    locations = tuple(
        found
        for each in top.groups("locations", example="locations: [{...}]", most=LOCATIONS_MAX)
        if (found := _location(each, place)) is not None
    )
    if top.has("locations") and not top.has("client"):
        top.note(
            "locations", "`locations` are measured against a client.", f"Write `client: {PLACE}`."
        )
    processes: list[Process] = []
    if top.need("processes", PROCESS):
        groups = top.groups("processes", example=PROCESS, most=PROCESSES_MAX)
        processes = [_process(each, 0) for each in groups]
        _note_repeated(groups, "process")
    company = _codes(top, "company", TRAIT_CODES)
    return Portfolio(tuple(processes), weights, place, locations, company)


def _weights(top: Group) -> dict[str, float]:
    weights = dict(EQUAL_WEIGHTS)
    group = top.group("weights", example="weights: {nature: 1, risk: 2}", needed=False)
    if group is None:
        return weights
    for name in CRITERION_IDS:
        found = group.number(name, 0, 100, example=f"{name}: 1", needed=False)
        weights[name] = weights[name] if found is None else found
    group.close()
    if not any(weights.values()):
        group.note(None, "Every weight is 0.", "Give at least one criterion a weight above 0.")
    return weights


def _process(group: Group, depth: int) -> Process:
    id_ = group.name("id", example="id: customer-service")
    name = group.text("name", example="name: Customer service", needed=False)
    answers, short = read_answers(group), _short(group)
    rules_share = group.number("rules_share", 0, 1, example="rules_share: 0.6", needed=False)
    secret = group.truth("strategic_secret")
    bans = group.names("bans", BANNABLE, example="bans: [offshore]")
    residency = group.patterns(
        "data_residency", COUNTRY, example="data_residency: [ES, PT]", needed=False
    )
    ready = _codes(group, "readiness", CODES)
    parts = _parts(group, depth)
    asked = group.has("answers") or group.has("short") or group.has("parts")
    if not asked and not secret:
        group.note(
            None,
            "The process has no answers.",
            f"Write `answers:` with {', '.join(CRITERION_IDS)}, or `{SHORT}`.",
        )
    if group.has("answers") and group.has("short"):
        group.note("short", "`short` contradicts `answers`: both are given.", "Keep one of them.")
    _note_contradictions(group, answers, rules_share)
    group.close()
    return Process(
        id_ or "",
        name or id_ or "",
        answers,
        short,
        rules_share,
        secret,
        parts,
        frozenset(bans),
        frozenset(residency) if residency else None,
        ready,
    )


def read_answers(group: Group) -> dict[str, Answer] | None:
    """The five criteria under `answers`; None where they are not given, or not wholly."""
    example = f"answers: {{nature: {ANSWER}, ...}}"
    answers = group.group("answers", example=example, needed=False)
    if answers is None:
        return None
    found: dict[str, Answer] = {}
    for name in CRITERION_IDS:
        each = answers.group(name, example=f"{name}: {ANSWER}")
        if each is None:
            continue
        values = (
            each.number("operational", 0, SCALE_MAX, example="operational: 3"),
            each.number("expert", 0, SCALE_MAX, example="expert: 1"),
            each.number("sure", 0, 1, example="sure: 0.8"),
        )
        each.close()
        if None not in values:
            found[name] = Answer(*[value or 0.0 for value in values])
    answers.close()
    return found if len(found) == len(CRITERION_IDS) else None


def _short(group: Group) -> Short | None:
    short = group.group("short", example=SHORT, needed=False)
    if short is None:
        return None
    values = [short.number(name, 0, SCALE_MAX, example=f"{name}: 2") for name in FACTOR_IDS]
    sure = short.number("sure", 0, 1, example="sure: 0.5", needed=False)
    short.close()
    if None in values:
        return None
    complexity, decisions, expertise = (value or 0.0 for value in values)
    found = Short(complexity, decisions, expertise)
    return found if sure is None else replace(found, sure=sure)


def _codes(group: Group, key: str, codes: Sequence[str]) -> dict[str, float] | None:
    """Answers from 0 to 4 by code, to some of the questions; None where nothing was asked."""
    example = f"{key}: {{{codes[0]}: 4, {codes[2]}: 2}}"
    asked = group.group(key, example=example, needed=False)
    if asked is None:
        return None
    found = {
        code: asked.number(code, 0, SCALE_MAX, example=f"{code}: 3", needed=False) for code in codes
    }
    asked.close()
    return {code: answer for code, answer in found.items() if answer is not None}


def _parts(group: Group, depth: int) -> tuple[Process, ...]:
    if group.has("parts") and depth == PARTS_DEEP_MAX:
        group.note(
            "parts",
            f"Parts stand in one another more than {PARTS_DEEP_MAX} deep.",
            "List them side by side.",
        )
        return ()
    example = "parts: [{id: intake, name: Intake, answers: {...}}]"
    groups = group.groups("parts", example=example, most=PARTS_MAX)
    _note_repeated(groups, "part")
    return tuple(_process(each, depth + 1) for each in groups)


def _note_contradictions(
    group: Group, answers: dict[str, Answer] | None, rules_share: float | None
) -> None:
    if answers is not None and contradicts(answers, rules_share):
        nature = answers["nature"]
        group.note(
            "rules_share",
            f"`rules_share` is {rules_share:g}, yet `nature` says that the work is all judgement "
            f"(expert {nature.expert:g}) and hardly repeats (operational {nature.operational:g}).",
            "Lower `rules_share`, or answer `nature` again.",
        )


def _note_repeated(groups: Sequence[Group], what: str) -> None:
    seen: dict[str, None] = {}
    for each in groups:
        id_ = str(each.value.get("id"))
        if "id" in each.value and id_ in seen:
            each.note("id", f"`{id_}` is the id of an earlier {what}.", "Give each its own id.")
        seen[id_] = None


def _place(group: Group) -> Place | None:
    country = group.text("country", example="country: ES")
    languages = group.patterns("languages", LANGUAGE, example="languages: [es]", needed=True)
    legal = group.choice("legal_system", LEGAL_SYSTEMS, example="legal_system: civil")
    offset = group.number("utc_offset_hours", -12, 14, example="utc_offset_hours: 1")
    opens = group.number("opens", 0, 24, example="opens: 9")
    closes = group.number("closes", 0, 24, example="closes: 18")
    if opens is not None and opens == closes:
        group.note("closes", "`closes` is the same hour as `opens`.", "Write 0 and 24 for all day.")
    if country is not None and not re.fullmatch(COUNTRY, country):
        group.note("country", f"`{country}` is no country.", "Write two capitals, such as `ES`.")
        country = None
    if country is None or not languages or legal is None:
        return None
    if offset is None or opens is None or closes is None:
        return None
    return Place(country, frozenset(languages), legal, offset, opens, closes)


def _location(group: Group, client: Place | None) -> Location | None:
    id_ = group.name("id", example="id: bogota")
    kind = group.choice("kind", LOCATIONS, example="kind: nearshore")
    place = _place(group)
    group.close()
    if id_ is None or kind is None or place is None:
        return None
    if client is not None:
        _note_wrong_kind(group, kind, place, client)
    return Location(id_, kind, place)


def _note_wrong_kind(group: Group, kind: str, place: Place, client: Place) -> None:
    at_home = place.country == client.country
    if kind == "onshore" and not at_home:
        advice = f"Write nearshore or offshore, or `country: {client.country}`."
        group.note("kind", f"`onshore` contradicts the country {place.country}.", advice)
    elif kind in ("nearshore", "offshore") and at_home:
        group.note("kind", f"`{kind}` contradicts the client's own country.", "Write `onshore`.")
