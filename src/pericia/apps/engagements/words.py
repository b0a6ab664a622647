"""Playbooks and agreed terms in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pericia.apps.engagements import catalogue
from pericia.apps.engagements.actions.sampling import DIGEST, SEED
from pericia.apps.organisations import hours
from pericia.apps.organisations.words import country_name, language_name
from pericia.kernels.procedure.condition_words import (
    condition_in_words,
    limit_in_words,
    otherwise_in_words,
)
from pericia.kernels.procedure.playbook import Playbook, Step
from pericia.web import formats
from pericia.web.schema_reading import in_language
from pericia.web.words import asked_word, words_of

NOTHING = "—"
HIDDEN = frozenset({SEED})
SHARES = frozenset({"volume", "expertise", "both"})
"""What providers of a hybrid are chosen for, as decisions write it."""


@dataclass(frozen=True, slots=True)
class StepInWords:
    name: str
    title: str
    kind: str
    who: tuple[str, ...]
    independent_of: str
    effort_seconds: int
    sla_share: float | None
    ways: tuple[str, ...]


def steps_in_words(playbook: Playbook) -> list[StepInWords]:
    """Every step with who may do it and what may come next."""
    titles = {name: in_language(step.title) for name, step in playbook.steps.items()}
    return [
        StepInWords(
            name,
            titles[name],
            step.kind,
            tuple(_who(step)),
            ", ".join(titles.get(each, _("anybody before")) for each in step.not_by),
            step.effort_seconds,
            step.sla_share,
            tuple(_ways(step, playbook, titles)),
        )
        for name, step in playbook.steps.items()
    ]


def _who(step: Step) -> Iterable[str]:
    who = step.who
    if who.get("roles"):
        yield ", ".join(map(words_of, who["roles"]))
    for skill, level in (who.get("skills") or {}).items():
        yield f"{asked_word(skill)}\u00a0≥\u00a0{level}"
    for credential in who.get("credentials") or ():
        yield asked_word(str(credential.get("kind", "")))
    for language, level in (who.get("languages") or {}).items():
        yield f"{language_name(language)} {level}"
    if who.get("language"):
        yield _("language of the case, %(level)s") % {"level": who["language"]["level"]}
    if who.get("clearance"):
        yield words_of(who["clearance"])


def _ways(step: Step, playbook: Playbook, titles: Mapping[str, str]) -> Iterable[str]:
    """What comes next, and under which condition: the same that the diagram shows."""
    language = get_language() or "es"
    for edge in step.edges:
        place = (
            _("end: %(outcome)s") % {"outcome": words_of(edge.end)}
            if edge.end
            else ", ".join(titles.get(each, each) for each in edge.to)
        )
        if edge.when is not None:
            yield f"{condition_in_words(edge.when, playbook, language)} → {place}"
        elif len(step.edges) > 1:
            yield f"{otherwise_in_words(language)} → {place}"
        else:
            yield place
    if step.on_limit:
        limit = limit_in_words(step.max_visits, language)
        yield f"{limit} → {titles.get(step.on_limit, step.on_limit)}"


def term_name(term: str) -> str:
    """The name of a term of a service line."""
    names = {
        "name": _("Name"),
        "playbook_id": _("Playbook"),
        "priority": _("Priority"),
        "sla_seconds": _("Time for a case"),
        "sla_targets": _("Other targets"),
        "calendar": _("Calendar"),
        "languages": _("Languages"),
        "countries": _("Countries where it may be done"),
        "shared_hours_min": _("Hours a week shared with the client"),
        "data_class": _("Class of data"),
        "rate_card": _("Rate card"),
        "quality_plan": _("Quality plan"),
        "governance": _("Governance"),
    }
    return names.get(term, term)


def term_in_words(term: str, value: Any, currency: str, playbooks: Mapping[str, str]) -> list[str]:
    """The value of a term, one part a line. `playbooks` are names by id."""
    if value in (None, "", [], {}):
        return [_("Everywhere") if term == "countries" else NOTHING]
    if term == "calendar":
        return [*hours.in_line(value).split("; "), *_holidays(value)]
    if term in _LISTED:
        return _LISTED[term](value, currency)
    plain = {
        "playbook_id": lambda: playbooks.get(str(value), str(value)),
        "sla_seconds": lambda: open_hours(value),
        "languages": lambda: ", ".join(map(language_name, value)),
        "countries": lambda: ", ".join(map(country_name, value)),
        "data_class": lambda: words_of(value),
        "shared_hours_min": lambda: formats.number(value) if value else NOTHING,
    }
    return [plain[term]() if term in plain else str(value)]


def change_in_words(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    currency: str,
    playbooks: Mapping[str, str],
) -> list[tuple[str, list[str], list[str]]]:
    """(term, before, after) of each term that a change order changed."""
    before, after = _without_same_seed(before, after)
    return [
        (
            term_name(term),
            term_in_words(term, before.get(term), currency, playbooks),
            term_in_words(term, after[term], currency, playbooks),
        )
        for term in after
    ]


def _without_same_seed(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Both without the digest of the sample's seed, unless it is new."""
    plans = [each.get("quality_plan") or {} for each in (before, after)]
    if plans[0].get(DIGEST) != plans[1].get(DIGEST) or "quality_plan" not in after:
        return before, after
    first, second = ({k: v for k, v in plan.items() if k != DIGEST} for plan in plans)
    return {**before, "quality_plan": first}, {**after, "quality_plan": second}


