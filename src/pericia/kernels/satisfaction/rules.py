"""The checks and bots of satisfaction studies, as playbooks name them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pericia.kernels.procedure.query_bots import triage_query
from pericia.kernels.procedure.registry import bot
from pericia.kernels.procedure.rule_checks import Fault, rule_check
from pericia.kernels.satisfaction.scores import SCALES, group_of

MEASURE = {"enum": list(SCALES)}
WHOLE = {"type": "integer"}
COUNT = {"type": "integer", "minimum": 0}
ROWS = {"type": "array", "items": {"type": "object"}}
DRIVERS = ("rated_waiting", "rated_staff", "rated_product", "rated_price")
"""Ratings of an answer, 1 to 10, that may go with its score."""

ANSWER = {
    "type": "object",
    "required": ["response_number", "score"],
    "properties": {"response_number": {"type": "string"}, "score": WHOLE},
}
ANSWERS = {"type": "array", "items": ANSWER, "maxItems": 5_000}


@rule_check(
    "scores_on_scale",
    "1",
    takes={"measure": MEASURE, "answers": ANSWERS, "scale_from": WHOLE, "scale_to": WHOLE},
)
def scores_on_scale(given: dict[str, Any]) -> Sequence[Fault]:
    """A measure is asked on its own scale, every score lies on it, every answer counts once."""
    measure = given["measure"]
    low, high = SCALES[measure]
    if (given["scale_from"], given["scale_to"]) != (low, high):
        return [_mixed(given, low, high)]
    found: list[Fault] = []
    seen: set[str] = set()
    for index, each in enumerate(given["answers"]):
        if not low <= each["score"] <= high:
            found.append(_off(index, each, low, high))
        elif each["response_number"] in seen:
            found.append(_twice(index, each["response_number"]))
        seen.add(each["response_number"])
    return found[:20]


def _mixed(given: dict[str, Any], low: int, high: int) -> Fault:
    asked, measure = f"{given['scale_from']}-{given['scale_to']}", given["measure"].upper()
    return Fault(
        "scale_to",
        "scale_mixed",
        f"{measure} se pregunta de {low} a {high} y aquí consta {asked}: no se mezclan escalas; "
        "corríjala o quite estas respuestas del estudio.",
        f"{measure} is asked from {low} to {high}, and this says {asked}: scales are not mixed; "
        "correct it, or take these answers out of the study.",
    )


def _off(index: int, each: Mapping[str, Any], low: int, high: int) -> Fault:
    number, score = each["response_number"], each["score"]
    return Fault(
        f"answers.{index}.score",
        "score_off_scale",
        f"La nota {score} de {number} no está entre {low} y {high}; corríjala.",
        f"The score {score} of {number} is not within {low} and {high}; correct it.",
    )


def _twice(index: int, number: str) -> Fault:
    return Fault(
        f"answers.{index}.response_number",
        "answer_twice",
        f"La respuesta {number} está dos veces; quite una.",
        f"Answer {number} is there twice; take one out.",
    )


@rule_check("words_coded", "1", takes={"worded": ROWS, "coded": ROWS})
def words_coded(given: dict[str, Any]) -> Sequence[Fault]:
    """Everything that was said is coded, once, and what is quoted was said so."""
    said = {each["response_number"]: each["verbatim"] for each in given["worded"]}
    coded = [each["response_number"] for each in given["coded"]]
    left = [number for number in said if number not in coded]
    if left:
        return [_uncoded(left)]
    found = []
    for index, each in enumerate(given["coded"]):
        if each["response_number"] not in said:
            found.append(_unknown("coded", index, each["response_number"]))
        elif each.get("quote", "") not in said[each["response_number"]]:
            found.append(_unsaid(index))
    return found


def _uncoded(numbers: list[str]) -> Fault:
    listed = ", ".join(numbers[:5])
    return Fault(
        "coded",
        "words_uncoded",
        f"Quedan {len(numbers)} respuestas con palabras sin codificar: {listed}.",
        f"{len(numbers)} answers with words are not coded: {listed}.",
    )


def _unsaid(index: int) -> Fault:
    return Fault(
        f"coded.{index}.quote",
        "quote_not_said",
        "La cita ha de estar tal cual en la respuesta; cópiela.",
        "The quotation must stand in the response as it is; copy it.",
    )


def _unknown(field: str, index: int, number: str) -> Fault:
    return Fault(
        f"{field}.{index}.response_number",
        "answer_unknown",
        f"«{number}» no es una respuesta que se espere aquí; use su número.",
        f"“{number}” is no answer that is wanted here; use its number.",
    )


@rule_check("loops_closed", "1", takes={"to_call": ROWS, "calls": ROWS})
def loops_closed(given: dict[str, Any]) -> Sequence[Fault]:
    """Everybody who is to be called is told of; whoever was spoken to, with why and a remedy."""
    wanted = {each["response_number"] for each in given["to_call"]}
    called = {each["response_number"] for each in given["calls"]}
    found = []
    if wanted - called:
        found.append(_not_called(sorted(wanted - called)))
    for index, each in enumerate(given["calls"]):
        if each["response_number"] not in wanted:
            found.append(_unknown("calls", index, each["response_number"]))
        elif each["talked"] and not (each.get("why_dissatisfied") and each.get("remedy")):
            found.append(_left_open(index))
    return found


def _not_called(numbers: list[str]) -> Fault:
    listed = ", ".join(numbers[:5])
    return Fault(
        "calls",
        "loop_not_begun",
        f"Faltan personas por llamar: {listed}. Diga de cada una si se habló con ella.",
        f"People are still to be called: {listed}. Say of each whether they were spoken to.",
    )


def _left_open(index: int) -> Fault:
    return Fault(
        f"calls.{index}.remedy",
        "loop_left_open",
        "Diga por qué está descontenta y qué se le ofreció.",
        "Say why they are dissatisfied and what they were offered.",
    )


@bot(
    "read_study",
    "1",
    takes={"measure": MEASURE, "answers": ANSWERS},
    gives={
        "language": {"enum": ["es", "en"]},
        "groups": ROWS,
        "scores": ROWS,
        "worded": ROWS,
        "to_call": ROWS,
        "drivers": ROWS,
        "has_drivers": {"type": "boolean"},
    },
)
def read_study(given: dict[str, Any]) -> dict[str, Any]:
    """Sets the answers out: groups, words to code, people to call, ratings beside the scores."""
    answers = [
        {**each, "group": group_of(given["measure"], each["score"])} for each in given["answers"]
    ]
    groups = Counter(each["group"] for each in answers)
    worded = [each for each in answers if each.get("verbatim", "").strip()]
    rated = _rated(answers)
    return {
        "language": _language(worded),
        "groups": [
            {"group": name, "answers": groups[name], "share": round(groups[name] / len(answers), 6)}
            for name in ("favourable", "neutral", "unfavourable")
        ],
        "scores": [{"score": each["score"]} for each in answers],
        "worded": [_picked(each, "verbatim") for each in worded],
        "to_call": [
            _picked(each, "respondent", "verbatim", "touchpoint")
            for each in answers
            if each["group"] == "unfavourable" and each.get("may_be_called")
        ],
        "drivers": rated,
        "has_drivers": bool(rated),
    }


def _rated(answers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Scores with the ratings that every answer gives and that differ; none where these are too
    few answers to tell."""
    names = [
        name
        for name in DRIVERS
        if all(name in each for each in answers) and len({each[name] for each in answers}) > 1
    ]
    few = len(answers) < len(names) + 10 or len({each["score"] for each in answers}) < 2
    if not names or few:
        return []
    return [{"score": each["score"], **{name: each[name] for name in names}} for each in answers]


