"""Rules of a playbook: what the law and the trade of a service ask beyond the shape of a form.

A rule is a CEL condition that must hold (`must`), or a registered pure function of the domain
(`check`, see `rule_checks`). `judging` holds them against what was filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pericia.kernels.procedure.conditions import Expression, compile_expression, written

MOMENT: Mapping[str, str] = MappingProxyType(
    {"now": "an ISO 8601 time in UTC", "today": "the date in the time zone of the client"}
)
"""What rules may read besides what conditions read: when the data came in."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a form. `field` is the dotted path at fault, empty where the check says it.

    `code` and `say` ({es, en}) go with `must`; a check gives its own. `when` says for which
    answers the rule is meant.
    """

    code: str
    field: str
    say: Mapping[str, str]
    must: Expression | None
    check: str | None
    arguments: tuple[tuple[str, Expression], ...]
    when: Expression | None


def compile_rules(bodies: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """The rules of one form, from a document that was checked before."""
    return tuple(
        Rule(
            code=body.get("code") or body.get("check") or "",
            field=body.get("field") or "",
            say=body.get("say") or {},
            must=_optional(body.get("must")),
            check=body.get("check"),
            arguments=tuple(
                (name, compile_expression(written(source)))
                for name, source in sorted((body.get("with") or {}).items())
            ),
            when=_optional(body.get("when")),
        )
        for body in bodies
    )


def _optional(source: str | None) -> Expression | None:
    return None if source is None else compile_expression(source)
