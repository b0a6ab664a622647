"""The playbooks that ship: checked, round-tripped, and walked from start to end."""

from __future__ import annotations

import csv
import json
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import pericia.playbooks
from pericia.kernels.intake.delimited import read_delimited
from pericia.kernels.intake.fields import input_of_files
from pericia.kernels.intake.groups import split_table
from pericia.kernels.intake.limits import LIMITS
from pericia.kernels.intake.mapping import propose_mapping
from pericia.kernels.intake.rows import BrokenRule, Rules, Split
from pericia.kernels.procedure.check import check_text
from pericia.kernels.procedure.coding_bots import DIAGNOSIS, PROCEDURE
from pericia.kernels.procedure.documents import document_of
from pericia.kernels.procedure.engine import Settled, advance, begin, settle
from pericia.kernels.procedure.forms import form_errors, input_errors
from pericia.kernels.procedure.judging import moment_of, rule_errors
from pericia.kernels.procedure.playbook import Playbook, compile_playbook, load_playbook
from pericia.kernels.procedure.query_bots import triage_query
from pericia.kernels.procedure.requirements import arguments_of, requirement_of

FOLDER = Path(pericia.playbooks.__file__).parent
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONTEXT: dict[str, Any] = {
    "client": {"id": "c1", "country": "ES", "time_zone": "Europe/Madrid"},
    "case": {
        "id": "k1",
        "received_at": NOW.isoformat(),
        "review_seed": "seed",
        "review_rate": 0.1,
    },
}
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/playbook.yaml"))


def text(name: str) -> str:
    return (FOLDER / name / "playbook.yaml").read_text(encoding="utf-8")


def imported(name: str) -> Split:
    """The sample as an import takes it, with wrong rows left out."""
    playbook = load_playbook(text(name))
    sheet = read_delimited((FOLDER / name / "sample.csv").read_bytes(), LIMITS)
    variables = {"client": CONTEXT["client"], **moment_of(NOW, "Europe/Madrid")}

    def first_broken(facts: Any) -> BrokenRule | None:
        found = rule_errors(playbook.rules, "input", {**variables, "input": dict(facts)})
        return BrokenRule(*astuple(found[0])) if found else None

    schema = input_of_files(playbook.input, playbook.intake)
    mapping = propose_mapping(sheet, schema).mapping
    assert len(mapping) == len(sheet.columns)
    rules = Rules(first_broken, playbook.intake.get("reference", ""))
    return split_table(sheet, mapping, schema, now=NOW, rules=rules, leave_out=True)


class Case:
    """A case worked by named people; each answer is checked against its form first."""

    def __init__(self, playbook: Playbook, facts: dict[str, Any], rate: float = 1.0) -> None:
        assert input_errors(playbook, facts) == []
        self.playbook = playbook
        context = {**CONTEXT, "case": {**CONTEXT["case"], "review_rate": rate}}
        given = {"input": facts, **context}
        self.now: Settled = settle(playbook, begin(playbook, given), given)

    def do(self, step: str, actor: str, **output: Any) -> list[str]:
        """Hand in an output; the steps that opened for others."""
        assert form_errors(self.playbook.steps[step], output) == []
        facts = {**self.now.facts, step: output}
        move = advance(
            self.playbook, self.now.progress, facts, step=step, output=output, actor=actor
        )
        self.now = settle(self.playbook, move, facts)
        assert self.now.progress["blocked"] == []
        return [opening.step for opening in self.now.opened]

    def given(self, step: str) -> dict[str, Any]:
        return arguments_of(self.playbook, self.now.progress, self.now.facts, step=step)

    def asked(self, step: str) -> dict[str, Any]:
        return requirement_of(self.playbook, self.now.progress, self.now.facts, step=step)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_playbook_has_no_problem_and_survives_storage_as_json(name: str) -> None:
    assert check_text(text(name)) == []
    playbook = load_playbook(text(name))
    assert playbook.name == name
    stored = json.loads(json.dumps(document_of(text(name)), sort_keys=True))
    assert compile_playbook(stored) == playbook


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_playbook_has_its_pages_and_a_sample_of_valid_input(name: str) -> None:
    playbook = load_playbook(text(name))
    for language in ("es", "en"):
        page = (FOLDER / name / f"page.{language}.md").read_text(encoding="utf-8")
        assert page.startswith(f"# {playbook.title[language]}\n")
    split = imported(name)
    taken = sum(len(row.members) or 1 for row in split.valid)
    assert taken > 4 * len(split.refused)
    for row in split.valid:
        given = {"input": row.facts, **CONTEXT}
        settled = settle(playbook, begin(playbook, given), given)
        assert settled.progress["blocked"] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_field_that_people_fill_is_labelled_in_both_languages(name: str) -> None:
    playbook = load_playbook(text(name))
    forms = [playbook.input, *(step.form for step in playbook.steps.values() if step.is_human)]
    for form in forms:
        assert form is not None
        for field in form["properties"].values():
            assert set(field["label"]) == {"es", "en"}


