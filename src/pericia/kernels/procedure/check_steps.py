"""Checks each step on its own: what its kind needs, and that the names it uses exist."""

from __future__ import annotations

from typing import Any

from pericia.kernels.procedure.bots import BOTS
from pericia.kernels.procedure.conditions import RESERVED
from pericia.kernels.procedure.documents import Path
from pericia.kernels.procedure.instrument_steps import check_instrument
from pericia.kernels.procedure.playbook import HUMAN, INSTRUMENT, RUN
from pericia.kernels.procedure.problems import Problems, advise_name
from pericia.kernels.procedure.shape import EXAMPLES, ONLY_FOR
from pericia.kernels.procedure.state import WITHDRAWN

NEEDED = {"bot": ("bot",), INSTRUMENT: ("instrument",)}


def check_steps(problems: Problems) -> bool:
    """Note what is wrong; True when every step that an edge, start or limit names exists."""
    document = problems.document
    _check_top(problems)
    stand = _check_targets(problems, ("start",), document["start"])
    for name, step in document["steps"].items():
        path: Path = ("steps", name)
        if name in RESERVED:
            problems.add(
                path,
                f"`{name}` cannot name a step: conditions use the word.",
                f"Call it `{name}_step`.",
                key=True,
            )
        _check_kind(problems, path, step)
        _check_bot(problems, path, step)
        check_instrument(problems, path, step)
        _check_independence(problems, path, step)
        _check_blind_first(problems, path, step)
        stand = _check_edges(problems, path, step) and stand
        stand = _check_join(problems, name, step) and stand
    return stand


def _check_top(problems: Problems) -> None:
    document = problems.document
    for index, outcome in enumerate(document["outcomes"]):
        path = ("outcomes", index)
        if outcome == WITHDRAWN:
            problems.add(
                path,
                f"`{WITHDRAWN}` is kept for cases that are cancelled.",
                "Choose another name for this outcome.",
            )
        elif outcome not in _ends(document):
            problems.add(
                path,
                f"No step ends a case with `{outcome}`.",
                f"Add an edge `{{end: {outcome}}}` or remove the outcome.",
            )
    fields = document["input"].get("properties")
    fields = fields if isinstance(fields, dict) else {}
    for key, name in (document.get("intake") or {}).items():
        if name not in fields:
            advice = advise_name(name, fields, "input field")
            problems.add(("intake", key), f"`input` has no field `{name}`.", advice)
        elif key == "rows":
            _check_rows(problems, document, fields[name])
    _check_period(problems, document.get("intake") or {})


def _check_period(problems: Problems, intake: dict[str, Any]) -> None:
    """A period has two ends."""
    wanted = {"period_from", "period_to"}
    told = wanted & intake.keys()
    if told != wanted and (told or "gathers" in intake):
        key = next(iter(told), "gathers")
        advice = "Name the fields of both ends: `period_from`, `period_to`."
        problems.add(("intake", key), "A period needs both of its ends.", advice)


def _check_rows(problems: Problems, document: dict[str, Any], listed: Any) -> None:
    """Rows become entries of a list of objects, and the reference says of which case."""
    if "reference" not in document["intake"]:
        advice = "Name the field that the rows of one case share: `reference: study`."
        problems.add(("intake", "rows"), "`rows` stands without `reference`.", advice)
    items = listed.get("items") if isinstance(listed, dict) else None
    if not isinstance(items, dict) or not (items.get("properties") or "$ref" in items):
        advice = "Name a list whose `items` are objects with properties."
        problems.add(("intake", "rows"), "`rows` names no list of objects.", advice)


def _ends(document: dict[str, Any]) -> set[str]:
    return {edge.get("end") for step in document["steps"].values() for edge in step["next"]}


