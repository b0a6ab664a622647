"""Published decisions, further outcomes, bans and governance."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pericia.kernels.sourcing.assess import Assessment, assess, assess_all
from pericia.kernels.sourcing.comparison import COMPARISON
from pericia.kernels.sourcing.criteria import CRITERIA, CRITERION_IDS
from pericia.kernels.sourcing.decision import decide
from pericia.kernels.sourcing.process import EQUAL_WEIGHTS, LOCATIONS, Answer, Process, Short
from pericia.kernels.sourcing.read_processes import read_processes
from pericia.kernels.sourcing.readiness import CODES
from pericia.kernels.sourcing.rule import NAMES, OPEN
from pericia.kernels.sourcing.tests.answers import (
    SAMPLES,
    answers,
    bans,
    leaves,
    plain_model,
    process,
    shares,
    shorts,
    sides,
    wholes,
)
from pericia.kernels.sourcing.units import FULL_QUESTIONS

HIGH, LOW = (4, 4, 3, 4, 4), (1, 1, 1, 0, 1)
ORDER = {"automate": 0, "bpo": 1, "hybrid": 2, "kpo": 3}


@pytest.fixture(scope="module")
def published() -> dict[str, Assessment]:
    portfolio, problems = read_processes((SAMPLES / "processes.yaml").read_text())
    assert problems == []
    assert portfolio is not None
    return {each.process.id: each for each in assess_all(portfolio)}


PUBLISHED = {
    "customer-service": "bpo",
    "collections": "bpo",
    "sales": "bpo",
    "data-validation": "bpo",
    "request-processing": "bpo",
    "hr-support": "bpo",
    "market-study": "kpo",
    "risk-evaluation": "kpo",
    "norm-analysis": "kpo",
    "advanced-segmentation": "kpo",
    "process-design": "kpo",
    "operation-and-analytics": "hybrid",
    "insurance-claims": "hybrid",
    "address-changes": "automate",
    "recipe": "keep",
    "invoice-entry": "bpo",
    "price-strategy": "kpo",
}


@pytest.mark.parametrize(("id_", "model"), PUBLISHED.items())
def test_published_decisions_come_out(published, id_, model):
    found = published[id_]
    assert found.decision.model == model
    assert found.shares.by_model[model] == max(found.shares.by_model.values())


def test_every_sample_has_a_published_decision(published):
    assert published.keys() == PUBLISHED.keys()


def test_high_risk_never_goes_without_governance(published):
    governed = {id_ for id_, found in published.items() if found.decision.governance}
    assert governed == {
        "risk-evaluation",
        "norm-analysis",
        "insurance-claims",
        "recipe",
        "price-strategy",
    }


def test_the_short_form_says_probably(published):
    short = {id_ for id_, found in published.items() if found.certainty == "probably"}
    assert short == {"invoice-entry", "price-strategy"}


@given(st.one_of(leaves, shorts, wholes))
def test_high_risk_has_governance_whatever_the_model(asked):
    risky = Process("r", "Risky", answers((0,) * 5, (0, 0, 3, 0, 0)))
    assert decide(replace(asked, parts=(*asked.parts, risky))).governance


@settings(max_examples=300)
@given(st.one_of(leaves, shorts, wholes), st.lists(st.floats(0.1, 5), min_size=5, max_size=5))
def test_the_decision_is_the_rule_written_plainly(asked, weights):
    by_name = dict(zip(CRITERION_IDS, weights, strict=True))
    found = decide(asked, by_name)
    expected = plain_model(asked, by_name, frozenset())
    assert ("open" if found.outcome == OPEN else NAMES[found.outcome]) == expected


@given(sides, sides, shares, bans, st.integers(0, 4), st.floats(0, 4))
def test_more_judgement_never_moves_towards_bpo(one, other, share, banned, at, more):
    before = decide(process(one, other, rules_share=share, bans=banned))
    raised = [each if at != place else min(4.0, each + more) for place, each in enumerate(other)]
    after = decide(process(one, raised, rules_share=share, bans=banned))
    assert after.expert >= before.expert - 1e-9
    if before.model in ORDER and after.model in ORDER:
        assert ORDER[after.model] >= ORDER[before.model]
    if after.model == "bpo":
        assert before.model in ("bpo", "automate")


@given(sides, sides, st.lists(leaves, min_size=1, max_size=2), st.integers(0, 4))
def test_more_judgement_in_a_part_never_moves_the_whole_towards_bpo(one, other, rest, at):
    raised = [4.0 if at == place else each for place, each in enumerate(other)]
    before = decide(Process("w", "W", parts=(process(one, other), *rest)))
    after = decide(Process("w", "W", parts=(process(one, raised), *rest)))
    if before.model in ORDER and after.model in ORDER:
        assert ORDER[after.model] >= ORDER[before.model]


@given(st.one_of(leaves, shorts, wholes))
def test_what_is_banned_is_never_advised(asked):
    found = assess(asked, draws=50)
    assert found.decision.model not in asked.bans
    assert all(found.shares.by_model[each] == 0 for each in found.excluded if each in ORDER)


def test_with_everything_banned_it_stays():
    banned = frozenset(("bpo", "kpo", "automate"))
    found = assess(process(HIGH, LOW, bans=banned))
    assert found.decision.model == "keep"
    assert found.decision.decided
    assert "every_option_banned" in {each.code for each in found.reasons}
    assert found.flip.model is None
    nowhere = assess(process(HIGH, LOW, bans=frozenset(LOCATIONS)))
    assert nowhere.decision.model == "keep"


def test_a_ban_falls_on_the_hybrid_that_needs_what_is_banned():
    both = (3, 3, 3, 3, 3)
    assert decide(process(both, both)).model == "hybrid"
    assert decide(process(both, both, bans=frozenset({"bpo"}))).model == "kpo"
    assert decide(process(both, both, bans=frozenset({"kpo"}))).model == "bpo"


def test_machines_take_only_what_rules_settle_and_errors_do_not_hurt():
    cheap, dear = (1, 1, 1, 0, 1), (1, 1, 2, 0, 1)
    assert decide(process(HIGH, cheap, rules_share=0.95)).model == "automate"
    assert decide(process(HIGH, dear, rules_share=0.95)).model == "bpo"
    assert decide(process(HIGH, cheap, rules_share=0.8)).model == "bpo"
    assert decide(process(HIGH, cheap)).model == "bpo"
    assert (
        decide(process(HIGH, cheap, rules_share=0.95, bans=frozenset({"automate"}))).model == "bpo"
    )


def test_with_no_strong_side_it_says_what_is_missing():
    found = assess(process((1, 1, 1, 1, 1), (1, 2, 1, 2, 1)))
    assert not found.decision.decided
    assert found.certainty == "open"
    assert {each.code for each in found.missing} == {
        "operational_side",
        "expert_side",
        "rules_share",
    }
    assert "lacks 1.4 points" in found.missing[0].text.en
    assert "faltan 1,4 puntos" in found.missing[0].text.es


def test_weights_are_obeyed():
    asked = process((4, 0, 0, 0, 0), (0, 4, 4, 4, 4))
    assert decide(asked).model == "kpo"
    assert decide(asked, {**EQUAL_WEIGHTS, "nature": 100}).model == "bpo"


def test_the_middle_of_the_short_form_is_hybrid_and_its_ends_are_not():
    models = [
        decide(Process("s", "S", short=Short(each, each, each))).model for each in (0, 1, 2, 3, 4)
    ]
    assert models == ["bpo", "bpo", "hybrid", "kpo", "kpo"]


def test_certain_answers_leave_nothing_to_chance():
    asked = Process("p", "P", answers(HIGH, LOW, sure=1.0))
    found = assess(asked)
    assert found.shares.by_model["bpo"] == 1.0
    assert found.tornado == ()


def test_the_less_sure_the_more_the_draws_spread():
    def share(sure: float) -> float:
        asked = Process("p", "P", answers((3,) * 5, (2,) * 5, sure=sure))
        return assess(asked).shares.by_model["bpo"]

    spread = [share(sure) for sure in (1.0, 0.8, 0.5, 0.0)]
    assert spread == sorted(spread, reverse=True)
    assert spread[0] == 1.0
    assert spread[-1] < 0.9


@given(st.one_of(leaves, shorts, wholes))
def test_shares_add_up_and_the_same_values_give_the_same_assessment(asked):
    first, second = assess(asked, draws=200), assess(asked, draws=200)
    assert sum(first.shares.by_model.values()) == pytest.approx(1)
    assert first.as_json("es") == second.as_json("es")
    assert first.as_json("en")["reasons"]


def test_an_uncertain_answer_that_can_turn_the_decision_is_seen_in_the_tornado():
    given_answers = {**answers((3,) * 5, (2,) * 5, sure=1.0)}
    given_answers["value"] = Answer(3, 2, 0.4)
    found = assess(Process("p", "P", given_answers))
    bars = {(bar.criterion, bar.side): bar for bar in found.tornado}
    assert bars.keys() == {("value", "operational"), ("value", "expert")}
    bar = bars["value", "expert"]
    assert (bar.low, bar.high) == pytest.approx((0, 4))
    assert (bar.model_low, bar.model_high) == ("bpo", "hybrid")
    assert bar.swing == pytest.approx(0.8)


def test_risks_have_controls_and_follow_the_answers():
    routine, expert = assess(process(HIGH, LOW)), assess(process(LOW, HIGH))
    home = assess(process(HIGH, LOW, bans=frozenset({"nearshore", "offshore"})))
    codes = {each.code for each in routine.risks}
    assert "attrition" in codes
    assert "scarce_experts" not in codes
    assert {"scarce_experts", "confidentiality"} <= {each.code for each in expert.risks}
    assert codes - {each.code for each in home.risks} == {"barriers", "opposition"}
    for each in (*routine.risks, *expert.risks):
        for language in ("es", "en"):
            assert each.as_json(language)["control"].endswith(".")


def test_readiness_says_what_to_do_first(published):
    found = published["customer-service"].readiness
    assert [each.code for each in found.gaps] == ["people_told", "documented"]
    assert found.unanswered == ()
    assert not found.ready
    assert published["sales"].readiness is None


def test_nobody_is_ready_by_silence_and_experts_ask_for_more():
    routine = {code: 4.0 for code in CODES if code not in ("knowledge_shared", "judged")}
    assert assess(process(HIGH, LOW, readiness=routine)).readiness.ready
    expert = assess(process(LOW, HIGH, readiness=routine)).readiness
    assert {each.code for each in expert.unanswered} == {"knowledge_shared", "judged"}
    assert not expert.ready
    told = expert.as_json("es")
    assert told["unanswered"][0]["text"].startswith("¿")


def test_what_is_kept_has_neither_risks_of_providers_nor_benefits():
    found = assess(process(HIGH, LOW, strategic_secret=True))
    assert found.risks == ()
    assert found.benefits == ()


def test_questions_and_comparison_speak_both_languages():
    texts = [text for each in CRITERIA for text in (each.title, each.operational, each.expert)]
    texts += [text for row in COMPARISON for text in (row.title, row.bpo, row.kpo)]
    assert all(text.es and text.en and text.es != text.en for text in texts)
    assert len(FULL_QUESTIONS) == 10
