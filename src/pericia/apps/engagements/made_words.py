"""What came of each part of an engagement's document, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pericia.apps.engagements.actions.making import Part
from pericia.web.errors import sentence_of


@dataclass(frozen=True, slots=True)
class PartInWords:
    """`tone` as badges take it; `why` says what to do about a refusal."""

    kind: str
    name: str
    what: str
    tone: str
    why: str


def parts_in_words(parts: Iterable[Part]) -> list[PartInWords]:
    return [
        PartInWords(
            _kind(each.kind),
            each.name,
            _what(each.kind, each.what),
            "bad" if each.refused else "good",
            sentence_of(each.refused) if each.refused else "",
        )
        for each in parts
    ]


def _kind(kind: str) -> str:
    return {
        "engagement": _("Engagement"),
        "provider": _("Provider"),
        "service_line": _("Service line"),
        "transition": _("Tasks of the transition"),
    }[kind]


def _what(kind: str, what: str) -> str:
    if (kind, what) == ("provider", "made"):
        return _("will take part")
    return {
        "made": _("will be made"),
        "changed": _("will say this"),
        "dropped": _("will be left out"),
        "refused": _("cannot be made"),
    }[what]