def test_the_names_are_the_services_we_promise() -> None:
    assert NAMES == [
        "clinical-coding",
        "collections",
        "complaints",
        "contract-review",
        "customer-queries",
        "data-entry",
        "financial-analysis",
        "inbound-calls",
        "market-research",
        "sales",
        "satisfaction-study",
        "voice-of-customer",
    ]


def query(rate: float = 1.0, words: str = "¿Cuándo llega mi tarjeta?") -> Case:
    facts = {"text": words, "channel": "web", "received_at": "2026-03-02T08:14:00Z"}
    return Case(load_playbook(text("customer-queries")), facts, rate)


CLASSIFIED = {"category": "card_arrival", "answer_by": "operator"}
VERDICT = {"category_correct": True, "critical_error": False}


def test_a_query_that_is_not_drawn_is_classified_answered_and_delivered() -> None:
    case = query(rate=0.0)
    assert case.asked("classify")["languages"] == {"es": "B1"}
    assert case.do("classify", "person:1", **CLASSIFIED) == ["answer"]
    assert case.do("answer", "person:2", result="answered", reply="Mañana.") == ["deliver"]
    assert case.given("deliver") == {
        "category": "card_arrival",
        "desk": "cards",
        "first_contact": True,
        "reply": "Mañana.",
    }
    assert case.do("deliver", "system") == []
    assert case.now.outcome == "resolved"


def test_a_drawn_query_is_classified_blind_then_judged_returned_and_judged_again() -> None:
    case = query()
    case.do("classify", "person:1", **CLASSIFIED)
    assert case.do("answer", "person:2", result="answered", reply="No sé.") == ["blind_review"]
    blind = case.playbook.steps["blind_review"]
    assert set(blind.blind_to) == {"classify", "answer", "escalate"} == set(blind.not_by)
    assert case.do("blind_review", "person:3", category="card_arrival") == ["judge"]
    back = {"verdict": "return", "note": "Dé fecha.", "reasons": ["incomplete"], **VERDICT}
    assert case.do("judge", "person:3", **back) == ["answer"]
    assert case.do("answer", "person:2", result="answered", reply="El lunes.") == ["judge"]
    assert case.do("judge", "person:3", verdict="accept", **VERDICT) == ["deliver"]
    assert case.given("deliver")["reply"] == "El lunes."


def test_an_urgent_query_goes_to_a_senior_and_a_reviewer_may_correct_the_reply() -> None:
    case = query(words="Me han robado la tarjeta")
    assert case.do("classify", "person:1", **CLASSIFIED) == ["escalate"]
    assert case.asked("escalate")["skills"] == {"banking_queries": 4}
    assert case.do("escalate", "person:4", reply="La bloqueamos.") == ["blind_review"]
    case.do("blind_review", "person:3", category="lost_or_stolen_card")
    mended = {"verdict": "correct", "reply": "Ya está bloqueada.", "reasons": ["unclear"]}
    judged = case.do("judge", "person:3", **mended, **VERDICT)
    assert judged == ["deliver"]
    assert case.given("deliver")["reply"] == "Ya está bloqueada."


def test_a_reply_returned_too_often_goes_to_a_senior() -> None:
    case = query()
    case.do("classify", "person:1", **CLASSIFIED)
    case.do("answer", "person:2", result="answered", reply="1")
    case.do("blind_review", "person:3", category="card_arrival")
    again = {"verdict": "return", "note": "No.", "reasons": ["tone"], **VERDICT}
    for _ in range(2):
        assert case.do("judge", "person:3", **again) == ["answer"]
        case.do("answer", "person:2", result="answered", reply="2")
    assert case.do("judge", "person:3", **again) == ["escalate"]
    assert case.do("escalate", "person:4", reply="3") == ["judge"]
    assert case.do("judge", "person:3", **again) == ["escalate"]


def test_what_is_no_query_is_discarded_and_an_operator_may_hand_over() -> None:
    spam = query(words="GANE DINERO")
    assert spam.do("classify", "person:1", category="card_arrival", answer_by="nobody") == []
    assert spam.now.outcome == "discarded"
    case = query(rate=0.0)
    case.do("classify", "person:1", **CLASSIFIED)
    assert case.do("answer", "person:2", result="hand_over", reply="Pide un dato.") == ["escalate"]
    assert case.do("escalate", "person:4", reply="Aquí está.") == ["deliver"]
    assert case.given("deliver")["reply"] == "Aquí está."


@pytest.mark.parametrize(
    ("step", "output", "path"),
    [
        ("judge", {"verdict": "return", "reasons": ["tone"], **VERDICT}, "note"),
        ("judge", {"verdict": "correct", "reasons": ["tone"], **VERDICT}, "reply"),
        ("judge", {"verdict": "return", "note": "No.", **VERDICT}, "reasons"),
        ("classify", {"category": "weather", "answer_by": "operator"}, "category"),
        ("answer", {"result": "answered", "reply": ""}, "reply"),
    ],
)
def test_forms_ask_for_what_an_answer_needs(step: str, output: Any, path: str) -> None:
    book = load_playbook(text("customer-queries"))
    assert [error.path for error in form_errors(book.steps[step], output)] == [path]


