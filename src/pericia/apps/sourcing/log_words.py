"""What an event log tells, in words for people who never saw one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext, gettext_noop

from pericia.web.refusal_sentences import SPANISH

# The kernel's own sentences speak of the options of the command; these speak of the form.
REFUSED = {
    "activity_too_long": "The column of activities holds long texts; name another one.",
    "column_absent": "There is no column of that name; look at the names in the file.",
    "column_unfit": "That column holds values of another kind; name another one.",
    "columns_unknown": "It cannot be told which columns are case, activity and time; name them.",
    "day_and_month_mixed": "Some dates have the day first and others the month; make them alike.",
    "file_damaged": "The file is damaged or cut off; export it again.",
    "file_empty": "The file is empty.",
    "file_missing": "The file is not kept any more; upload it again.",
    "file_unreadable": "The file cannot be read; upload it again.",
    "log_empty": "No case of the log has a time; name the columns.",
    "log_is_archive": "This is a workbook or a ZIP archive; export the log as CSV, or unpack it.",
    "log_too_large": "The file holds more than is read at once; split it by cases or leave columns "
    "out.",
    "log_unknown": "The file is neither XES, CSV nor Parquet; export the log in one of them.",
    "log_without_events": "No event has a case, an activity and a time; name the columns.",
    "one_column": "There is one column only, and case, activity and time are needed.",
    "table_unreadable": "The file cannot be read as a table; export it again as CSV.",
    "time_format_unfit": "No time can be read in that form; give another one.",
    "too_many_activities": "The column of activities has too many values; name another one.",
    "too_many_events": "The log has too many events; split it by cases.",
    "value_too_large": "A value is too long; leave that attribute out of the export.",
    "xes_malformed": "The file is not well-formed XML; export it again.",
    "xes_too_deep": "The elements of the file stand in too many others.",
    "xml_document_type": "The file declares a document type (DOCTYPE); remove it.",
}

# verdict: (in one line, what it means, tone)
VERDICTS: Mapping[str, tuple[str, str, str]] = {
    "rules": (
        gettext_noop("Rules would do"),
        gettext_noop("What is recorded settles which way a case goes."),
        "good",
    ),
    "mixed": (
        gettext_noop("Rules settle part of it"),
        gettext_noop("What is recorded tells the way of many cases, but not of all."),
        "info",
    ),
    "judgement": (
        gettext_noop("Needs judgement, or data that nobody records"),
        gettext_noop("Nothing that is recorded tells which way a case goes. Ask those who decide."),
        "warn",
    ),
    "too_few_cases": (
        gettext_noop("Too few cases to tell"),
        gettext_noop("A longer log would tell."),
        "neutral",
    ),
    "order_only": (
        gettext_noop("Only the order of parallel work"),
        gettext_noop("Both ways are taken; which comes first decides nothing."),
        "neutral",
    ),
}

FACTS = {
    "activity_before": gettext_noop("the step before"),
    "seconds_since_the_start": gettext_noop("the time since the beginning"),
    "seconds_since_the_step_before": gettext_noop("the time since the step before"),
    "steps_so_far": gettext_noop("the number of steps so far"),
    "times_done": gettext_noop("how often this step was done"),
}

PROBLEMS = {
    "attributes_left_out": gettext_noop("Attributes beyond the bound, left out"),
    "cut_off_files": gettext_noop("The file is cut off; what stands before was read"),
    "day_first_assumed": gettext_noop("Dates in which the day was taken to come first"),
    "events_outside_traces": gettext_noop("Events outside of any case"),
    "malformed_xml": gettext_noop("The XML is broken; what stands before was read"),
    "malformed_xml_line": gettext_noop("Line at which the XML is broken"),
    "missing_activities": gettext_noop("Events without an activity, left out"),
    "missing_case_ids": gettext_noop("Events without a case, left out"),
    "missing_timestamps": gettext_noop("Events without a time, left out"),
    "mixed_time_zones": gettext_noop("Times in another offset than most (summer time counts too)"),
    "one_event_cases": gettext_noop("Cases with a single event"),
    "other_lifecycle_events": gettext_noop("Events that are neither a start nor an end, left out"),
    "starts_after_their_end": gettext_noop("Starts that come after their end"),
    "starts_without_end": gettext_noop("Starts without an end"),
    "timestamps_without_zone": gettext_noop("Times without an offset, taken as UTC"),
    "traces_without_id": gettext_noop("Cases without an identifier"),
    "unreadable_timestamps": gettext_noop("Times that cannot be read, left out"),
}


def reason_of(refusal: Mapping[str, Any]) -> str:
    """Why a log could not be read, in the reader's language where there is a sentence."""
    sentences = SPANISH if get_language() == "es" else REFUSED
    return str(sentences.get(refusal["code"], refusal["message"]))


def fact_of(name: str) -> str:
    """What tells a decision: a fact of the flow in words, or the name of an attribute."""
    if name.startswith("times_done: "):
        return gettext("how often “%(activity)s” was done") % {"activity": name[12:]}
    return gettext(FACTS[name]) if name in FACTS else name


def verdict_of(decision: Mapping[str, Any]) -> tuple[str, str, str]:
    """The verdict in one line, what it means, and its tone."""
    line, meaning, tone = VERDICTS[decision["verdict"]]
    return gettext(line), gettext(meaning), tone


def problems_of(problems: Mapping[str, int]) -> list[tuple[str, int]]:
    """What was found wrong with a log, the most frequent first."""
    named = [
        (gettext(PROBLEMS[name]) if name in PROBLEMS else name.replace("_", " "), count)
        for name, count in problems.items()
    ]
    return sorted(named, key=lambda each: (-each[1], each[0]))
