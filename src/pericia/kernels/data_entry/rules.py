"""The checks and bots of data entry, as playbooks name them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

from pericia.kernels.data_entry.fields import fields_in, is_sound, normal
from pericia.kernels.procedure.registry import bot
from pericia.kernels.procedure.rule_checks import Fault, rule_check

FIELDS = {"type": "string", "maxLength": 5_000}
VALUE = {
    "type": "object",
    "required": ["field", "value"],
    "properties": {
        "field": {"type": "string"},
        "value": {"type": "string"},
        "as_it_stands": {"type": "boolean"},
    },
}
VALUES = {"type": "array", "items": VALUE, "maxItems": 200}
NAMES = {"type": "array", "items": {"type": "string"}}
COUNT = {"type": "integer", "minimum": 0}
SHOWN = {
    "nif": ("un NIF o NIE con su letra", "a NIF or NIE with its letter"),
    "iban": ("un IBAN con sus dígitos de control", "an IBAN with its check digits"),
    "date": ("una fecha que existe, como 31/01/2026", "a date that exists, such as 31/01/2026"),
    "amount": ("un importe, como 1.234,50", "an amount, such as 1,234.50"),
    "text": ("un texto", "a text"),
}


@rule_check("keyed_fields", "1", takes={"fields": FIELDS, "values": VALUES, "only?": NAMES})
def keyed_fields(given: dict[str, Any]) -> Sequence[Fault]:
    """Every field of the document is keyed once, as what it is; nothing else is keyed."""
    kinds = fields_in(given["fields"])
    wanted = [name for name in kinds if name in given.get("only", kinds)]
    found: list[Fault] = []
    seen: Counter[str] = Counter()
    for index, each in enumerate(given["values"]):
        name = each["field"].strip()
        seen[name] += 1
        if name not in wanted:
            found.append(_unknown(index, name, wanted))
        elif seen[name] > 1:
            found.append(_twice(index, name))
        elif not each.get("as_it_stands") and not is_sound(each["value"], kinds[name]):
            found.append(_unsound(index, kinds[name]))
    missing = [name for name in wanted if not seen[name]]
    return found + ([_missing(missing)] if missing else [])


def _unknown(index: int, name: str, wanted: Sequence[str]) -> Fault:
    listed = ", ".join(wanted)
    return Fault(
        f"values.{index}.field",
        "field_not_of_document",
        f"«{name}» no es un campo que haya que grabar aquí; son: {listed}.",
        f"“{name}” is not a field to key here; they are: {listed}.",
    )


def _twice(index: int, name: str) -> Fault:
    return Fault(
        f"values.{index}.field",
        "field_keyed_twice",
        f"«{name}» está dos veces; deje una.",
        f"“{name}” stands twice; keep one.",
    )


def _unsound(index: int, kind: str) -> Fault:
    es, en = SHOWN[kind]
    return Fault(
        f"values.{index}.value",
        "value_cannot_be_right",
        f"Debe ser {es}; mírelo otra vez o marque que así consta en el documento.",
        f"It should be {en}; look again, or tick that the document says so.",
    )


def _missing(names: Sequence[str]) -> Fault:
    listed = ", ".join(names)
    return Fault(
        "values",
        "fields_not_keyed",
        f"Faltan por grabar: {listed}.",
        f"These are not keyed yet: {listed}.",
    )


@rule_check(
    "keyed_by_two",
    "1",
    takes={"first_by": {"type": "string"}, "second_by": {"type": "string"}},
)
def keyed_by_two(given: dict[str, Any]) -> Sequence[Fault]:
    """The second key is another person's; capitals, spaces and accents make no other person."""
    first, second = (_person(given[name]) for name in ("first_by", "second_by"))
    if first and second and first != second:
        return []
    return [
        Fault(
            "second_by",
            "keyed_by_one_person",
            "Las dos grabaciones son de la misma persona, o falta decir de quién; la segunda la "
            "hace otra.",
            "Both keys are by one person, or it is not said by whom; somebody else makes the "
            "second.",
        )
    ]


def _person(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if letter.isalnum())


@bot("fields_to_key", "1", takes={"fields": FIELDS}, gives={"names": NAMES})
def fields_to_key(given: dict[str, Any]) -> dict[str, Any]:
    """Names the fields of a document, so that nobody who keys has to type them."""
    return {"names": list(fields_in(given["fields"]))}


@bot(
    "compare_keys",
    "1",
    takes={"fields": FIELDS, "first": VALUES, "second": VALUES},
    gives={"agree": {"type": "boolean"}, "differing": NAMES, "fields": COUNT, "values": VALUES},
)
def compare_keys(given: dict[str, Any]) -> dict[str, Any]:
    """Compares two keys field by field; spaces, separators and the way to write a date are one."""
    kinds = fields_in(given["fields"])
    first, second = (_by_field(given[name], kinds) for name in ("first", "second"))
    same = {
        name: first[name] for name in kinds if name in first and first[name] == second.get(name)
    }
    return {
        "agree": len(same) == len(kinds),
        "differing": [name for name in kinds if name not in same],
        "fields": len(kinds),
        "values": [{"field": name, "value": value} for name, value in same.items()],
    }


KEYED = {"type": "array", "items": {"type": "object", "required": ["record", "field", "value"]}}


@bot(
    "settle_keys",
    "1",
    takes={
        "document": {"type": "string"},
        "fields": FIELDS,
        "agreed": VALUES,
        "decided": VALUES,
        "first": VALUES,
        "second": VALUES,
    },
    gives={
        "record": VALUES,
        "first_errors": COUNT,
        "second_errors": COUNT,
        "fields": COUNT,
        "first_keyed": KEYED,
        "second_keyed": KEYED,
        "corrections": {"type": "array", "items": {"type": "object", "required": ["field"]}},
    },
)
def settle_keys(given: dict[str, Any]) -> dict[str, Any]:
    """Joins what both keyed alike with what the third decided, and counts whose key was wrong.

    Both keys are given as they are compared too: one field a row, values written in one way.
    """
    kinds = fields_in(given["fields"])
    decided = _by_field(given["decided"], kinds)
    whole = {**_by_field(given["agreed"], kinds), **decided}
    first, second = (_by_field(given[name], kinds) for name in ("first", "second"))
    corrections = [
        {
            "field": name,
            "first": first.get(name, ""),
            "second": second.get(name, ""),
            "decided": value,
        }
        for name, value in decided.items()
    ]
    return {
        "record": [{"field": name, "value": whole[name]} for name in kinds if name in whole],
        "first_errors": sum(first.get(name) != value for name, value in decided.items()),
        "second_errors": sum(second.get(name) != value for name, value in decided.items()),
        "fields": len(kinds),
        "first_keyed": _rows(given["document"], first),
        "second_keyed": _rows(given["document"], second),
        "corrections": corrections,
    }


def _rows(document: str, values: dict[str, str]) -> list[dict[str, str]]:
    return [{"record": document, "field": name, "value": value} for name, value in values.items()]


def _by_field(values: Sequence[dict[str, Any]], kinds: dict[str, str]) -> dict[str, str]:
    named = ((each["field"].strip(), each["value"]) for each in values)
    return {name: normal(value, kinds[name]) for name, value in named if name in kinds}
