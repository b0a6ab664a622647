"""Bots of clinical coding: comparison of two coders and the format of CIE-10-ES codes.

Codes are a list of `{"code", "kind": "diagnosis" | "procedure", "spans"?, "text"?}`. They are
compared by kind and code in capitals without surrounding space; order and spans do not count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pericia.kernels.procedure.registry import bot

DIAGNOSIS = re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")
"""CIE-10-ES diagnoses: a category of three characters, then up to four after a point."""

PROCEDURE = re.compile(r"[0-9A-HJ-NP-Z]{3,7}")
"""CIE-10-ES procedures: seven characters without I and O; three to six name a table or its part."""

CODE = {
    "type": "object",
    "required": ["code", "kind"],
    "properties": {
        "code": {"type": "string", "maxLength": 20},
        "kind": {"enum": ["diagnosis", "procedure"]},
    },
}
CODES = {"type": "array", "items": CODE, "maxItems": 500}
CODE_NAMES = {"type": "array", "items": {"type": "string", "control": "clinical_code"}}
COUNT = {"type": "integer", "minimum": 0}
ROWS = {"type": "array", "items": {"type": "object"}}
SHARE = {"type": "number", "minimum": 0, "maximum": 1}

Key = tuple[str, str]


@bot(
    "compare_codes",
    "1",
    takes={"first": CODES, "second": CODES},
    gives={
        "agree": {"type": "boolean"},
        "positive_agreement": SHARE,
        "overlap": SHARE,
        "category_overlap": SHARE,
        "both": COUNT,
        "only_first": CODE_NAMES,
        "only_second": CODE_NAMES,
        "codes": CODES,
    },
)
def compare_codes(given: dict[str, Any]) -> dict[str, Any]:
    """Compares two coders' lists and says how far they agree.

    `positive_agreement` is 2a/(2a+b+c) (Dice 1945), `overlap` a/(a+b+c) (Jaccard 1901), the same
    on categories of three characters; two empty lists agree fully. `codes` is what both have.
    """
    first, second = _by_key(given["first"]), _by_key(given["second"])
    both = first.keys() & second.keys()
    union = first.keys() | second.keys()
    size = len(first) + len(second)
    return {
        "agree": first.keys() == second.keys(),
        "positive_agreement": round(2 * len(both) / size, 6) if size else 1.0,
        "overlap": _overlap(set(first), set(second)),
        "category_overlap": _overlap(_categories(first), _categories(second)),
        "both": len(both),
        "only_first": [first[key]["code"] for key in sorted(union - second.keys())],
        "only_second": [second[key]["code"] for key in sorted(union - first.keys())],
        "codes": [first[key] for key in first if key in both],
    }


@bot(
    "check_codes",
    "1",
    takes={"codes": CODES},
    gives={
        "valid": {"type": "boolean"},
        "wrong": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "es", "en"],
                "properties": {name: {"type": "string"} for name in ("code", "es", "en")},
            },
        },
        "codes": CODES,
        "diagnoses": COUNT,
        "procedures": COUNT,
    },
)
def check_codes(given: dict[str, Any]) -> dict[str, Any]:
    """Checks the CIE-10-ES format of every code and hands on the list in capitals, each once.

    Format only: whether a code exists in this year's edition is for the licensed coder.
    """
    codes = _by_key(given["codes"])
    wrong = [fault for key, code in codes.items() if (fault := _fault(key, code["code"]))]
    if not any(kind == "diagnosis" for kind, _ in codes):
        wrong.append(_missing_diagnosis())
    return {
        "valid": not wrong,
        "wrong": wrong,
        "codes": list(codes.values()),
        "diagnoses": sum(kind == "diagnosis" for kind, _ in codes),
        "procedures": sum(kind == "procedure" for kind, _ in codes),
    }


@bot(
    "coding_account",
    "2",
    takes={"first": CODES, "second": CODES, "signed": CODES, "text": {"type": "string"}},
    gives={
        "agreement": ROWS,
        "coded": ROWS,
        "f1": {"type": "number"},
        "changed": COUNT,
        "codes": ROWS,
        "by_kind": ROWS,
        "positions": ROWS,
    },
)
def coding_account(given: dict[str, Any]) -> dict[str, Any]:
    """Sets out what both coders gave, what was signed, and each code with its first passage.

    `coded` are the rows of the instrument `coder_agreement` for this one report. `f1` is what
    earlier templates read: what both coders have, counted twice, over what each has.
    """
    first, second = _by_key(given["first"]), _by_key(given["second"])
    signed = _by_key(given["signed"])
    union = list(dict.fromkeys([*first, *second, *signed]))
    size = len(first) + len(second)
    both = len(first.keys() & second.keys())
    counts = {
        "both": both,
        "only_first": len(first.keys() - second.keys()),
        "only_second": len(second.keys() - first.keys()),
    }
    kinds = [kind for kind, _ in signed]
    return {
        "agreement": [
            {"kind": key[0], "code": key[1], "first": key in first, "second": key in second,
             "signed": key in signed}
            for key in union
        ],
        "coded": [
            {"article": "report", "coder": coder, "code": code}
            for coder, codes in (("first", first), ("second", second))
            for _kind, code in codes
        ],
        "f1": round(2 * both / size, 6) if size else 1.0,
        "changed": len([key for key in union if len({key in first, key in second}) > 1]),
        "codes": [_cited(code, given["text"]) for code in signed.values()],
        "by_kind": [
            {"kind": kind, "codes": kinds.count(kind)}
            for kind in ("diagnosis", "procedure")
            if kind in kinds
        ],
        "positions": [{"who": name, "codes": count} for name, count in counts.items()],
    }  # fmt: skip


def _cited(code: dict[str, Any], text: str) -> dict[str, Any]:
    """A code with the passage that supports it: where it was marked, else where its words stand
    once; `end` 0 where there is none."""
    start, end = next((one for one in code.get("spans", ()) if one[0] < one[1]), (0, 0))
    words = str(code.get("text", "")).strip()
    if not end and words and text.count(words) == 1:
        start = text.index(words)
        end = start + len(words)
    passage = " ".join(text[start:end].split())
    return {
        "code": code["code"],
        "kind": code["kind"],
        "start": start,
        "end": end if passage else 0,
        "passage": passage[:500],
    }


def _by_key(codes: list[dict[str, Any]]) -> dict[Key, dict[str, Any]]:
    found: dict[Key, dict[str, Any]] = {}
    for one in codes:
        code = one["code"].strip().upper()
        found.setdefault((one["kind"], code), {**one, "code": code})
    return found


def _overlap(first: set[Any], second: set[Any]) -> float:
    union = first | second
    return round(len(first & second) / len(union), 6) if union else 1.0


def _categories(codes: Mapping[Key, Any]) -> set[Key]:
    return {(kind, code[:3]) for kind, code in codes}


def _fault(key: Key, code: str) -> dict[str, str] | None:
    kind, normal = key
    if kind == "diagnosis" and not DIAGNOSIS.fullmatch(normal):
        return {
            "code": code,
            "es": f"«{code}» no tiene la forma de un diagnóstico CIE-10-ES, como N28.89.",
            "en": f"“{code}” does not look like a CIE-10-ES diagnosis such as N28.89.",
        }
    if kind == "procedure" and not PROCEDURE.fullmatch(normal):
        return {
            "code": code,
            "es": f"«{code}» no tiene la forma de un procedimiento CIE-10-ES, como BT41ZZZ.",
            "en": f"“{code}” does not look like a CIE-10-ES procedure such as BT41ZZZ.",
        }
    return None


def _missing_diagnosis() -> dict[str, str]:
    return {
        "code": "",
        "es": "Falta al menos un diagnóstico.",
        "en": "At least one diagnosis is missing.",
    }