def open_hours(seconds: int) -> str:
    if seconds < 3600:
        return _("%(time)s of open time") % {"time": formats.duration(seconds)}
    return _("%(hours)s h of open time") % {"hours": formats.number(round(seconds / 3600, 2))}


def _holidays(calendar: Mapping[str, Any]) -> list[str]:
    holidays = calendar.get("holidays")
    if not holidays:
        return []
    place = country_name(holidays["country"])
    if holidays.get("subdivision"):
        place = f"{place} ({holidays['subdivision']})"
    return [_("Public holidays of %(place)s") % {"place": place}]


def _rates(rates: Mapping[str, Any], currency: str) -> list[str]:
    return [f"{name}: {_price(rate, currency)}" for name, rate in rates.items()]


def _price(rate: Any, currency: str) -> str:
    """The price of a rate; what is no rate, as it stands."""
    cents = rate.get("cents") if isinstance(rate, Mapping) else None
    return formats.money(cents, currency) if isinstance(cents, int) else str(rate)


def _plan(plan: Mapping[str, Any], currency: str) -> list[str]:
    found = []
    if "review_share" in plan:
        share = _percent(plan["review_share"])
        found.append(_("Reviewed: %(share)s of what is finished") % {"share": share})
    if DIGEST in plan:
        found.append(_("SHA-256 of the sample's seed: %(digest)s") % {"digest": plan[DIGEST]})
    if "errors_max" in plan:
        found.append(_("Errors tolerated: %(share)s") % {"share": _percent(plan["errors_max"])})
    if plan.get("blind_first"):
        found.append(_("Reviewers answer by themselves first"))
    known = {"review_share", "errors_max", "blind_first", DIGEST, *HIDDEN}
    return found + [f"{name}: {value}" for name, value in plan.items() if name not in known]


def contribution_in_words(contribution: str) -> str:
    """What a provider contributes: the names of services in words, the rest as it was written."""
    shipped = catalogue.services()
    said = [
        in_language(shipped[part].playbook.title) if part in shipped else words_of(part)
        for part in contribution.split(", ")
    ]
    is_named = all(part in shipped or part in SHARES for part in contribution.split(", "))
    return ", ".join(said) if is_named else contribution or NOTHING


def _decisions(governance: Mapping[str, Any], currency: str) -> list[str]:
    return [f"{words_of(name)}: {_needs(needs, currency)}" for name, needs in governance.items()]


def _needs(needs: Any, currency: str) -> str:
    if not isinstance(needs, Mapping):
        return str(needs)
    parts = []
    if needs.get("roles"):
        parts.append(", ".join(map(words_of, needs["roles"])))
    if needs.get("credential"):
        kind = asked_word(needs["credential"])
        parts.append(_("with the credential %(kind)s") % {"kind": kind})
    if "limit_cents" in needs:
        limit = formats.money(needs["limit_cents"], currency)
        parts.append(_("up to %(limit)s") % {"limit": limit})
    return "; ".join(parts) or NOTHING


def _targets(targets: Mapping[str, Any], currency: str) -> list[str]:
    found = []
    for name, value in targets.items():
        if name == "in_time_share":
            found.append(_("In time: %(share)s of the cases") % {"share": _percent(value)})
        else:
            found.append(f"{name}: {value}")
    return found


def _percent(share: float) -> str:
    return formats.percentage(share, len(f"{100 * share:.2f}".rstrip("0").partition(".")[2]))


_LISTED = {
    "rate_card": _rates,
    "quality_plan": _plan,
    "governance": _decisions,
    "sla_targets": _targets,
}