def _picked(each: Mapping[str, Any], *names: str) -> dict[str, Any]:
    kept = ("response_number", "score", "group", *names)
    return {name: each[name] for name in kept if name in each}


def _language(worded: Sequence[Mapping[str, Any]]) -> str:
    """In which language most of what was said speaks."""
    spoken = Counter(
        triage_query({"text": each["verbatim"], "declared": "", "fallback": "es"})["language"]
        for each in worded
    )
    return spoken.most_common(1)[0][0] if spoken else "es"


@bot(
    "study_words",
    "1",
    takes={"worded": ROWS, "coded": ROWS, "to_call": ROWS, "calls": ROWS},
    gives={
        "themes": ROWS,
        "quotes": ROWS,
        "loops": ROWS,
        "remedies": ROWS,
        "to_call": COUNT,
        "closed": COUNT,
    },
)
def study_words(given: dict[str, Any]) -> dict[str, Any]:
    """Counts themes by tone, gathers what is quoted, and says how many loops were closed."""
    said = {each["response_number"]: each for each in given["worded"]}
    themes: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    for each in given["coded"]:
        themes.update(each["themes"])
        bad.update(each["themes"] if each["feeling"] == "negative" else ())
    closed = [each for each in given["calls"] if each["talked"]]
    left = len(given["to_call"]) - len(closed)
    return {
        "themes": [
            {"theme": name, "answers": count, "negative": bad[name]}
            for name, count in sorted(themes.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
        "quotes": [
            {"quote": each["quote"], "number": each["response_number"],
             "score": said[each["response_number"]]["score"], "feeling": each["feeling"]}
            for each in given["coded"]
            if each.get("quote")
        ],
        "loops": [{"state": "closed", "people": len(closed)}, {"state": "open", "people": left}],
        "remedies": [
            {"number": each["response_number"], "why": each["why_dissatisfied"],
             "remedy": each["remedy"]}
            for each in closed
        ],
        "to_call": len(given["to_call"]),
        "closed": len(closed),
    }  # fmt: skip
