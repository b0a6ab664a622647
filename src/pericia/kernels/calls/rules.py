"""The check and the bots of inbound calls, as playbooks name them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pericia.kernels.calls.workload import Record, by_time_of_day, counts_of, whole
from pericia.kernels.procedure.registry import bot, reader
from pericia.kernels.procedure.rule_checks import Fault, rule_check

MOMENT = {"type": "string", "format": "date-time"}
SECONDS = {"type": "integer", "minimum": 0}
LONGEST_HOURS = 12


@rule_check(
    "call_in_order", "1", takes={"offered_at": MOMENT, "answered_at?": {}, "ended_at": MOMENT}
)
def call_in_order(given: dict[str, Any]) -> Sequence[Fault]:
    """A call is offered, answered and ended in this order, within half a day."""
    offered, ended = _at(given["offered_at"]), _at(given["ended_at"])
    if ended < offered:
        return [
            Fault(
                "ended_at",
                "call_ends_before_it_starts",
                "La llamada termina antes de empezar; corrija una de las dos horas.",
                "The call ends before it starts; correct one of the two times.",
            )
        ]
    if (ended - offered).total_seconds() > LONGEST_HOURS * 3_600:
        return [
            Fault(
                "ended_at",
                "call_too_long",
                f"La llamada dura más de {LONGEST_HOURS} horas; corrija las horas.",
                f"The call takes more than {LONGEST_HOURS} hours; correct its times.",
            )
        ]
    answered = given.get("answered_at")
    if answered and not offered <= _at(answered) <= ended:
        return [
            Fault(
                "answered_at",
                "answered_outside_call",
                "La respuesta no cae entre el principio y el fin de la llamada; corríjala.",
                "The answer is not between the beginning and the end of the call; correct it.",
            )
        ]
    return []


@bot(
    "call_times",
    "1",
    takes={
        "offered_at": MOMENT,
        "answered_at": {"type": "string"},
        "ended_at": MOMENT,
        "threshold_seconds": SECONDS,
    },
    gives={
        "wait_seconds": SECONDS,
        "talk_seconds": SECONDS,
        "abandoned": {"type": "boolean"},
        "in_time": {"type": "boolean"},
    },
)
def call_times(given: dict[str, Any]) -> dict[str, Any]:
    """Says how long a call waited and talked, and whether it was answered in time."""
    offered, ended = _at(given["offered_at"]), _at(given["ended_at"])
    answered = _at(given["answered_at"]) if given["answered_at"] else None
    wait = int(((answered or ended) - offered).total_seconds())
    talk = int((ended - answered).total_seconds()) if answered else 0
    in_time = answered is not None and wait <= given["threshold_seconds"]
    return {
        "wait_seconds": wait,
        "talk_seconds": talk,
        "abandoned": answered is None,
        "in_time": in_time,
    }


COUNT = {"type": "integer", "minimum": 0}
NUMBER = {"type": ["number", "null"]}
ROWS = {"type": "array", "items": {"type": "object"}}


@bot(
    "call_workload",
    "1",
    takes={
        "records": ROWS,
        "zone": {"type": "string"},
        "interval_minutes": {"type": "integer", "minimum": 5, "maximum": 240},
        "threshold_seconds": SECONDS,
        "target_share": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        "people": COUNT,
    },
    gives={
        "times": ROWS,
        "codes": ROWS,
        "lines": ROWS,
        "days": COUNT,
        "abandonment": NUMBER,
        "short_abandons": COUNT,
        "occupancy": NUMBER,
        "busiest": {"type": "string"},
        "people_needed": COUNT,
        "transferred": COUNT,
        "to_call_back": COUNT,
        "called_back": COUNT,
        "reached": COUNT,
    },
)
def call_workload(given: dict[str, Any]) -> dict[str, Any]:
    """Says what the calls of a period ask of the people at the line, by time of day: the load in
    erlangs of a mean day, the people that the agreed level needs by Erlang C, and the occupancy of
    those that there were (none where nobody says how many)."""
    records = [Record.read(each) for each in given["records"]]
    minutes, threshold = given["interval_minutes"], given["threshold_seconds"]
    rows = by_time_of_day(
        records, given["zone"], minutes, threshold, given["target_share"], given["people"]
    )
    busiest = max(rows, key=lambda row: row["erlangs"])
    return {
        "times": rows,
        "codes": counts_of([each.code for each in records if each.code]),
        "lines": counts_of([each.line for each in records if each.line]),
        "busiest": busiest["time"],
        "people_needed": busiest["people_needed"],
        **whole(records, given["zone"], rows, threshold),
    }


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


reader(
    "closed_calls",
    "1",
    summary="Reads the closed calls of the same line that were offered in a period.",
    takes={"period_from": MOMENT, "period_to": MOMENT},
    gives={
        "file": {"type": "string"},
        "sha256": {"type": "string"},
        "calls": {"type": "integer", "minimum": 0},
        "still_open": {"type": "integer", "minimum": 0},
        "records": ROWS,
    },
)
