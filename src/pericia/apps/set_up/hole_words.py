"""What keeps everybody from a step, and what to do about it, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pericia.apps.organisations.words import country_name, language_name
from pericia.apps.set_up.filling import Filling
from pericia.apps.set_up.people_check import NAMES_MAX, PeopleCheck, StepCheck
from pericia.web.schema_reading import in_language
from pericia.web.words import asked_word, words_of

Asked = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CheckInWords:
    """`holes` are sentences, empty where somebody could do the step."""

    service: str
    step: str
    who: str
    holes: tuple[str, ...]


def checks_in_words(found: PeopleCheck, filling: Filling) -> list[CheckInWords]:
    """One for each step, or for each of its languages where these differ."""
    alike: dict[tuple[Any, ...], list[StepCheck]] = {}
    for each in found.steps:
        key = (each.service, each.step, each.able, tuple(_holes(each)))
        alike.setdefault(key, []).append(each)
    return [
        CheckInWords(filling.title(service), _step(checks), _who(checks[0]), holes)
        for (service, _step_name, _able, holes), checks in alike.items()
    ]


def _step(checks: Sequence[StepCheck]) -> str:
    title = in_language(checks[0].title)
    spoken = ", ".join(language_name(each.language) for each in checks if each.language)
    return f"{title} ({spoken})" if spoken else title


def _who(check: StepCheck) -> str:
    names = ", ".join(check.able[:NAMES_MAX])
    if check.more:
        return _("%(names)s and %(more)s more") % {"names": names, "more": check.more}
    return names


def _holes(check: StepCheck) -> Iterator[str]:
    if check.alone is not None:
        yield _(
            "Only one person could do this and “%(other)s”, and nobody may do both. Give a second "
            "person what one of the two asks."
        ) % {"other": in_language(check.alone)}
    if check.lacking is None:
        return
    if not check.lacking.people:
        yield _("Nobody works for this client yet. Give people roles at it first.")
        return
    yield _("Nobody of %(people)s could do it.") % {"people": check.lacking.people}
    alone = {each.rule for each in check.lacking.relaxations}
    counts = check.lacking.by_rule
    for rule in sorted(counts, key=lambda each: (each not in alone, -counts[each]))[:3]:
        yield f"{_ADVICE[rule](check.asked)} {_lacks(counts[rule], check.lacking.people)}"


def _lacks(count: int, people: int) -> str:
    return _("(%(count)s of %(people)s lack it.)") % {"count": count, "people": people}


def _role(asked: Asked) -> str:
    roles = ", ".join(map(words_of, asked.get("roles") or ()))
    return _("Give somebody the role %(roles)s at this client.") % {"roles": roles}


def _credential(asked: Asked) -> str:
    kinds = ", ".join(asked_word(str(each.get("kind"))) for each in asked.get("credentials") or ())
    return _("Enter somebody's credential %(kinds)s and have it verified.") % {"kinds": kinds}


def _skill(asked: Asked) -> str:
    skills = ", ".join(f"{asked_word(k)} ≥ {v}" for k, v in (asked.get("skills") or {}).items())
    return _("Grade the skill of somebody who has it: %(skills)s.") % {"skills": skills}


def _language(asked: Asked) -> str:
    spoken = ", ".join(
        f"{language_name(code)} {level}" for code, level in (asked.get("languages") or {}).items()
    )
    return _("Enter the languages of somebody who speaks %(spoken)s.") % {"spoken": spoken}


def _clearance(asked: Asked) -> str:
    wanted = asked.get("clearance") or asked.get("data_class") or ""
    return _("Clear somebody for data that are %(wanted)s, or lower the class of data.") % {
        "wanted": words_of(wanted).lower()
    }


def _country(asked: Asked) -> str:
    places = ", ".join(map(country_name, asked.get("countries") or ()))
    return _("Allow the countries of your sites, or find people in %(places)s.") % {
        "places": places
    }


def _wall(asked: Asked) -> str:
    return _("An ethical wall stands in the way; nobody may lift it. Find other people.")


def _independence(asked: Asked) -> str:
    return _("Find somebody who has no part in the steps before.")


def _authority(asked: Asked) -> str:
    decision = (asked.get("authority") or {}).get("decision", "")
    return _("Delegate the decision %(decision)s to somebody.") % {"decision": decision}


def _hours(asked: Asked) -> str:
    return _("Enter working hours of somebody that reach into the client's, or ask for fewer.")


def _capacity(asked: Asked) -> str:
    return _("Let somebody hold at least one piece of work at a time.")


_ADVICE: Mapping[str, Callable[[Asked], str]] = {
    "role": _role,
    "credential": _credential,
    "skill": _skill,
    "language": _language,
    "clearance": _clearance,
    "country": _country,
    "ethical_wall": _wall,
    "independence": _independence,
    "authority": _authority,
    "working_hours": _hours,
    "capacity": _capacity,
}
