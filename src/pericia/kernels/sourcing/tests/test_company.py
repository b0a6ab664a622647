"""Which kind of company gains most, and what is told of it; BPO and KPO row by row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.sourcing.assess import assess_all
from pericia.kernels.sourcing.company import TRAIT_CODES, TRAITS, company_gain
from pericia.kernels.sourcing.comparison import COMPARISON
from pericia.kernels.sourcing.read_processes import read_processes
from pericia.kernels.sourcing.report import assessment_report
from pericia.kernels.sourcing.telling import assessments_as_text
from pericia.kernels.sourcing.tests.answers import SAMPLES

ORDER = {"little": 0, "some": 1, "much": 2}
every_answer = st.fixed_dictionaries({code: st.integers(0, 4) for code in TRAIT_CODES})


@pytest.mark.parametrize(
    ("answer", "asked", "finding"),
    [
        (4, 8, "much"),
        (2.4, 8, "much"),
        (2.3, 8, "some"),
        (1.2, 8, "little"),
        (0, 8, "little"),
        (4, 4, "much"),
        (4, 3, "open"),
        (4, 0, "open"),
    ],
)
def test_the_mean_of_the_answers_decides_once_half_of_them_are_there(answer, asked, finding):
    found = company_gain(dict.fromkeys(TRAIT_CODES[:asked], answer))
    assert found.finding == finding
    assert [each.code for each in found.unanswered] == list(TRAIT_CODES[asked:])


@given(every_answer, st.sampled_from(TRAIT_CODES), st.integers(0, 4))
def test_more_of_a_trait_never_makes_a_company_gain_less(answers, code, more):
    raised = {**answers, code: max(answers[code], more)}
    before, after = company_gain(answers), company_gain(raised)
    assert ORDER[after.finding] >= ORDER[before.finding]
    assert {each.code for each in before.speaking} <= {each.code for each in after.speaking}


def test_the_strongest_trait_is_told_first_and_weak_ones_are_not():
    found = company_gain({"core_focus": 2, "regulated": 3, "data_rich": 4, "scarce_experts": 0})
    assert [each.code for each in found.speaking] == ["data_rich", "regulated"]
    assert found.sentence("es").startswith("Gana en parte (2,25 de 4")
    assert "2 of 4 traits" in found.sentence("en")


def test_what_is_missing_is_asked_for():
    found = company_gain({"regulated": 4}).as_json("en")
    assert found["gains"] == "open"
    assert "at least 4 of 8 traits (1 so far)" in found["text"]
    assert [each["code"] for each in found["unanswered"]] == [
        each.code for each in TRAITS if each.code != "regulated"
    ]


def test_the_company_of_a_file_is_told_with_its_processes():
    portfolio, _ = read_processes((SAMPLES / "processes.yaml").read_text())
    assert portfolio is not None
    assert portfolio.company is not None
    company = company_gain(portfolio.company)
    assert company.finding == "much"
    processes = assess_all(portfolio)[:1]
    assert company.sentence("es") in assessments_as_text(processes, "es", company)
    assert company.sentence("es") not in assessments_as_text(processes, "es")
    told = str(assessment_report(processes, "en", company).blocks)
    assert company.sentence("en") in told
    assert company.speaking[0].gain.en in told


@pytest.mark.parametrize("wrong", ["{regulated: 5}", "{regulated: much}", "{size: 3}", "4"])
def test_a_company_that_cannot_be_read_is_refused_at_its_line(wrong):
    process = "{id: a, short: {complexity: 1, decisions: 1, expertise: 1}}"
    portfolio, problems = read_processes(f"processes: [{process}]\ncompany: {wrong}")
    assert portfolio is None
    assert [each.line for each in problems] == [2]


def test_the_comparison_has_every_row_each_explained_by_an_example_of_both():
    assert [each.code for each in COMPARISON] == [
        "focus", "tasks", "complexity", "talent_profile", "objective", "dependence", "driver",
        "customer_experience", "ai", "people", "routine", "decisions", "reporting_line",
    ]  # fmt: skip
    for row in COMPARISON:
        for language in ("es", "en"):
            assert row.explained.said(language).endswith(".")
            assert row.example.said(language).startswith("BPO: ")
            assert " KPO: " in row.example.said(language)
