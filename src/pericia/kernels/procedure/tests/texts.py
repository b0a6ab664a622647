"""Texts of small playbooks whose steps begin on line 9, and the problems found in them."""

from __future__ import annotations

from textwrap import indent

from pericia.kernels.procedure.check import check_text

HEAD = """\
playbook: sample
version: 1
title: {es: Muestra, en: Sample}
side: bpo
input: {type: object, required: [n], properties: {n: {type: integer}, x: {type: string}}}
start: [a]
outcomes: [done]
steps:
"""
TITLE = "title: {es: Paso, en: Step}"
FIELDS = "go: {type: integer}, s: {type: string}, how: {enum: [low, medium]}"
FORM = f"form: {{type: object, required: [go], properties: {{{FIELDS}}}}}"
DO = f"{TITLE}, who: {{roles: [operator]}}, {FORM}"
A = f"a: {{kind: person, {DO}, next: [{{end: done}}]}}"


def text_of(*steps: str, head: str = HEAD) -> str:
    return head + indent("\n".join(steps), "  ")


def person(name: str, following: str, **keys: str) -> str:
    more = "".join(f", {key}: {value}" for key, value in keys.items())
    return f"{name}: {{kind: person, {DO}{more}, next: [{following}]}}"


def bot(name: str, following: str, body: str = "bot: pass_on") -> str:
    return f"{name}: {{kind: bot, {TITLE}, {body}, next: [{following}]}}"


def found(text: str) -> list[tuple[int, str, str]]:
    return [(one.line, one.message, one.advice) for one in check_text(text)]
