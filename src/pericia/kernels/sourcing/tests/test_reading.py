"""Files that are wrong: every problem at once, with its line and what to write instead."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.sourcing.money.read_scenario import read_scenario
from pericia.kernels.sourcing.read_processes import read_processes
from pericia.kernels.sourcing.tests.answers import SAMPLES

PROCESSES = (SAMPLES / "processes.yaml").read_text()
MONEY = (SAMPLES / "money.yaml").read_text()

ONE = """processes:
  - id: one
    name: One
    answers:
      nature:  {operational: 4, expert: 1, sure: 0.8}
      impact:  {operational: 4, expert: 1, sure: 0.8}
      risk:    {operational: 3, expert: 1, sure: 0.7}
      scaling: {operational: 4, expert: 0, sure: 0.9}
      value:   {operational: 3, expert: 1, sure: 0.7}
"""
TWO = """currency: EUR
horizon_months: 12
discount_rate: 0.08
volume_month: 1000
error_cost_cents: 900
sites: [{id: here, kind: onshore, wage_hour_cents: 2000}]
options:
  - id: today
    model: in_house
    work: [{site: here, handle_minutes: 6}]
    error_share: 0.02
"""


def told(read, text: str) -> list[str]:
    found, problems = read(text)
    assert (found is None) == bool(problems)
    return [each.sentence for each in problems]


def test_the_small_files_are_sound():
    assert told(read_processes, ONE) == []
    assert told(read_scenario, TWO) == []


def without(text: str, line: str) -> str:
    assert line in text
    return "".join(each for each in text.splitlines(keepends=True) if line not in each)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("{operational: 3, expert: 1, sure: 0.7}\n      s", "{expert: 1, sure: 0.7}\n      s",
         "Line 7: `operational` is missing. Write `operational: 3`."),
        ("sure: 0.9", "sure: 90", "Line 8: `sure` is 90. Write a number from 0 to 1."),
        ("expert: 0,", "expert: .nan,", "Line 8: `expert` is .nan, which is no number. Write a"),
        ("expert: 0,", "expert: .inf,", "Line 8: `expert` is .inf, which is no number. Write a"),
        ("expert: 0,", "expert: 1e400,", "Line 8: `expert` is inf. Write a number from 0 to 4."),
        ("expert: 0,", "expert: -1,", "Line 8: `expert` is -1. Write a number from 0 to 4."),
        ("expert: 0,", 'expert: "0",', "Line 8: `expert` is 0, which is no number."),
        ("expert: 0,", "expert: true,", "Line 8: `expert` is true, which is no number."),
        ("expert: 0,", "expert: ,", "Line 8: `expert` is empty, which is no number."),
        ("expert: 0,", "expert: [0],", "Line 8: `expert` is a list, which is no number."),
        ("scaling:", "scalling:", "Line 8: `scalling` is not a key here. Did you mean `scaling`?"),
        ("scaling: {", "risk: {", "Line 8: `risk` stands twice in the same place. Keep one"),
        ("expert: 0,", "expert: 0, expert: 1,", "Line 8: `expert` stands twice in the same place."),
        ("{operational: 4, expert: 0, sure: 0.9}", "4", "Line 8: `scaling` should hold keys."),
        ("id: one", "id: two words", "Line 2: `two words` cannot be a name here."),
        ("id: one\n    name", "name", "Line 2: `id` is missing. Write `id: customer-service`."),
        ("name: One", "name: 7", "Line 3: `name` should be a line of 1 to 200 characters."),
        ("name: One", "bans: [bpo, ofshore]", "Line 3: `bans` cannot be ofshore. Did you mean"),
        ("name: One", "bans: bpo", "Line 3: `bans` should be a list that is not empty."),
        ("name: One", "readiness: {owners: 3}", "`owners` is not a key here. Did you mean `owner`"),
        ("name: One", "rules_share: 1.5", "Line 3: `rules_share` is 1.5. Write a number from 0"),
        ("name: One", "strategic_secret: 'no'", "Line 3: `strategic_secret` should be true or"),
        ("name: One", "short: {complexity: 1, decisions: 1, expertise: 1}",
         "Line 3: `short` contradicts `answers`: both are given. Keep one of them."),
        ("name: One", "data_residency: [Spain]", "Line 3: `Spain` is no data_residency here."),
        ("processes:", "process:", "`processes` is missing. Write `processes: [{id:"),
        ("processes:", "processes: &a", "Anchors (&) and aliases (*) are not read."),
        ("processes:", "weights: {nature: 0, impact: 0, risk: 0, scaling: 0, value: 0}\nprocesses:",
         "Line 1: Every weight is 0. Give at least one criterion a weight above 0."),
        ("name: One", "!!python/object/apply:os.system ['true']: x", "A key must be a plain"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_line_and_advice(before, after, expected):
    assert before in ONE
    sentences = told(read_processes, ONE.replace(before, after, 1))
    assert any(expected in each for each in sentences), sentences


def test_all_problems_are_told_at_once_by_line():
    text = ONE.replace("sure: 0.9", "sure: 9").replace("scaling", "scalling")
    text = text.replace("operational: 4, expert: 1, sure: 0.8", "operational: five, expert: 1")
    text += "  - {id: one, name: Again}\n"
    sentences = told(read_processes, text)
    lines = [int(re.match(r"Line (\d+)", each)[1]) for each in sentences]
    assert lines == sorted(lines)
    assert len(sentences) == 8
    assert "Line 10: The process has no answers." in " ".join(sentences)
    assert "Line 10: `one` is the id of an earlier process. Give each its own id." in sentences


def test_keys_that_stand_twice_hide_no_other_mistake():
    text = ONE.replace("sure: 0.7}", "sure: 7}", 1).replace("name: One", "name: One\n    id: two")
    sentences = told(read_processes, text + "processes: [{name: [{a: 1, a: 2}]}]\n")
    assert [each.partition(". ")[0] for each in sentences] == [
        "Line 4: `id` stands twice in the same place",
        "Line 8: `sure` is 7",
        "Line 11: `processes` stands twice in the same place",
        "Line 11: `a` stands twice in the same place",
    ]


def test_rules_that_settle_everything_contradict_pure_judgement():
    text = ONE.replace("nature:  {operational: 4, expert: 1", "nature:  {operational: 0, expert: 4")
    (sentence,) = told(read_processes, text.replace("name: One", "rules_share: 0.95"))
    assert sentence.startswith("Line 3: `rules_share` is 0.95, yet `nature` says")


def test_missing_answers_are_named_one_by_one():
    sentences = told(read_processes, without(without(ONE, "nature"), "value"))
    assert [each.partition(". ")[0] for each in sentences] == [
        "Line 4: `nature` is missing",
        "Line 4: `value` is missing",
    ]


def test_places_must_fit_the_client():
    place = "country: FR, languages: [fr], legal_system: civil, utc_offset_hours: 1"
    text = f"client: {{{place}, opens: 9, closes: 18}}\nlocations:\n"
    for kind, country in (("onshore", "ES"), ("offshore", "FR"), ("captive", "france")):
        there = place.replace("FR", country)
        text += f"  - {{id: {kind}, kind: {kind}, {there}, opens: 9, closes: 9}}\n"
    sentences = " ".join(told(read_processes, text + ONE))
    assert "Line 3: `onshore` contradicts the country ES." in sentences
    assert "Line 4: `offshore` contradicts the client's own country." in sentences
    assert "Line 5: `france` is no country. Write two capitals, such as `ES`." in sentences
    assert sentences.count("`closes` is the same hour as `opens`.") == 3


def test_places_without_a_client_cannot_be_measured():
    text = PROCESSES.replace("client:", "# client:")
    assert "`locations` are measured against a client." in " ".join(told(read_processes, text))


@pytest.mark.parametrize("read", [read_processes, read_scenario])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "just words",
        "[1, 2]",
        "a: b: c",
        "\t- x",
        "a: 1\n---\nb: 2",
        "{" * 100,
        "x: " + "[" * 100 + "]" * 100,
        "a: &a [1]\nb: [*a, *a]",
        "a: \x00",
        "x" * 600_000,
        "processes: 5\noptions: 5",
        "? [a]\n: b",
        "<<: {a: 1}",
    ],
)
def test_what_is_no_file_of_ours_gets_a_sentence(read, text):
    for sentence in told(read, text):
        assert re.match(r"Line \d+: .+\. ?[A-Z].+", sentence)
    assert told(read, text)


def test_too_many_processes_and_parts_are_refused():
    part = "{id: a, short: {complexity: 1, decisions: 1, expertise: 1}"
    deep = part
    for _ in range(4):
        deep = f"{{id: a, parts: [{deep}}}]"
    assert "more than 3 deep" in " ".join(told(read_processes, f"processes: [{deep}}}]"))
    many = ", ".join(f"{part}}}".replace("id: a", f"id: a{at}") for at in range(31))
    assert "`parts` holds 31. Write at most 30" in " ".join(
        told(read_processes, f"processes: [{{id: w, parts: [{many}]}}]")
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("currency: EUR", "currency: euro", "Line 1: `euro` is no currency code of ISO 4217. Did"),
        ("currency: EUR\n", "", "`currency` is missing. Write `currency: EUR`."),
        ("horizon_months: 12", "horizon_months: 12.5", "Write a whole number, such as"),
        ("horizon_months: 12", "horizon_months: 0", "Line 2: `horizon_months` is 0. Write a"),
        ("volume_month: 1000", "volume_month: {low: 5, mode: 3, high: 9}",
         "Line 4: `volume_month` goes from 5 over 3 to 9. Write low, mode and high in rising"),
        ("volume_month: 1000", "volume_month: {low: 5, high: 9}", "Line 4: `mode` is missing."),
        ("volume_month: 1000", "volume_month: {low: 5, mode: 6, hihg: 9}", "Did you mean `high`?"),
        ("wage_hour_cents: 2000", "wage_hour_cents: 20.5", "amounts are whole cents. Write"),
        ("kind: onshore", "kind: on-shore", "Line 6: `kind` cannot be on-shore. Did you mean"),
        ("site: here", "site: hear", "Line 10: `site` cannot be hear. Did you mean `here`?"),
        ("model: in_house", "model: bpo", "Line 7: No option is in-house. Add one option with"),
        ("model: in_house", "model: bpo", "`transition_cost_cents` is missing."),
        ("error_share: 0.02", "transition_months: 2", "Line 11: `transition_months` contradicts"),
        ("error_share: 0.02", "error_share: 2", "Line 11: `error_share` is 2. Write a number from"),
        ("error_share: 0.02", "error_share: 0.02\n    attrition_year: 0.3",
         "Line 12: `attrition_year` does nothing without `replacement_cost_cents`."),
        ("[{site: here, handle_minutes: 6}]", "[{site: here, share: 0.5, handle_minutes: 6}]",
         "Line 10: 50% of the units are done by nobody."),
        ("[{site: here, handle_minutes: 6}]",
         "[{site: here, share: 0.7, handle_minutes: 6}, {site: here, share: 0.7, "
         "handle_minutes: 6}]",
         "Line 10: The shares of `work` add up to 1.4."),
        ("sites: [{id: here", "sites: [{id: here, kind: onshore, wage_hour_cents: 1}, {id: here",
         "Line 6: `here` is the id of an earlier site."),
    ],
)  # fmt: skip
def test_mistakes_about_money_have_line_and_advice(before, after, expected):
    assert before in TWO
    sentences = told(read_scenario, TWO.replace(before, after, 1))
    assert any(expected in each for each in sentences), sentences


def test_two_yardsticks_are_one_too_many():
    option = TWO[TWO.index("  - id: today") :]
    sentences = told(read_scenario, TWO + option.replace("today", "twin") + option)
    assert "Line 13: Two options are in-house, and one must be the yardstick." in sentences[0]
    assert any("`today` is the id of an earlier option." in each for each in sentences)


def test_machines_alone_need_no_work():
    option = (
        "  - {id: bot, model: automated, machine_unit_cents: 9, error_share: 0.01, "
        "transition_cost_cents: 100, transition_months: 1}\n"
    )
    assert told(read_scenario, TWO + option) == []
    sentences = told(read_scenario, TWO + option.replace("machine_unit_cents: 9, ", ""))
    assert any("100% of the units are done by nobody." in each for each in sentences)


junk = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.data(), st.sampled_from([(read_processes, PROCESSES), (read_scenario, MONEY)]))
def test_anything_in_the_place_of_anything_is_read_or_refused(data, case):
    """One value of a sound file is swapped for junk: a sentence or a reading, never a traceback."""
    read, text = case
    document = yaml.safe_load(text)
    place, key = document, None
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or data.draw(st.integers(0, 3)) == 0:
            break
        place = place[key]
    place[key] = data.draw(junk)
    told(read, yaml.safe_dump(document, allow_unicode=True))