def _check_kind(problems: Problems, path: Path, step: dict[str, Any]) -> None:
    kind = step["kind"]
    for key, (kinds, why) in ONLY_FOR.items():
        if key in step and kind not in kinds:
            problems.add((*path, key), f"{why}; this step is a {kind}.", "Remove it.", key=True)
    needed = NEEDED.get(kind, ("who", "form") if kind in HUMAN else ())
    article = "An" if kind[0] in "ai" else "A"
    for key in needed:
        if key not in step:
            problems.add(
                path, f"{article} {kind} step needs `{key}`.", f"Write `{EXAMPLES[key]}`.", key=True
            )
    if kind == "message" and "text" not in (step.get("with") or {}):
        problems.add(
            path, "A message needs a text.", "Write `with: {text: answer.reply}`.", key=True
        )
    if kind in HUMAN and problems.document["side"] == "hybrid" and "stage" not in step:
        problems.add(
            path,
            "On a hybrid playbook this step must say whose clock it runs on.",
            "Write `stage: bpo` or `stage: kpo`.",
            key=True,
        )
    if kind in ("review", "sign_off") and not step.get("not_by"):
        problems.add(
            path,
            f"A {kind} is done by somebody who did not make it.",
            'Write `not_by: [step_that_made_it]`, or `not_by: ["*"]` for anybody before.',
            key=True,
        )
    who = step.get("who") or {}
    if kind == "sign_off" and not (who.get("credentials") or who.get("authority")):
        problems.add(
            (*path, "who"),
            "A sign-off needs somebody who may answer for it.",
            "Add `credentials: [{kind: ...}]` or `authority: {decision: ...}` to `who`.",
            key=True,
        )


def _check_bot(problems: Problems, path: Path, step: dict[str, Any]) -> None:
    if step["kind"] not in RUN or "bot" not in step:
        return
    bot = BOTS.get(step["bot"])
    if bot is None:
        advice = advise_name(step["bot"], BOTS, "bot")
        problems.add((*path, "bot"), f"No bot is registered as `{step['bot']}`.", advice)
        return
    given = step.get("with") or {}
    for name in bot.takes["required"]:
        if name not in given:
            problems.add(
                (*path, "with"),
                f"`{bot.name}` needs `{name}`.",
                f'Add `{name}: "input.field"` to `with`.',
                key=True,
            )
    for name in given:
        if name not in bot.takes["properties"]:
            advice = advise_name(name, bot.takes["properties"], "parameter")
            problems.add((*path, "with", name), f"`{bot.name}` takes no `{name}`.", advice)


def _check_independence(problems: Problems, path: Path, step: dict[str, Any]) -> None:
    steps = problems.document["steps"]
    for key in ("not_by", "blind_to"):
        for index, name in enumerate(step.get(key) or []):
            if name == "*" and key == "not_by":
                continue
            if name not in steps:
                advice = advise_name(name, steps, "step")
                problems.add((*path, key, index), f"There is no step `{name}`.", advice)
            elif name == path[-1]:
                problems.add(
                    (*path, key, index),
                    f"`{name}` names itself.",
                    "Name the other steps that it must be independent of.",
                )


def _check_blind_first(problems: Problems, path: Path, step: dict[str, Any]) -> None:
    """The fields stand in the form of a person's step that the review is independent of."""
    wanted = step.get("blind_first")
    if wanted is None or step["kind"] not in {"review", "sign_off"}:
        return
    steps, name = problems.document["steps"], wanted["step"]
    at: Path = (*path, "blind_first", "step")
    if name not in steps:
        problems.add(at, f"There is no step `{name}`.", advise_name(name, steps, "step"))
        return
    if not {name, "*"}.intersection(step.get("not_by") or ()) or steps[name]["kind"] not in HUMAN:
        problems.add(
            at,
            f"`{name}` is nothing that this review judges.",
            "Name a step of a person that stands in `not_by`.",
        )
    form = steps[name].get("form") or {}
    known = form.get("properties") or {}
    for index, field in enumerate(wanted["fields"]):
        if field not in known:
            advice = advise_name(field, known, "field")
            where: Path = (*path, "blind_first", "fields", index)
            problems.add(where, f"The form of `{name}` has no field `{field}`.", advice)