def test_both_lists_of_categories_are_the_same() -> None:
    steps = document_of(text("customer-queries"))["steps"]
    first, second = (
        steps[name]["form"]["properties"]["category"]["enum"]
        for name in ("classify", "blind_review")
    )
    assert first == second
    assert len(set(first)) == 77


def coding() -> Case:
    book = load_playbook(text("clinical-coding"))
    facts = {"article": "A1", "text": "Cólico nefrítico.", "encounter_date": "2026-01-27"}
    return Case(book, facts)


SAME = [{"code": "n23", "kind": "diagnosis", "spans": [[0, 16]], "text": "Cólico nefrítico"}]
OTHER = [{"code": "N20.1", "kind": "diagnosis"}]


def test_two_coders_that_agree_need_no_adjudication() -> None:
    case = coding()
    assert [one.step for one in case.now.opened] == ["code_a", "code_b"]
    assert case.do("code_b", "person:2", codes=SAME) == []
    assert case.do("code_a", "person:1", codes=SAME) == ["sign_off"]
    assert case.do("sign_off", "person:3", decision="approve") == ["agreement"]
    coders = [row["coder"] for row in case.given("agreement")["codes"]]
    assert coders == ["first", "second"]
    assert case.do("agreement", "system") == ["deliver"]
    assert case.given("deliver")["codes"][0]["code"] == "N23"
    assert case.do("deliver", "system") == []
    assert case.now.outcome == "delivered"


def test_coders_that_differ_are_adjudicated_and_a_signer_may_return_it() -> None:
    case = coding()
    case.do("code_a", "person:1", codes=SAME)
    assert case.do("code_b", "person:2", codes=OTHER) == ["adjudicate"]
    assert case.do("adjudicate", "person:3", codes=OTHER, reason="Hay litiasis.") == ["sign_off"]
    assert case.do("sign_off", "person:4", decision="return", note="Vea N23.") == ["adjudicate"]
    assert case.do("adjudicate", "person:3", codes=SAME, reason="Cierto.") == ["sign_off"]
    assert case.do("sign_off", "person:4", decision="approve") == ["agreement"]
    coders = [row["coder"] for row in case.given("agreement")["codes"]]
    assert coders == ["first", "second"]
    assert case.do("agreement", "system") == ["deliver"]
    assert case.given("deliver")["codes"][0]["code"] == "N23"


def test_codes_of_a_wrong_format_go_back_to_adjudication() -> None:
    wrong = [{"code": "999.99", "kind": "diagnosis"}]
    case = coding()
    case.do("code_a", "person:1", codes=wrong)
    assert case.do("code_b", "person:2", codes=wrong) == ["adjudicate"]
    assert case.do("adjudicate", "person:3", codes=wrong, reason="?") == ["adjudicate"]
    assert case.do("adjudicate", "person:3", codes=SAME, reason="Sí.") == ["sign_off"]


def test_coders_are_blind_to_each_other_and_the_signer_is_licensed_and_none_of_them() -> None:
    steps = load_playbook(text("clinical-coding")).steps
    assert steps["code_a"].blind_to == steps["code_a"].not_by == ("code_b",)
    assert steps["code_b"].blind_to == steps["code_b"].not_by == ("code_a",)
    assert steps["adjudicate"].not_by == ("code_a", "code_b")
    assert steps["sign_off"].not_by == ("code_a", "code_b", "adjudicate")
    assert steps["sign_off"].who["credentials"] == [
        {"kind": "clinical_coder", "jurisdiction": "credential.jurisdiction == client.country"}
    ]


def test_real_queries_fit_the_playbook_and_read_as_english(shared_data: Path) -> None:
    book = load_playbook(text("customer-queries"))
    with (shared_data / "bank-queries" / "train.csv").open(encoding="utf-8", newline="") as lines:
        queries = list(csv.DictReader(lines))
    form = book.steps["classify"].form
    assert form is not None
    assert {row["category"] for row in queries} == set(form["properties"]["category"]["enum"])
    english = [triage_query({"text": row["text"], "fallback": "es"}) for row in queries]
    assert sum(one["language"] == "en" for one in english) > 0.99 * len(queries)
    for row in queries:
        facts = {"text": row["text"], "channel": "chat", "received_at": "2026-01-01T00:00:00Z"}
        assert input_errors(book, facts) == []


def test_real_codes_have_the_format_that_is_checked(shared_data: Path) -> None:
    for part in ("train", "dev"):
        for kind, pattern in (("D", DIAGNOSIS), ("P", PROCEDURE)):
            path = shared_data / "clinical-coding-es" / part / f"{part}{kind}.tsv"
            for line in path.read_text(encoding="utf-8").splitlines():
                code = line.split("\t")[1].strip().upper()
                assert pattern.fullmatch(code), code