def _check_edges(problems: Problems, path: Path, step: dict[str, Any]) -> bool:
    stand, last = True, len(step["next"]) - 1
    for index, edge in enumerate(step["next"]):
        at: Path = (*path, "next", index)
        if ("to" in edge) == ("end" in edge):
            problems.add(
                at,
                "An edge leads to steps or to an end.",
                "Write either `to: step` or `end: name`.",
            )
            stand = False
        elif "to" in edge:
            stand = _check_targets(problems, (*at, "to"), edge["to"]) and stand
        elif edge["end"] not in problems.document["outcomes"]:
            advice = advise_name(edge["end"], problems.document["outcomes"], "outcome")
            problems.add((*at, "end"), f"`{edge['end']}` is not in `outcomes`.", advice)
        if edge.get("at_once") and "end" not in edge:
            problems.add(
                (*at, "at_once"), "`at_once` goes with `end` only.", "Remove it.", key=True
            )
        _check_order(problems, at, edge, index == last)
    if "on_limit" in step:
        stand = _check_targets(problems, (*path, "on_limit"), step["on_limit"]) and stand
    return stand


def _check_order(problems: Problems, at: Path, edge: dict[str, Any], is_last: bool) -> None:
    if "when" not in edge and not is_last:
        problems.add(
            at,
            "This edge always holds, so those after it are never taken.",
            "Give it a `when`, or move it to the end.",
        )
    if "when" in edge and is_last:
        problems.add(
            at,
            "When no condition holds the case would stop here.",
            "Add a last edge without `when`, or remove this one's.",
        )


def _check_targets(problems: Problems, path: Path, names: str | list[str]) -> bool:
    steps, stand = problems.document["steps"], True
    for index, name in enumerate([names] if isinstance(names, str) else names):
        at: Path = path if isinstance(names, str) else (*path, index)
        if name not in steps:
            problems.add(at, f"There is no step `{name}`.", advise_name(name, steps, "step"))
            stand = False
        elif not isinstance(names, str) and names.index(name) != index:
            problems.add(at, f"`{name}` stands twice.", "Write it once.")
    return stand


def _check_join(problems: Problems, name: str, step: dict[str, Any]) -> bool:
    path: Path = ("steps", name)
    after = step.get("after") or []
    leading = _leading_to(problems.document, name)
    if step.get("join", "any") == "any":
        if after:
            problems.add(
                (*path, "after"), "`after` goes with `join: all`.", "Add `join: all`.", key=True
            )
        return True
    if len(after) < 2:
        problems.add(
            path,
            "`join: all` waits for two steps or more.",
            f"Write `after: [{', '.join(sorted(leading)) or 'step_a, step_b'}]`.",
            key=True,
        )
    for index, source in enumerate(after):
        if source not in leading:
            problems.add(
                (*path, "after", index),
                f"The join waits for `{source}`, which never leads to `{name}`.",
                f"Add an edge `to: {name}` there; steps that lead here: "
                f"{', '.join(sorted(leading)) or 'none'}.",
            )
    for source in sorted(leading - set(after)):
        problems.add(
            (*path, "after"),
            f"`{source}` leads to this join but is not waited for.",
            f"Add `{source}` to `after`, or lead it elsewhere.",
            key=True,
        )
    return _check_entries(problems, name) and set(after) <= set(problems.document["steps"])


def _check_entries(problems: Problems, name: str) -> bool:
    """A join opens by arrivals only, never as a start or a limit."""
    document, sound = problems.document, True
    if name in document["start"]:
        problems.add(("start",), f"`{name}` is a join and cannot start.", "Start before it.")
        sound = False
    for other, step in document["steps"].items():
        if step.get("on_limit") == name:
            problems.add(
                ("steps", other, "on_limit"),
                f"`{name}` is a join and cannot stand in for another step.",
                "Name a step with `join: any`.",
            )
            sound = False
    return sound


def _leading_to(document: dict[str, Any], name: str) -> set[str]:
    return {
        source
        for source, step in document["steps"].items()
        for edge in step["next"]
        if name == edge.get("to") or (isinstance(edge.get("to"), list) and name in edge["to"])
    }
